// Tour, step 8: events that a till can't read are shown by their numbers, and hold up nothing behind them.

import { expect, test } from '../support/fixtures.ts';
import { pickles } from '../support/menu.ts';
import { created, picklesAdded } from '../support/order.ts';
import { uuid } from '../support/stream.ts';

test('damaged, unknown and future events are shown, and those behind them are applied', async ({ till, outsider, journal }) => {
  const one = await till('One');
  await outsider.connect();
  const order = uuid();
  const unknown = outsider.stream.seal({ aggregateType: 'order', aggregateId: order, version: 1, type: 'order.teleported', payload: {} });
  const future = outsider.stream.seal({
    aggregateType: 'order',
    aggregateId: order,
    version: 1,
    type: 'order.created',
    typeVersion: 9,
    payload: { shape: 'of another day' },
  });
  const damaged = outsider.stream.place(Buffer.from('what a failing disk made of an event'));
  const begin = created(outsider.stream, order, '77-1');
  const line = picklesAdded(outsider.stream, order, 2, 2);
  await outsider.append(unknown, future, damaged, begin, line);

  await one.openOrder('77-1');
  await one.showsTotal(2 * pickles.price);
  const list = await one.openQuarantine();
  await expect(list.getByRole('listitem')).toHaveCount(3);
  for (const [seq, why] of [
    [1, 'order.teleported, is not known here'],
    [2, 'order.created is newer than this app'],
    [3, 'it is damaged'],
  ] as const) {
    const named = list.getByRole('listitem').filter({ hasText: `from Outsider, number ${seq},` });
    await expect(named).toContainText(why);
  }

  await one.page.reload();
  await one.signInIfAsked('Maria');
  const again = await one.openQuarantine();
  await expect(again.getByRole('listitem'), 'they are still known after a reload').toHaveCount(3);
  const events = await journal();
  expect(events.by(outsider.paired.deviceId).map((event) => event.type)).toEqual([
    'order.teleported',
    'order.created',
    null,
    'order.created',
    'order.line.added',
  ]);
});
