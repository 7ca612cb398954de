// Tour, step 1: an order made on one till is parked on another, put back and paid on the first.

import { expect, test } from '../support/fixtures.ts';
import { baklava, cake, pickles, ribeye, sum } from '../support/menu.ts';
import { uuidOf } from '../support/stream.ts';

test('an order made on one till is parked on another and paid on the first', async ({ till, journal }) => {
  const [one, two] = [await till('Counter'), await till('Terrace')];

  await one.add(pickles, baklava, baklava, ribeye);
  const number = await one.orderNumber();
  const begun = sum(pickles, baklava, baklava, ribeye);
  await one.showsTotal(begun);

  await two.openOrder(number);
  await two.showsTotal(begun);
  await two.showsEditedBy('Maria · Counter');
  await two.takeOver('Eleni');
  await one.showsEditedBy('Maria · Terrace');
  await two.add(cake);
  await two.park();

  await one.showsTotal(begun + cake.price);
  await one.mayEdit();
  await one.add(pickles);
  await one.park();
  await one.openOrder(number);
  const total = sum(pickles, pickles, baklava, baklava, ribeye, cake);
  await one.showsTotal(total);
  await two.openOrder(number);
  await two.showsTotal(total);
  await two.showsEditedBy('Maria · Counter');

  const paid = await one.pay();
  expect(paid.amount).toBe(total);
  await two.showsOrder(number, 'Paid');
  await one.isInStep();
  await two.hasTheSameStateAs(one);

  const events = await journal();
  const history = events.about(events.order(number));
  const steps = history.filter((event) => /parked|paid/.test(event.type ?? '')).map((event) => [event.type, event.deviceId]);
  expect(steps).toEqual([
    ['order.parked', events.device('Terrace')],
    ['order.reparked', events.device('Counter')],
    ['order.paid', events.device('Counter')],
  ]);
  const locked = history.filter((event) => event.type === 'order.locked').map((event) => event.payload);
  const approved = locked.filter((lock) => lock.approvedBy).map((lock) => [uuidOf(lock.deviceId as Uint8Array), lock.approvedBy]);
  expect(approved).toEqual([[events.device('Terrace'), 'eleni']]);
  expect(events.receipts()).toEqual([{ receipt: paid.receipt, total }]);
});

test('an order that nobody touches any more is free for others', async ({ device, till }) => {
  const one = await device('Counter');
  await one.page.clock.install();
  await one.pair();
  await one.signIn('Maria');
  const two = await till('Terrace');
  await one.add(pickles);
  await two.openOrder(await one.orderNumber());
  await two.showsEditedBy('Maria · Counter');

  // Whoever walks away gives it back after a minute.
  await one.page.clock.fastForward('01:15');
  await two.mayEdit();
  await two.add(cake);
  await one.showsTotal(sum(pickles, cake));
  await one.showsEditedBy('Maria · Terrace');
});
