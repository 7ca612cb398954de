// A device that comes to a busy shop is given what all others folded, packed, and not thousands of events.

import { expect, test } from '../support/fixtures.ts';
import { pickles } from '../support/menu.ts';
import { created, picklesAdded } from '../support/order.ts';
import { uuid } from '../support/stream.ts';

/** More events than the hub lets stand behind its last snapshot. */
const [ORDERS, LINES] = [60, 100];

test('a new till takes over the day from the hub\'s snapshot and sells on', async ({ device, till, hub, outsider }) => {
  const early = await till('Early');
  await outsider.connect();
  for (let order = 1; order <= ORDERS; order += 1) {
    const id = uuid();
    const begin = created(outsider.stream, id, `77-${order}`);
    const lines = Array.from({ length: LINES }, (_, line) => picklesAdded(outsider.stream, id, line + 2, 1));
    await outsider.append(begin, ...lines);
  }
  const behind = async (): Promise<number> => {
    const status = (await (await fetch(`${hub.origin}/status`)).json()) as { snapshotLag: number };
    return status.snapshotLag;
  };
  await expect.poll(behind, { message: 'the hub has taken a snapshot' }).toBeLessThan(ORDERS * LINES - 4_000);

  const late = await device('Late');
  const heard = { pieces: 0, bulk: 0 };
  late.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const bytes = Buffer.from(payload);
      // A message is a map of one key: its name begins at the third byte.
      if (bytes.indexOf('snapshot.piece') === 2) heard.pieces += 1;
      if (bytes.indexOf('events.bulk') === 2) heard.bulk += bytes.length;
    }),
  );
  await late.pair();
  await late.signIn('Maria');
  await late.openOrder(`77-${ORDERS}`);
  await late.showsTotal(LINES * pickles.price);
  expect(heard.pieces).toBeGreaterThan(0);
  expect(heard.bulk, 'events came only from behind the snapshot').toBeLessThan(1_000_000);

  await late.add(pickles);
  await late.isInStep();
  await early.openOrder(`77-${ORDERS}`);
  await early.showsTotal((LINES + 1) * pickles.price);
  await late.hasTheSameStateAs(early);
});
