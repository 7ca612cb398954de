// A second client of the hub's protocol, written from its description alone and in another language: what the app and
// the hub agree on by sharing code, this one has to be told.
//
// Keeps true: it uses nothing of the project's own code. Not in it: making events (stream.ts), and folding them: it knows
// nothing of orders.

import { decode, encode } from '@msgpack/msgpack';
import WebSocket from 'ws';
import type { FormerHub } from './former-hub.ts';
import { bytesOf, Stream, uuid, uuidOf } from './stream.ts';

const PROTOCOL = 1;
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

/** A device that speaks the protocol. */
export class ProtocolClient {
  /** Every entry of other devices that came, in order. */
  readonly received: { deviceId: string; seq: number; bytes: Uint8Array }[] = [];
  private acknowledged = 0;
  private readonly brought = new Map<string, number>();
  private cursor = 0;
  private asking = false;
  private socket: WebSocket | null = null;
  private readonly waiting = new Set<() => void>();
  private refusal: Error | null = null;

  /** What it writes. */
  readonly stream: Stream;

  private constructor(
    private readonly origin: string,
    readonly paired: Paired,
  ) {
    this.stream = new Stream(paired.deviceId, paired);
  }

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

  /** Has the hub take out the device of this name, with `userId:PIN` of a manager behind it. */
  async takeOut(name: string, approver: string): Promise<void> {
    const headers = {
      authorization: `Bearer ${this.paired.token}`,
      'content-type': 'application/json',
      'x-approval': Buffer.from(approver).toString('base64'),
    };
    const devices = await json<{ deviceId: string; name: string }[]>(await fetch(`${this.origin}/api/devices`, { headers }));
    const id = devices.find((device) => device.name === name)?.deviceId;
    const body = JSON.stringify({ revoke: true });
    await json(await fetch(`${this.origin}/api/devices/${id}`, { method: 'POST', headers, body }));
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

  /** Sends the last events of the stream, and returns once the hub has them on disk. */
  async append(...events: Uint8Array[]): Promise<void> {
    const last = this.stream.written;
    const first = last - events.length + 1;
    const device = bytesOf(this.paired.deviceId);
    this.say('events.append', { events: events.map((bytes, index): WireEntry => [device, first + index, bytes]) });
    await this.until(() => this.acknowledged >= last, `the acknowledgement of ${last}`);
  }

  /** A stream that somebody else wrote, of which this device brings back what a hub vouched for. */
  foreign(): Stream {
    return new Stream(uuid(), this.paired);
  }

  /** Sends the first event of such a stream with a hub's word for it, and returns once the hub has it on disk. */
  async bring(stream: Stream, event: Uint8Array, former: FormerHub): Promise<void> {
    const events: WireEntry[] = [[bytesOf(stream.deviceId), 1, event]];
    this.say('events.append', { events, vouch: former.vouch(stream.deviceId, 1, event) });
    await this.until(() => (this.brought.get(stream.deviceId) ?? 0) >= 1, 'the acknowledgement of what was brought');
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
      const stream = uuidOf(head.deviceId);
      if (stream === this.paired.deviceId) this.acknowledged = Math.max(this.acknowledged, head.seq);
      else this.brought.set(stream, head.seq);
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
      this.stream.witness(lamportOf(bytes));
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
