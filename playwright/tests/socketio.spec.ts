// Clients that were there before Evertill: they speak Socket.IO by its real client, unchanged, and sell together with tills.

import { expect, test as base } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { baklava, pickles, staff, sum } from '../support/menu.ts';
import { SocketIoClient } from '../support/socketio.ts';

const test = base.extend<{ client: (name: string, transport?: 'websocket' | 'polling') => Promise<SocketIoClient> }>({
  client: async ({ hub }, use) => {
    const clients: SocketIoClient[] = [];
    await use(async (name, transport) => {
      const client = SocketIoClient.connect(hub.origin, name, transport);
      clients.push(client);
      await client.hears('hello.ack');
      return client;
    });
    clients.forEach((client) => client.close());
  },
});

const halloumi = { id: 'i-1', sku: 'grilled', name: 'Halloumi', price: 4.1, quantity: 2, category: 'food' };
/** What a till calls the first order of the first client: the hub numbers clients as devices. */
const first = '1-1';
const water = { id: 'i-2', sku: 'water', name: 'Water', price: 1.1, quantity: 3 };

test('what a client sells shows on a till, is edited there and paid', async ({ client, till }) => {
  const [web, native, counter] = [await client('web-1'), await client('native-2', 'polling'), await till('Counter')];
  const order = { id: 'order-1-x', orderNumber: 'ORD-1', items: [halloumi, water], status: 'active' };
  // As JavaScript adds it up: 11.5 and some dust.
  expect(await web.writes('order.created', order.id, { order: { ...order, total: 2 * 4.1 + 3 * 1.1, tax: 0 } })).toMatchObject({ ok: true });

  const begun = await native.isTold('order.created');
  expect(begun.payload.order).toMatchObject({ ...order, items: [halloumi, water] });
  await counter.openOrder(first);
  await counter.showsTotal(1150);
  await expect(counter.slip).toContainText('Halloumi');
  await counter.add(pickles);
  await counter.isInStep();

  const total = (1150 + pickles.price) / 100;
  for (const told of [web, native]) {
    const updated = await told.isTold('order.updated', (event) => event.payload.updates?.total === total);
    expect(updated.aggregateId).toBe(order.id);
    expect(updated.payload.updates?.items.map((item) => [item.name, item.price, item.quantity])).toEqual([
      ['Halloumi', 4.1, 2],
      ['Water', 1.1, 3],
      [pickles.name, pickles.price / 100, 1],
    ]);
  }
  const paid = await counter.pay();
  expect(paid.amount).toBe(1150 + pickles.price);
  const told = await web.isTold('order.paid');
  expect(told.payload).toMatchObject({ amount: total, paymentMethod: 'cash', receipt: paid.receipt, updates: { status: 'paid' } });
});

test('what a till sells is seen, parked and paid by a client', async ({ client, till, journal }) => {
  const [web, counter] = [await client('web-1'), await till('Counter')];
  await counter.add(pickles, baklava);
  const number = await counter.orderNumber();
  await counter.isInStep();
  const total = sum(pickles, baklava) / 100;
  const told = await web.isTold('order.updated', (event) => event.payload.updates?.total === total);
  expect(told.payload.updates).toMatchObject({ orderNumber: number, status: 'active' });
  const id = told.aggregateId;

  // As clients in the field park and pay: by an update and by an event.
  await web.writes('order.updated', id, { updates: { status: 'parked', isParked: true } });
  await web.writes('order.parked', id, { parkedAt: new Date().toISOString() });
  await counter.showsOrder(number, 'Parked');
  await web.writes('order.updated', id, { updates: { status: 'paid', isParked: false } });
  await web.writes('order.paid', id, { paidAt: new Date().toISOString(), paymentMethod: 'card' });
  await counter.showsOrder(number, 'Paid');
  await counter.showsInInbox(0);
  const events = await journal();
  const steps = events.about(events.order(number)).map((event) => event.type);
  expect(steps.filter((type) => /parked|paid/.test(type ?? ''))).toEqual(['order.parked', 'order.paid']);
});

test('one of two clients has an order, and the other is told who', async ({ client }) => {
  const [web, native] = [await client('web-1'), await client('native-2')];
  await web.writes('order.created', 'order-1', { order: { id: 'order-1', items: [halloumi] } });
  expect(await web.locks('order-1')).toMatchObject({ orderId: 'order-1', success: true, lock: { deviceId: 'web-1' } });
  expect(await native.hears('order.locked')).toMatchObject({ orderId: 'order-1', deviceId: 'web-1' });
  expect(await native.locks('order-1')).toMatchObject({ success: false, error: 'ORDER_LOCKED', currentHolder: { deviceId: 'web-1' } });
  web.socket.emit('order.lock.release', { orderId: 'order-1' });
  await native.hears('order.lock.released');
  expect(await native.locks('order-1')).toMatchObject({ success: true });
});

