// PINs: a till lets its staff in without the hub, and what lies on its disk is of no use to who has the disk alone. A till
// that was taken out forgets them.

import { Buffer } from 'node:buffer';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { ProtocolClient } from '../support/protocol.ts';

interface Pin {
  userId: string;
  hash: string;
}

/** What the hub gives to paired devices. */
async function pins(origin: string, device: ProtocolClient): Promise<Pin[]> {
  const answer = await fetch(`${origin}/api/pins`, { headers: { authorization: `Bearer ${device.paired.token}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Pin[];
}

/** Everything that the page's storage holds, as base64 of its bytes, and of each key whether it can be exported. */
async function storage(page: Page): Promise<{ values: string[]; exportable: boolean[] }> {
  return page.evaluate(async () => {
    const values: string[] = [];
    const exportable: boolean[] = [];
    const text = (bytes: Uint8Array): string => {
      let all = '';
      for (const byte of bytes) all += String.fromCharCode(byte);
      return btoa(all);
    };
    const look = (value: unknown): void => {
      if (value instanceof CryptoKey) exportable.push(value.extractable);
      else if (value instanceof Uint8Array) values.push(text(value));
      else values.push(text(new TextEncoder().encode(JSON.stringify(value))));
    };
    const done = <T>(wish: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        wish.onsuccess = () => resolve(wish.result);
        wish.onerror = () => reject(wish.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''));
      for (const store of Array.from(database.objectStoreNames)) {
        (await done(database.transaction(store).objectStore(store).getAll())).forEach(look);
      }
      database.close();
    }
    look({ ...localStorage });
    look({ ...sessionStorage });
    return { values, exportable };
  });
}

test('staff sign in without the hub after a reload, and the storage gives no PIN away', async ({ till, hub, outsider }) => {
  const maria = await till('Maria');
  await maria.isInStep();
  await maria.canStartOffline();
  const given = await pins(hub.origin, outsider);
  await hub.kill();
  const other = await maria.anotherTab();
  await other.signIn('Eleni');

  const { values, exportable } = await storage(maria.page);
  expect(exportable, 'one key, and nobody can take it along').toEqual([false]);
  const stored = values.map((value) => Buffer.from(value, 'base64'));
  expect(stored.some((bytes) => bytes.includes('Eleni')), 'the staff is there').toBe(true);
  expect(given.length).toBeGreaterThan(1);
  for (const { hash } of given) {
    expect(hash).toMatch(/^\$argon2id\$/);
    // Salt and hash, as text and as bytes.
    const secrets = hash.split('$').slice(-2).flatMap((part) => [Buffer.from(part), Buffer.from(part, 'base64')]);
    for (const secret of [Buffer.from('argon2'), ...secrets]) {
      expect(stored.some((bytes) => bytes.includes(secret))).toBe(false);
    }
  }
});

test('a till that was taken out forgets the PINs', async ({ till, hub, outsider }) => {
  const stolen = await till('Stolen');
  await stolen.isInStep();
  const kept = async (): Promise<number> => (await storage(stolen.page)).exportable.length;
  expect(await kept()).toBe(1);
  const devices = await fetch(`${hub.origin}/api/devices`, { headers: { authorization: `Bearer ${outsider.paired.token}` } });
  const rows = (await devices.json()) as { deviceId: string; name: string }[];
  const id = rows.find(({ name }) => name === 'Stolen')?.deviceId ?? '';
  const taken = await fetch(`${hub.origin}/api/devices/${id}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${outsider.paired.token}`,
      'content-type': 'application/json',
      'x-approval': Buffer.from('eleni:604182').toString('base64'),
    },
    body: JSON.stringify({ revoke: true }),
  });
  expect(taken.status).toBe(200);
  await expect(stolen.status).toContainText('the hub refuses this till');
  await expect.poll(kept, { message: 'the key is gone' }).toBe(0);
});
