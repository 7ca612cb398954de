// A page that is turned, and sheets, in the engines that Playwright drives; WebKit's turn is webkit/layout.spec.ts.

import { expect, test } from '../support/fixtures.ts';
import { misplaced, sheetShowsAll, sheetTooHigh } from '../support/layout.ts';
import { baklava, pickles, ribeye } from '../support/menu.ts';

/** A tablet, held one way and the other, and as low as it is behind its soft keyboard. */
const LYING = { width: 1180, height: 820 };
const STANDING = { width: 820, height: 1180 };
const LOW = { width: 820, height: 420 };

test('a page that is turned stands as one that was opened so', async ({ till }) => {
  const one = await till('Turned');
  await one.page.setViewportSize(LYING);
  await one.add(pickles, baklava);
  for (const held of [STANDING, LYING]) {
    await one.page.setViewportSize(held);
    expect(await one.page.evaluate(misplaced)).toEqual([]);
  }
});

test('a sheet is as high as what is in it, and shows all of it where the page is low', async ({ till }) => {
  const one = await till('Sheets');
  const fits = { thanContent: 0, thanPage: 0 };
  for (const open of [
    () => one.openDetails(),
    async () => {
      await one.showCategory(ribeye);
      await one.page.getByRole('button', { name: new RegExp(`^${ribeye.name}`) }).click();
    },
  ]) {
    await one.page.setViewportSize(STANDING);
    await open();
    await expect(one.page.getByRole('dialog')).toBeVisible();
    // A sheet follows the page's height a frame later.
    await expect.poll(() => one.page.evaluate(sheetTooHigh)).toEqual(fits);
    await one.page.setViewportSize(LOW);
    await expect.poll(() => one.page.evaluate(sheetTooHigh)).toEqual(fits);
    await expect.poll(() => one.page.evaluate(sheetShowsAll), 'all of it can be seen').toBe(true);
    await one.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  }
});

test('the foot of a sheet stays above a soft keyboard that lies over the page', async ({ till }) => {
  const one = await till('Typing');
  const sheet = await one.openDetails();
  // What Apple's browsers do, and these do not: the page stays as high as it is.
  const keyboard = 300;
  await one.page.evaluate((keyboard) => {
    const seen = visualViewport!;
    const height = innerHeight - keyboard;
    Object.defineProperty(seen, 'height', { configurable: true, get: () => height });
    seen.dispatchEvent(new Event('resize'));
  }, keyboard);
  const end = (): Promise<number> => sheet.locator('footer').evaluate((foot) => innerHeight - foot.getBoundingClientRect().bottom);
  await expect.poll(end).toBeGreaterThanOrEqual(keyboard);
  await one.page.evaluate(() => {
    delete (visualViewport as { height?: number }).height;
    visualViewport!.dispatchEvent(new Event('resize'));
  });
  await expect.poll(end, 'it is back once the keyboard is gone').toBeLessThan(keyboard);
});