test('2,500 events come in their order, to the last, and again behind each place', async ({ client }) => {
  const web = await client('web-1');
  const events = Array.from({ length: 2_500 }, (_, n) => web.event('order.tipped', 'order-1', { n, words: 'x'.repeat(200) }));
  for (let from = 0; from < events.length; from += 500) {
    const answer = (await web.socket.emitWithAck('events.bulk', { events: events.slice(from, from + 500) })) as unknown;
    expect(answer).toEqual({ ok: true, taken: 500 });
  }
  const late = await client('native-2');
  await late.until('all events', () => late.events.length === events.length);
  expect(late.events.map((event) => event.payload.n)).toEqual(events.map((event) => event.payload.n));
  expect(late.events.map(({ eventId, payload }) => ({ eventId, payload }))).toEqual(events.map(({ eventId, payload }) => ({ eventId, payload })));

  for (const n of [0, 1_234, 2_499]) {
    const from = late.bulks.length;
    late.socket.emit('cursor.request', { fromLamport: late.events[n]?.clock.lamport });
    await late.until('the last bulk', () => late.bulks.slice(from).some((bulk) => !bulk.more));
    const behind = late.bulks.slice(from).flatMap((bulk) => bulk.events);
    expect(behind.map((event) => event.payload.n)).toEqual(events.slice(n + 1).map((event) => event.payload.n));
  }
});

test('a day that a client wrote while it was away comes in one bulk, each event upon the one before', async ({ client, till }) => {
  const [web, counter] = [await client('web-1'), await till('Counter')];
  const about = (type: string, payload: Record<string, unknown>) => web.event(type, 'order-1', payload);
  const day = [
    about('order.created', { order: { id: 'order-1', items: [halloumi] } }),
    about('order.updated', { updates: { items: [halloumi, water] } }),
    { no: 'event' },
    about('order.parked', {}),
    about('order.paid', { amount: 11.5, tendered: 20, paymentMethod: 'cash' }),
  ];
  expect(await web.socket.emitWithAck('events.bulk', { events: day })).toEqual({ ok: false, taken: day.length - 1 });
  expect(await web.hears('error')).toMatchObject({ code: 'refused' });
  await counter.showsOrder(first, 'Paid');
  await counter.showsInInbox(0);
});

test('after the hub was killed clients come back by themselves, and nothing is lost or twice', async ({ client, hub, till }) => {
  const [web, native, counter] = [await client('web-1'), await client('native-2'), await till('Counter')];
  const created = web.event('order.created', 'order-1', { order: { id: 'order-1', items: [halloumi], total: 8.2 } });
  await web.sends(created);
  const from = [web.heard.length, native.heard.length] as const;
  await hub.kill();
  await web.until('the end of the connection', () => !web.socket.connected);
  // Written while the hub is away: the client's library keeps it.
  const paid = web.sends(web.event('order.paid', 'order-1', { paymentMethod: 'cash' }));
  await hub.resume();
  await web.hears('hello.ack', from[0]);
  await native.hears('hello.ack', from[1]);
  expect(await paid).toMatchObject({ ok: true });
  expect(await web.sends(created), 'sent again').toMatchObject({ ok: true });
  await native.isTold('order.paid');
  expect(native.events.filter((event) => event.eventId === created.eventId)).toHaveLength(1);
  await counter.showsOrder(first, 'Paid');
});

test('a manager takes a client out, and lets it in again', async ({ client, device }) => {
  const web = await client('web-1');
  const office = await device('Office');
  await office.pair();
  await office.signIn('Eleni');
  const list = await office.openDevices();
  const row = list.getByRole('group').filter({ hasText: 'web-1' });
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'Take out web-1' }).click();
  await row.getByRole('button', { name: /must be paired again/ }).click();
  await expect(office.page.getByRole('heading', { name: 'PIN of Eleni' })).toBeVisible();
  await type(office.page, staff.Eleni);
  expect(await web.hears('error')).toMatchObject({ code: 'unauthorized' });
  await web.until('the end of the connection', () => !web.socket.connected);

  const from = web.heard.length;
  web.socket.connect();
  expect(await web.hears('error', from)).toMatchObject({ code: 'not-admitted' });
  await office.page.reload();
  const waiting = list.getByRole('group').filter({ hasText: 'web-1 asks to come in' });
  await waiting.getByRole('button', { name: 'Let in' }).click();
  await expect(office.page.getByRole('heading', { name: 'PIN of Eleni' })).toBeVisible();
  await type(office.page, staff.Eleni);
  await web.hears('hello.ack', from);
  await expect(waiting).toHaveCount(0);
});
