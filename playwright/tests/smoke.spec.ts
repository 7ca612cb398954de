// The shortest way through the app, in every browser of the suites: pair, sell, load again without a network, Arabic.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles, sum } from '../support/menu.ts';

test('a till pairs, sells, starts without a network and speaks Arabic', async ({ till, journal, hub }) => {
  const one = await till('Smoke');
  await one.canStartOffline();
  await one.add(pickles, baklava);
  const paid = await one.pay();
  expect(paid.amount).toBe(sum(pickles, baklava));
  await one.nextSale();
  await one.isInStep();
  expect((await journal()).receipts()).toEqual([{ receipt: paid.receipt, total: paid.amount }]);

  // Who copies its token has nothing: the hub asks for the key, which stays in this browser.
  const copied = await one.page.evaluate(() => JSON.parse(localStorage.getItem('evertill-witness') ?? '{}').token as string);
  const asStranger = await fetch(`${hub.origin}/api/devices`, { headers: { authorization: `Bearer ${copied}` } });
  expect(asStranger.status).toBe(401);

  await one.cable.pull();
  await one.page.reload();
  await one.signInIfAsked('Maria');
  await one.add(baklava);
  await one.showsTotal(baklava.price);

  await one.speak('العربية');
  await expect(one.page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(one.page.getByRole('listitem').filter({ hasText: 'بقلاوة' })).toBeVisible();
});
