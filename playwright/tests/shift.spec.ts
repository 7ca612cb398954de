// A shift from its float to its count: what the drawer should hold is what the core says, and it outlives the tab.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles, sum } from '../support/menu.ts';
import { uuidOf } from '../support/stream.ts';

test('a shift from float to close knows what is in the drawer', async ({ till, journal }) => {
  const one = await till('One');
  await one.add(pickles);
  await one.startPaying();
  await one.page.getByRole('link', { name: 'No shift is open' }).click();
  await one.openShift('100');
  await one.expectsInDrawer('€100.00');

  await one.goSelling();
  const first = await one.takeMoney();
  expect(first.amount).toBe(pickles.price);
  await one.nextSale();
  await one.add(baklava, baklava);
  const second = await one.pay();
  await one.nextSale();
  expect(second.amount).toBe(sum(baklava, baklava));

  await one.goToShift();
  await one.expectsInDrawer('€113.60');
  await one.moveCash('Pay in', '50', 'change from the bank');
  await one.expectsInDrawer('€163.60');
  await one.moveCash('Pay out', '12.50', 'lemons');
  await one.moveCash('To the safe', '100', '');
  await one.expectsInDrawer('€51.10');
  await one.page.reload();
  await one.expectsInDrawer('€51.10');

  await one.closeShift('50', '€1.10 short');
  const past = one.page.getByRole('region', { name: 'Past shifts on this till' });
  await expect(past.getByText('€1.10 short')).toBeVisible();
  await expect(one.page.getByRole('button', { name: 'Open a shift' })).toBeVisible();
  await one.isInStep();

  const events = await journal();
  const shift = events.events.filter((event) => event.type?.startsWith('shift.'));
  expect(shift.map((event) => event.type)).toEqual([
    'shift.opened',
    'shift.cash.moved',
    'shift.cash.moved',
    'shift.cash.moved',
    'shift.closed',
  ]);
  expect(shift.at(-1)?.payload).toMatchObject({ counted: 5000, expected: 5110 });
  const paid = events.events.filter((event) => event.type === 'order.paid');
  const shifts = paid.map((event) => uuidOf(event.payload.shift as Uint8Array));
  expect(shifts, 'payments carry the shift that was open').toEqual([shift[0]?.aggregateId, shift[0]?.aggregateId]);
});
