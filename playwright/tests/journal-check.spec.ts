// The suites' own judge: a journal that lost, doubled or changed an event does not pass for a sound one.

import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Journal, type Stored } from '../support/journal.ts';
import { Stream, uuid } from '../support/stream.ts';

const realm = { tenantId: 't', storeId: 's' };

function written(): Stored[] {
  const stream = new Stream(uuid(), realm);
  return [1, 2, 3].map((seq) => {
    const bytes = stream.seal({ aggregateType: 'order', aggregateId: uuid(), version: 1, type: 'order.voided', payload: {} });
    return stored(stream.deviceId, seq, bytes);
  });
}

function stored(deviceId: string, seq: number, bytes: Uint8Array): Stored {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return { cursor: seq, deviceId, deviceSeq: seq, hash, bytes: Buffer.from(bytes).toString('base64') };
}

const renumbered = (events: Stored[]): Stored[] => events.map((event, index) => ({ ...event, cursor: index + 1 }));

test('a sound journal passes', () => {
  expect(Journal.of(written()).events.map((event) => event.type)).toEqual(Array(3).fill('order.voided'));
});

for (const [what, spoil] of Object.entries({
  'a lost event': ([one, , three]: Stored[]) => renumbered([one!, three!]),
  'a doubled event': ([one, two, three]: Stored[]) => renumbered([one!, two!, two!, three!]),
  'an event under another number': ([one, two, three]: Stored[]) => [one!, two!, { ...three!, deviceSeq: 4 }],
  'an event of another stream': ([one, two]: Stored[]) => [one!, { ...written()[1]!, deviceId: two!.deviceId }],
  'a hash that is not its own': ([one, two, three]: Stored[]) => [one!, { ...two!, hash: three!.hash }, three!],
  'one event in two streams': ([one, two]: Stored[]) => [one!, { ...one!, cursor: 2, deviceId: uuid() }, { ...two!, cursor: 3 }],
})) {
  test(`${what} does not pass`, () => {
    expect(() => Journal.of(spoil(written()))).toThrow();
  });
}
