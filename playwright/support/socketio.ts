// A client of the Socket.IO contract, as shops have them: the real socket.io-client from npm, and the events that such
// clients write.
//
// Keeps true: nothing here waits for a time; `until` waits for something that it was told. Not in it: what the hub makes of
// it (docs/PROTOCOL.md).

import { io, type Socket } from 'socket.io-client';

export interface EventBase {
  eventId: string;
  type: string;
  aggregateId: string;
  clock: { lamport: number; deviceId: string };
  payload: {
    order?: Order;
    updates?: Order;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

export interface Item {
  id: string;
  name: string;
  price: number;
  quantity: number;
  sku?: string;
}

export interface Order {
  id: string;
  orderNumber: string;
  items: Item[];
  total: number;
  status: string;
}

interface Bulk {
  events: EventBase[];
  fromLamport: number;
  toLamport: number;
  more: boolean;
}

/** What came of an append. */
export interface Answer {
  ok: boolean;
  code?: string;
  notUnderstood?: string | null;
}

/** How long anything may take that only a bug makes take longer, in milliseconds. */
const LIMIT = 30_000;

export class SocketIoClient {
  /** All events that it was told, in the order they came, each once. */
  readonly events: EventBase[] = [];
  /** All other messages that it was told. */
  readonly heard: { name: string; body: Record<string, unknown> }[] = [];
  readonly bulks: Bulk[] = [];
  private readonly told = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private written = 0;

  private constructor(
    readonly name: string,
    readonly socket: Socket,
  ) {
    const changed = (): void => this.waiting.forEach((look) => look());
    const take = (event: EventBase): void => {
      if (this.told.has(event.eventId)) return;
      this.told.add(event.eventId);
      this.events.push(event);
    };
    // Called in front of all other listeners, so it does the work of all.
    socket.onAny((name: string, body: Record<string, unknown>) => {
      if (name === 'events.relay') take(body as unknown as EventBase);
      if (name === 'events.bulk') {
        const bulk = body as unknown as Bulk;
        this.bulks.push(bulk);
        bulk.events.forEach(take);
      }
      this.heard.push({ name, body });
      changed();
    });
    // As clients in the field do: hello, whenever a connection begins.
    socket.on('connect', () => {
      socket.emit('hello', { deviceId: this.name, tenantId: 't-demo', storeId: 's-001', cursor: Date.now() });
      changed();
    });
    socket.on('disconnect', changed);
  }

  /** Connects over WebSocket or, as clients do where that fails, by polling. */
  static connect(origin: string, name: string, transport: 'websocket' | 'polling' = 'websocket'): SocketIoClient {
    return new SocketIoClient(name, io(origin, { transports: [transport], reconnectionDelay: 50, reconnectionDelayMax: 250, forceNew: true }));
  }

  close(): void {
    this.socket.disconnect();
  }

  /** Waits until `look` finds something in what was told. */
  async until<T>(what: string, look: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        this.waiting.delete(again);
        const last = this.heard.slice(-5).map((heard) => JSON.stringify(heard).slice(0, 300));
        reject(new Error(`${this.name} waited for ${what}; it heard last:\n${last.join('\n')}`));
      }, LIMIT);
      const again = (): void => {
        const found = look();
        if (found === undefined || found === false) return;
        clearTimeout(tooLate);
        this.waiting.delete(again);
        resolve(found);
      };
      this.waiting.add(again);
      again();
    });
  }

  /** Waits for a message that came after the first `from` ones. */
  async hears(name: string, from = 0): Promise<Record<string, unknown>> {
    return this.until(name, () => this.heard.slice(from).find((heard) => heard.name === name)?.body);
  }

  /** Waits for an event. */
  async isTold(type: string, fits: (event: EventBase) => boolean = () => true): Promise<EventBase> {
    return this.until(type, () => this.events.find((event) => event.type === type && fits(event)));
  }

  /** An event as such clients write it. */
  event(type: string, aggregateId: string, payload: Record<string, unknown>): EventBase {
    this.written += 1;
    return {
      eventId: `evt-${this.name}-${this.written}`,
      tenantId: 't-demo',
      storeId: 's-001',
      aggregateType: 'order',
      aggregateId,
      version: 1,
      type,
      at: new Date().toISOString(),
      actor: { deviceId: this.name, userName: 'Somebody' },
      clock: { lamport: Date.now() + this.written, deviceId: this.name },
      payload,
    };
  }

  /** Writes events, and returns once the hub has them on its disk. */
  async writes(type: string, aggregateId: string, payload: Record<string, unknown>): Promise<Answer> {
    return this.sends(this.event(type, aggregateId, payload));
  }

  async sends(event: EventBase): Promise<Answer> {
    return (await this.socket.timeout(LIMIT).emitWithAck('events.append', event)) as Answer;
  }

  /** Asks for the right to edit an order. */
  async locks(orderId: string): Promise<Record<string, unknown>> {
    const from = this.heard.length;
    this.socket.emit('order.lock.request', { orderId, tenantId: 't-demo', storeId: 's-001' });
    return this.hears('order.lock.response', from);
  }
}
