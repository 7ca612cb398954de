// Every screen a till shows fits its screen: on a tablet either way up, a wall, a phone either way up, in both directions of reading,
// with long names and large sums.

import { expectToFit } from '../support/geometry.ts';
import { longName, longWord, withHardGoods } from '../support/hard-goods.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNumbersToReadRight } from '../support/numbers.ts';
import { pickles, pita, ribeye } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

const SIZES = {
  tablet: { width: 1280, height: 800 },
  wall: { width: 1920, height: 1080 },
  upright: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
  'lying phone': { width: 844, height: 390 },
} as const;

/** Screens on which there is nothing to count here. */
const WITHOUT_NUMBERS = ['inbox', 'shift'];

/** What is looked at, by what leads there from an order with lines on the slip. Selectors, since the words are of two languages. */
async function walk(till: Till, look: (state: string) => Promise<void>): Promise<void> {
  const { page } = till;
  const isPhone = (page.viewportSize()?.width ?? 0) < 768;
  const isLow = (page.viewportSize()?.height ?? 0) < 480;
  const openSlip = async (): Promise<void> => {
    if (isPhone && (await page.locator('.sell.slip-open').count()) === 0) await page.locator('.slip-opener button').click();
  };
  const close = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
  };
  const go = async (path: string): Promise<void> => {
    await page.locator(`.topbar nav a[href="${path}"]`).click();
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  };

  await look('sell');
  await openSlip();
  await look('the slip');
  await page.locator('.slip-line > button').first().click();
  await expect(page.locator('.line-tools')).toBeVisible();
  await look('a line\'s tools');
  await page.locator('.line-tools .amount').click();
  await look('how much of a line');
  await close();
  await page.locator('.slip-line > button').first().click();
  await page.locator('.slip-head .button:not(.quiet)').click();
  await look('tables and guests');
  await close();
  await page.locator('.slip-actions .primary').click();
  await expect(page.locator('.pay')).toBeVisible();
  await look('pay');
  // Whoever takes money has no time to scroll for a key; a phone that lies has no room for all of them.
  if (!isLow) await expect(page.locator('.pay .keypad button').last()).toBeInViewport({ ratio: 1 });
  await page.locator('.pay > header button').click();

  await go('/orders');
  await look('orders');
  await page.locator('.order-row > button').first().click();
  await look('an order');
  await page.keyboard.press('Escape');
  await go('/inbox');
  await look('inbox');
  await go('/shift');
  await look('shift');
  await page.locator('.status .button').click();
  await look('the device');
  await close();
  await go('/sell');
}

for (const [name, size] of Object.entries(SIZES)) {
  test(`everything fits on a ${name}`, async ({ hub, device }) => {
    await withHardGoods(hub);
    const till = await device('The till beside the entrance, on the left');
    await till.page.setViewportSize(SIZES.tablet);
    await till.pair();
    await till.signIn('Maria');
    await till.add(pickles, pita, ribeye, longName, longWord);
    await till.send();
    await till.park();
    await till.add(longName, longWord, pickles);
    await till.isInStep();
    await till.closeNotices();
    await till.page.setViewportSize(size);

    await walk(till, (state) => expectToFit(till.page, `${state}, English`));
    await till.page.setViewportSize(SIZES.tablet);
    await till.speak('العربية');
    await till.page.setViewportSize(size);
    await walk(till, async (state) => {
      await expectToFit(till.page, `${state}, Arabic`);
      if (!WITHOUT_NUMBERS.includes(state)) await expectNumbersToReadRight(till.page);
    });
  });
}
