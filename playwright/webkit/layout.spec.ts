// What WebKit lays out otherwise than others: a page that is turned, and sheets.

import { misplaced, sheetShowsAll, sheetTooHigh } from '../support/layout.ts';
import { baklava, pickles, pita, ribeye } from '../support/menu.ts';
import { expect, test } from './fixtures.ts';
import type { Till } from './till.ts';

type Size = [number, number];

/** A tablet, held one way and the other. */
const LYING: Size = [1180, 820];
const STANDING: Size = [820, 1180];
/** As low as a tablet is behind its soft keyboard. */
const LOW: Size = [820, 420];

async function turned(till: Till, what: string): Promise<void> {
  for (const held of [STANDING, LYING, STANDING]) {
    await till.browser.resize(...held);
    expect(await till.browser.evaluate(misplaced), `${what}, ${held.join(' by ')}`).toEqual([]);
  }
  await till.browser.resize(...LYING);
}

test('a page that is turned stands as one that was opened so', async ({ seller }) => {
  await seller.browser.resize(...LYING);
  await turned(seller, 'an empty slip');
  await seller.add(pickles, baklava, pita);
  await turned(seller, 'a slip');
  await seller.browser.tap(/^Pay /);
  await turned(seller, 'a payment');
  await seller.browser.tap('Back', '[aria-label=Payment]');
  await seller.browser.tap('Park');
  await seller.browser.tap('Orders', '.topbar');
  await turned(seller, 'the orders');
});

test('a sheet is as high as what is in it, and shows all of it where the page is low', async ({ seller }) => {
  const sheets: [string, () => Promise<void>][] = [
    ['the details of the device', () => seller.openDetails()],
    [
      'the choices of a dish',
      async () => {
        await seller.browser.tap(ribeye.category, '.rail');
        await seller.browser.tap(/^Rib-eye steak/, '.goods');
      },
    ],
  ];
  for (const [name, open] of sheets) {
    await seller.browser.resize(...STANDING);
    await open();
    const high = (): Promise<ReturnType<typeof sheetTooHigh>> => seller.browser.evaluate(sheetTooHigh);
    await expect.poll(high, name).toEqual({ thanContent: 0, thanPage: 0 });
    await seller.browser.resize(...LOW);
    await expect.poll(() => seller.browser.evaluate(sheetShowsAll), `${name}, on a low page`).toBe(true);
    expect(await high(), `${name}, on a low page`).toEqual({ thanContent: 0, thanPage: 0 });
    await seller.browser.tap('Close', 'dialog');
  }
});
