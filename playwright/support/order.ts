// Events of orders, written by hand for devices that are not the app. Not in it: what no sound client would write, which the
// tests say themselves.

import { pickles } from './menu.ts';
import { bytesOf, type Stream, uuid } from './stream.ts';

/** Begins an order; now, or at this time for people. */
export function created(stream: Stream, order: string, number: string, at = Date.now()): Uint8Array {
  return stream.seal({
    aggregateType: 'order',
    aggregateId: order,
    version: 1,
    type: 'order.created',
    at,
    payload: { number, currency: 'EUR', service: 'dineIn' },
  });
}

/** Adds a line of pickles as the event `version` of an order. */
export function picklesAdded(stream: Stream, order: string, version: number, pieces: number): Uint8Array {
  return stream.seal({
    aggregateType: 'order',
    aggregateId: order,
    version,
    type: 'order.line.added',
    payload: {
      lineId: bytesOf(uuid()),
      productId: 'pickles',
      name: { en: pickles.name },
      unitPrice: pickles.price,
      quantity: pieces * 1000,
      unit: 'piece',
      tax: 'food',
      taxRate: 90_000,
    },
  });
}
