// The browser's own buttons: what shows is what the address says, after 'back' and 'forward' and for the link tapped next.

import { expect, test } from '../support/fixtures.ts';
import { pickles } from '../support/menu.ts';

test('a link that is tapped after back and forward leads to its own page', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  const orders = page.getByRole('region', { name: 'Orders' });
  const selling = async (): Promise<void> => {
    await expect(one.ready).toBeVisible();
    await expect(page).toHaveURL(/\/sell$/);
    await one.showsTotal(pickles.price);
  };
  const listing = async (): Promise<void> => {
    await expect(orders).toBeVisible();
    await expect(page).toHaveURL(/\/orders$/);
  };
  await one.add(pickles);
  await one.openOrders();
  await page.goBack();
  await selling();
  await page.goForward();
  await listing();

  await one.goSelling();
  await selling();
  await page.goBack();
  await listing();
  await page.goForward();
  await selling();
  await page.reload();
  await selling();
});
