// What a device has on its disk: its journal, read from IndexedDB without the app's help.
//
// Keeps true: a stream is judged by the same outsider as the hub's journal (journal.ts); the app's word is not taken.

import { decode } from '@msgpack/msgpack';
import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { Journal } from './journal.ts';
import { uuidOf } from './stream.ts';

/** `[position of the first, [[deviceId, deviceSeq, bytes]]]`: entries that were committed together. */
type Group = [number, [Uint8Array, number, Uint8Array][]];

/** A device's own stream as it is on its disk, if it is sound. */
export async function ownStream(page: Page, deviceId: string): Promise<Journal> {
  const groups = await page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const open = indexedDB.open('evertill');
        open.onerror = () => reject(open.error);
        open.onsuccess = () => {
          const all = open.result.transaction('journal').objectStore('journal').getAll();
          all.onerror = () => reject(all.error);
          all.onsuccess = () => {
            open.result.close();
            resolve((all.result as Uint8Array[]).map((bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
          };
        };
      }),
  );
  const entries = groups.flatMap((group) => (decode(Buffer.from(group, 'latin1')) as Group)[1]);
  const own = entries.filter(([device]) => uuidOf(device) === deviceId);
  return Journal.of(
    own.map(([, deviceSeq, bytes], index) => ({
      cursor: index + 1,
      deviceId,
      deviceSeq,
      hash: createHash('sha256').update(bytes).digest('hex'),
      bytes: Buffer.from(bytes).toString('base64'),
    })),
  );
}
