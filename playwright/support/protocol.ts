// A second client of the hub's protocol, written from its description alone and in another language: what the app and
// the hub agree on by sharing code, this one has to be told.
//
// Keeps true: it uses nothing of the project's own code. It writes one stream, numbered and chained; it may also write
// what a sound client never would. Not in it: folding; it knows nothing of orders but the payloads it is asked to send.

import { decode, encode } from '@msgpack/msgpack';
import { createHash, randomBytes } from 'node:crypto';
import WebSocket from 'ws';

const PROTOCOL = 1;
const NO_EVENT = new Uint8Array(32);
/** How long the hub may take to answer, in milliseconds. */
const ANSWER_LIMIT = 15_000;

/** `[deviceId, deviceSeq, bytes]` */
type WireEntry = [Uint8Array, number, Uint8Array];
type Message = Record<string, unknown>;

interface Paired {
  token: string;
  deviceId: string;
  number: number;
  tenantId: string;
  storeId: string;
}

interface Head {
  deviceId: Uint8Array;
  seq: number;
}

interface Events {
  after: number;
  cursor: number;
  events: WireEntry[];
  more: boolean;
}

/** What happened, and to what; `typeVersion` is 1 where nothing else is said. */
export interface Draft {
  aggregateType: string;
  aggregateId: string;
  version: number;
  type: string;
  typeVersion?: number;
  payload: unknown;
}

/** A device that speaks the protocol. */
export class ProtocolClient {
  /** Every entry of other devices that came, in order. */
  readonly received: { deviceId: string; seq: number; bytes: Uint8Array }[] = [];
  private seq = 0;
  private hash: Uint8Array = NO_EVENT;
  private lamport = 0;
  private acknowledged = 0;
  private cursor = 0;
  private asking = false;
  private socket: WebSocket | null = null;
  private readonly waiting = new Set<() => void>();
  private refusal: Error | null = null;

  private constructor(
    private readonly origin: string,
    readonly paired: Paired,
  ) {}

  /** Pairs as a new device, by the demo's one tap. */
  static async pair(origin: string, name: string): Promise<ProtocolClient> {
    const offer = await json<{ oneTap: { code: string } | null }>(await fetch(`${origin}/api/pairing`));
    if (!offer.oneTap) throw new Error('the hub offers no one-tap pairing here');
    const answer = await fetch(`${origin}/api/pair`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: offer.oneTap.code, deviceId: uuid(), name, replaces: null }),
    });
    return new ProtocolClient(origin, await json<Paired>(answer));
  }

  /** Connects, greets, and takes in the whole journal. */
  async connect(): Promise<void> {
    const socket = new WebSocket(`${this.origin.replace('http', 'ws')}/ws`);
    this.socket = socket;
    let greeted = false;
    socket.on('message', (frame: Buffer) => {
      const message = decode(frame) as Message;
      if ('hello.ack' in message) {
        greeted = true;
        if ((message['hello.ack'] as { cursor: number }).cursor > 0) this.ask();
      }
      this.heard(message);
      for (const wake of this.waiting) wake();
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('open', () =>
      this.say('hello', {
        protocol: PROTOCOL,
        deviceId: bytesOf(this.paired.deviceId),
        tenantId: this.paired.tenantId,
        storeId: this.paired.storeId,
        token: this.paired.token,
        epoch: null,
        cursor: 0,
        heads: [],
        app: 'protocol test',
      }),
    );
    await this.until(() => greeted, 'hello.ack');
  }

  close(): void {
    this.socket?.close();
  }

  /** The event with its place in this device's stream. */
  seal(draft: Draft): Uint8Array {
    this.lamport += 1;
    const device = bytesOf(this.paired.deviceId);
    return this.place(
      encode({
        eventId: bytesOf(uuid()),
        tenantId: this.paired.tenantId,
        storeId: this.paired.storeId,
        aggregateType: draft.aggregateType,
        aggregateId: bytesOf(draft.aggregateId),
        version: draft.version,
        type: draft.type,
        typeVersion: draft.typeVersion ?? 1,
        at: Date.now(),
        actor: { deviceId: device },
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

  /** The number of the last event. */
  get written(): number {
    return this.seq;
  }

  /** Sends the last events of the stream, and returns once the hub has them on disk. */
  async append(...events: Uint8Array[]): Promise<void> {
    const first = this.seq - events.length + 1;
    const device = bytesOf(this.paired.deviceId);
    this.say('events.append', { events: events.map((bytes, index): WireEntry => [device, first + index, bytes]) });
    await this.until(() => this.acknowledged >= this.seq, `the acknowledgement of ${this.seq}`);
  }

  /** Resolves once `condition` holds; it is asked after every message. */
  async until(condition: () => boolean, what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(tooLate);
        this.waiting.delete(look);
        settle();
      };
      const tooLate = setTimeout(() => done(() => reject(new Error(`${what} did not come`))), ANSWER_LIMIT);
      const look = (): void => {
        if (this.refusal) done(() => reject(this.refusal));
        else if (condition()) done(resolve);
      };
      this.waiting.add(look);
      look();
    });
  }

  private heard(message: Message): void {
    const [name, body] = Object.entries(message)[0] ?? ['nothing', null];
    if (name === 'events.ack') {
      const head = body as Head;
      if (uuidOf(head.deviceId) === this.paired.deviceId) this.acknowledged = Math.max(this.acknowledged, head.seq);
    } else if (name === 'events.bulk') {
      this.asking = false;
      this.take(body as Events);
    } else if (name === 'events.relay') {
      this.take(body as Events);
    } else if (name === 'error') {
      this.fail(new Error(`the hub refused: ${JSON.stringify(body)}`));
    }
  }

  private take({ after, cursor, events, more }: Events): void {
    if (after !== this.cursor) {
      this.ask();
      return;
    }
    this.cursor = cursor;
    for (const [device, seq, bytes] of events) {
      const deviceId = uuidOf(device);
      if (deviceId !== this.paired.deviceId) this.received.push({ deviceId, seq, bytes });
      this.lamport = Math.max(this.lamport, lamportOf(bytes));
    }
    if (more) this.ask();
  }

  // One page at a time: the hub takes a second question before the first answer for a mistake.
  private ask(): void {
    if (this.asking) return;
    this.asking = true;
    this.say('cursor.request', { cursor: this.cursor });
  }

  private say(name: string, body: unknown): void {
    this.socket?.send(encode({ [name]: body }));
  }

  private fail(error: Error): void {
    this.refusal = error;
    for (const wake of this.waiting) wake();
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

function lamportOf(bytes: Uint8Array): number {
  try {
    return (decode(bytes) as { clock: { lamport: number } }).clock.lamport;
  } catch {
    // What can't be read has no time.
    return 0;
  }
}

async function json<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
