// Tour, step 2: what is sent shows on the kitchen's screen, and what the kitchen finishes shows on the till.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles } from '../support/menu.ts';

test('a ticket that the kitchen finishes is ready on the till that sold it', async ({ till, device, journal }) => {
  const counter = await till('Counter');
  const kitchen = await device('Kitchen');
  await kitchen.pair('Kitchen screen');

  await counter.add(pickles, pickles, baklava);
  const number = await counter.orderNumber();
  await counter.send();

  const ticket = kitchen.ticket(number);
  await expect(ticket).toContainText('2');
  await expect(ticket).toContainText(pickles.name);
  await expect(ticket).toContainText(baklava.name);
  await kitchen.startTicket(number);
  await kitchen.finishTicket(number);

  await expect(counter.slip.getByText('Ready')).toBeVisible();
  await counter.showsOrder(number, 'Ready');
  await kitchen.isInStep();
  await counter.hasTheSameStateAs(kitchen);

  const events = await journal();
  const tickets = events.events.filter((event) => event.type?.startsWith('kds.ticket'));
  expect(tickets.map((event) => event.type)).toEqual(['kds.ticket.created', 'kds.ticket.ack', 'kds.ticket.done']);
  expect(new Set(tickets.map((event) => event.aggregateId)).size, 'they are about one ticket').toBe(1);
});
