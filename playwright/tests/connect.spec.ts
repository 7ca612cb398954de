// The page that helps a device to trust the hub hands the pairing code on, in whichever language it is read.

import { expect, test } from '../support/fixtures.ts';
test('the page of /connect hands the code on to the app', async ({ page, hub }) => {
  await page.goto(`${hub.origin}/connect#123456`);
  await page.getByRole('link', { name: 'العربية' }).click();
  await expect(page.locator('#open')).toHaveAttribute('href', /\/pair#123456$/);
});

test('whatever can be tapped on the page of /connect is as large as a finger', async ({ page, hub }) => {
  await page.goto(`${hub.origin}/connect`);
  for (const link of await page.locator('a, summary').all()) {
    const box = await link.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), await link.innerText()).toBeGreaterThanOrEqual(48);
  }
});

const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1';
const ipad = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15';
for (const [name, userAgent, hasTouch, file] of [
  ['an iPhone is given a profile', iphone, true, 'mobileconfig'],
  ['an iPad, which calls itself a Mac, is given a profile', ipad, true, 'mobileconfig'],
  ['a Mac is given the certificate', ipad, false, 'crt'],
] as const) {
  test(name, async ({ browser, hub }) => {
    const context = await browser.newContext({ userAgent, hasTouch });
    const page = await context.newPage();
    await page.goto(`${hub.origin}/connect`);
    const link = page.getByRole('link', { name: "Download the hub's certificate" });
    await expect(link).toHaveAttribute('href', `/connect/evertill-hub.${file}`);
    await expect(page.locator('details[open] summary')).toHaveText(hasTouch ? 'iPhone, iPad' : 'macOS');
    await context.close();
  });
}
