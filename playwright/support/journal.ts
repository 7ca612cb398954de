// The hub's journal, read over HTTP and checked by an outsider: what 'no event missing, none twice' means in these suites.
//
// Keeps true: events, hashes and chains are worked out here, from the bytes; the hub's own word for them is not taken.

import { decode } from '@msgpack/msgpack';
import { expect } from '@playwright/test';
import { createHash } from 'node:crypto';
import type { ProtocolClient } from './protocol.ts';
import { uuidOf } from './stream.ts';

/** An event of the journal; type, aggregate and payload are null if its bytes can't be read. */
export interface JournalEvent {
  deviceId: string;
  seq: number;
  type: string | null;
  /** When it was written, in milliseconds since 1970, by its author. */
  at: number;
  aggregateId: string | null;
  /** Who was signed in, and who stood behind it where that one may not do it alone. */
  actor: { userId?: string; approvedBy?: string };
  payload: Record<string, unknown>;
}

interface Envelope {
  eventId: Uint8Array;
  prevHash: Uint8Array;
  aggregateId: Uint8Array;
  type: string;
  at: number;
  actor: { userId?: string; approvedBy?: string };
  payload: Uint8Array;
}

/** An event as the hub hands it out. */
export interface Stored {
  cursor: number;
  deviceId: string;
  deviceSeq: number;
  hash: string;
  bytes: string;
}

interface Page {
  cursor: number;
  more: boolean;
  events: Stored[];
}

/** A journal that was found sound: every stream gap-free and chained, no event twice. */
export class Journal {
  private constructor(readonly events: JournalEvent[]) {}

  /** Reads all of it, and fails the test if it is not sound. */
  static async read(origin: string, reader: ProtocolClient): Promise<Journal> {
    const stored: Stored[] = [];
    for (let after = 0, more = true; more; ) {
      const answer = await fetch(`${origin}/api/events?after=${after}&limit=500`, {
        headers: { authorization: `Bearer ${reader.paired.token}` },
      });
      expect(answer.status, 'the journal can be read').toBe(200);
      const page = (await answer.json()) as Page;
      stored.push(...page.events);
      expect(!page.more || page.cursor > after, 'a page leads on').toBe(true);
      ({ cursor: after, more } = page);
    }
    return Journal.of(stored);
  }

  /** Checks that it is sound. */
  static of(stored: Stored[]): Journal {
    return new Journal(sound(stored));
  }

  /** The events of one device. */
  by(deviceId: string): JournalEvent[] {
    return this.events.filter((event) => event.deviceId === deviceId);
  }

  /** The events of one order or ticket. */
  about(aggregateId: string): JournalEvent[] {
    return this.events.filter((event) => event.aggregateId === aggregateId);
  }

  /** The id of the order with this number. */
  order(number: string): string {
    const created = this.events.filter((event) => event.type === 'order.created' && event.payload.number === number);
    expect(created, `order ${number} was begun once`).toHaveLength(1);
    return created[0]?.aggregateId ?? '';
  }

  /** The receipts written, with what each came to in minor units. */
  receipts(): { receipt: string; total: number }[] {
    return this.events
      .filter((event) => event.type === 'order.paid')
      .map(({ payload }) => ({ receipt: String(payload.receipt), total: Number(payload.total) }));
  }

  /** The id of the device that was paired under this name last. */
  device(name: string): string {
    const paired = this.events.filter((event) => event.type === 'device.paired' && event.payload.name === name);
    return uuidOf((paired.at(-1)?.payload.deviceId ?? new Uint8Array()) as Uint8Array);
  }
}

// Plain conditions: the test runner keeps a step for each `expect`, and there are thousands of events.
function sound(events: Stored[]): JournalEvent[] {
  const heads = new Map<string, { seq: number; hash: string }>();
  const ids = new Set<string>();
  return events.map((event, index) => {
    const { deviceId, deviceSeq: seq } = event;
    const where = `event ${seq} of ${deviceId}`;
    must(event.cursor === index + 1, `${where} has the place behind the one before it`);
    const head = heads.get(deviceId) ?? { seq: 0, hash: '00'.repeat(32) };
    must(seq === head.seq + 1, `${where} follows the one before it, ${head.seq}`);
    const bytes = Buffer.from(event.bytes, 'base64');
    const hash = createHash('sha256').update(bytes).digest('hex');
    must(event.hash === hash, `${where} has the hash of its bytes`);
    heads.set(deviceId, { seq, hash });
    const envelope = envelopeOf(bytes);
    if (!envelope) return { deviceId, seq, type: null, at: 0, aggregateId: null, actor: {}, payload: {} };
    must(Buffer.from(envelope.prevHash).toString('hex') === head.hash, `${where} is chained to the one before it`);
    const id = uuidOf(envelope.eventId);
    must(!ids.has(id), `${where} is there once`);
    ids.add(id);
    return {
      deviceId,
      seq,
      type: envelope.type,
      at: Number(envelope.at),
      aggregateId: uuidOf(envelope.aggregateId),
      actor: envelope.actor,
      payload: decode(envelope.payload, { mapKeyConverter: keyOf }) as Record<string, unknown>,
    };
  });
}

/** Maps go by names, or by the ids of things. */
function keyOf(key: unknown): string {
  return key instanceof Uint8Array ? uuidOf(key) : String(key);
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

function envelopeOf(bytes: Uint8Array): Envelope | null {
  try {
    const read = decode(bytes) as Partial<Envelope> | null;
    return read?.eventId instanceof Uint8Array ? (read as Envelope) : null;
  } catch {
    return null;
  }
}
