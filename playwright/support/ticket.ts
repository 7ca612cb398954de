// Tickets of a kitchen, written by hand for devices that are not the app. Not in it: what is done with them.

import { bytesOf, type Stream, uuid } from './stream.ts';

/** One thing to make; one piece of it if nothing else is said. */
export interface Wish {
  name: string;
  /** In thousandths of its unit. */
  quantity?: number;
  unit?: string;
}

/** A ticket as a till makes it. */
export interface Ticket {
  /** Of its order. */
  number: string;
  lines: Wish[];
  table?: string;
  /** Who sent it. */
  by?: string;
}

/** Sends a ticket to the kitchen. */
export function ticketCreated(stream: Stream, { number, lines, table, by }: Ticket): Uint8Array {
  return stream.seal({
    aggregateType: 'kds',
    aggregateId: uuid(),
    version: 1,
    type: 'kds.ticket.created',
    ...(by === undefined ? {} : { userId: by }),
    payload: {
      orderId: bytesOf(uuid()),
      orderNumber: number,
      send: 1,
      station: 'kitchen',
      ...(table === undefined ? {} : { table }),
      lines: lines.map(({ name, quantity, unit }) => ({
        lineId: bytesOf(uuid()),
        name: { en: name },
        quantity: quantity ?? 1000,
        unit: unit ?? 'piece',
      })),
    },
  });
}

/** So many tickets, each of dishes that no other one has. */
export function manyTickets(stream: Stream, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const number = `7-${index + 1}`;
    const dish = (course: number): Wish => ({ name: `Dish ${index + 1}.${course} with the long name of a very proud cook` });
    return ticketCreated(stream, { number, lines: [dish(1), dish(2)], table: 't5', by: 'ana' });
  });
}
