// The page that helps a device to trust the hub hands the pairing code on, in whichever language it is read.

import { expect, test } from '../support/fixtures.ts';
test('the page of /connect hands the code on to the app', async ({ page, hub }) => {
  await page.goto(`${hub.origin}/connect#123456`);
  await page.getByRole('link', { name: 'العربية' }).click();
  await expect(page.locator('#open')).toHaveAttribute('href', /\/pair#123456$/);
});
