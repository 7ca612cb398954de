// One device's stream, written by hand: events with their envelope, their number and their link to the one before.
//
// Keeps true: numbers have no gap and links are right. Its payloads are whatever a test wants, also what no sound client
// would write. Not in it: sending them (protocol.ts).

import { encode } from '@msgpack/msgpack';
import { createHash, randomBytes } from 'node:crypto';

/** What happened, and to what; `typeVersion` is 1 where nothing else is said. */
export interface Draft {
  aggregateType: string;
  aggregateId: string;
  version: number;
  type: string;
  typeVersion?: number;
  /** When, for people; now where nothing else is said. */
  at?: number;
  /** Who is signed in. */
  userId?: string;
  payload: unknown;
}

/** Tenant and store. */
export interface Realm {
  tenantId: string;
  storeId: string;
}

export class Stream {
  private seq = 0;
  private hash: Uint8Array = new Uint8Array(32);
  private lamport = 0;

  constructor(
    readonly deviceId: string,
    private readonly realm: Realm,
  ) {}

  /** The number of the last event. */
  get written(): number {
    return this.seq;
  }

  /** An event that was seen makes the next ones later than it. */
  witness(lamport: number): void {
    this.lamport = Math.max(this.lamport, lamport);
  }

  /** The event, encoded, as the next of the stream. */
  seal(draft: Draft): Uint8Array {
    this.lamport += 1;
    const device = bytesOf(this.deviceId);
    return this.place(
      encode({
        eventId: bytesOf(uuid()),
        tenantId: this.realm.tenantId,
        storeId: this.realm.storeId,
        aggregateType: draft.aggregateType,
        aggregateId: bytesOf(draft.aggregateId),
        version: draft.version,
        type: draft.type,
        typeVersion: draft.typeVersion ?? 1,
        at: draft.at ?? Date.now(),
        actor: draft.userId === undefined ? { deviceId: device } : { deviceId: device, userId: draft.userId },
        clock: { lamport: this.lamport, deviceId: device },
        deviceSeq: this.seq + 1,
        prevHash: this.hash,
        payload: encode(draft.payload),
      }),
    );
  }

  /** Takes any bytes as the next of the stream: what a failing disk could have made of an event. */
  place(bytes: Uint8Array): Uint8Array {
    this.seq += 1;
    this.hash = createHash('sha256').update(bytes).digest();
    return bytes;
  }
}

/** A fresh UUID v7 (RFC 9562). */
export function uuid(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return uuidOf(bytes);
}

/** A UUID's 16 bytes. */
export function bytesOf(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** A UUID's text. */
export function uuidOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
