// Tour, step 3: a till whose network is cut loads again, sells and takes money; later everything arrives once.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles, sum } from '../support/menu.ts';

test('a till without a network starts, sells and delivers everything later, once', async ({ till, journal }) => {
  const [cut, other] = [await till('Cut off'), await till('Other')];
  await cut.canStartOffline();
  await cut.add(pickles);
  const begun = await cut.orderNumber();
  await other.openOrder(begun);

  await cut.cable.pull();
  await cut.page.reload();
  await cut.signInIfAsked('Maria');
  await cut.showsTotal(pickles.price);
  await cut.add(baklava);
  const first = await cut.pay();
  expect(first.amount).toBe(sum(pickles, baklava));
  await cut.nextSale();
  await cut.add(baklava, baklava);
  const second = await cut.pay();
  expect(second.amount).toBe(sum(baklava, baklava));
  const unsent = await cut.unsent();
  expect(unsent).toBeGreaterThan(3);
  await expect(cut.status).toContainText(String(unsent));
  await cut.showsMark(begun, 'Paid', 'on this till');
  await other.showsTotal(pickles.price);

  await cut.cable.plug();
  await cut.isInStep();
  await cut.showsMark(begun, 'Paid', 'on the hub');
  await other.hasTheSameStateAs(cut);
  const events = await journal();
  expect(events.receipts()).toEqual([
    { receipt: first.receipt, total: first.amount },
    { receipt: second.receipt, total: second.amount },
  ]);
  expect(events.by(events.device('Cut off'))).toHaveLength(await cut.written());
});
