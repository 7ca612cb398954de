// Tour, step 9: a till's storage is wiped while it holds sales that nobody else has.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles } from '../support/menu.ts';

test('a wiped till says so, recovers from the hub, and names what is gone', async ({ till, journal }) => {
  const wiped = await till('Wiped');
  await wiped.canStartOffline();
  await wiped.add(pickles);
  const number = await wiped.orderNumber();
  const safe = await wiped.pay();
  await wiped.nextSale();
  await wiped.isInStep();
  const kept = await wiped.written();

  await wiped.cable.pull();
  await wiped.add(baklava);
  await wiped.pay();
  const written = await wiped.written();
  expect(written).toBeGreaterThan(kept);
  await wiped.wipe();

  await wiped.cable.plug();
  await wiped.page.goto('/');
  await expect(wiped.page.getByText('Its storage was cleared')).toBeVisible();
  await wiped.pair();
  const gone = `events ${kept + 1} to ${written}.`;
  await expect(wiped.page.getByText(gone), 'what is gone is named by its numbers').toBeVisible();
  await wiped.signIn('Maria');
  await wiped.showsOrder(number, 'Paid');

  await wiped.add(pickles);
  const after = await wiped.pay();
  await wiped.isInStep();
  const events = await journal();
  expect(events.receipts()).toEqual([
    { receipt: safe.receipt, total: safe.amount },
    { receipt: after.receipt, total: after.amount },
  ]);
  const paired = events.events.filter((event) => event.type === 'device.paired' && event.payload.name === 'Wiped');
  expect(paired).toHaveLength(2);
  expect(paired[1]?.payload.replaces).toMatchObject({ kept, written });
});
