// What an older build left (hub-server/tests/fixtures/e098281): a hub's data folder, and a till's database in the browser.
//
// Keeps true: the records go into the browser as that build wrote them, but for two things that can't be kept: a key that the
// browser does not give out is made anew, and the token is signed again, since the one that was stored has run out one day.

import { decode, encode } from '@msgpack/msgpack';
import type { Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '../..');

/** A value of the browser as JSON. */
type Kept =
  | { plain: unknown }
  | { bytes: string }
  | { list: Kept[] }
  | { map: Record<string, Kept> }
  | { key: { algorithm: { name: string; length: number }; usages: string[]; extractable: boolean } };

interface Browser {
  version: number;
  stores: Record<string, [Kept, Kept][]>;
  localStorage: Record<string, string>;
  /** How many events the hub lacked. */
  unsent: number;
  after: { orders: Record<string, [status: string, total: number]> };
}

/** The till's database. */
export async function oldBrowser(): Promise<Browser> {
  const packed = await readFile(join(root, 'playwright/fixtures/e098281/browser.json.gz'));
  return JSON.parse(gunzipSync(packed).toString()) as Browser;
}

/** Puts the hub's data folder there. */
export function unpackOldHub(folder: string): void {
  execFileSync('tar', ['-xzf', join(root, 'hub-server/tests/fixtures/e098281/data.tar.gz'), '-C', folder]);
}

/** Writes the database into the browser, as the hub of this data folder would let it in today. */
export async function writeOldBrowser(page: Page, browser: Browser, folder: string): Promise<void> {
  const stores = { ...browser.stores, device: await withFreshToken(browser.stores.device ?? [], folder) };
  // A page of the hub without the app.
  await page.goto('/robots.txt');
  await page.evaluate(
    async ({ version, stores, localStorage: items }) => {
      const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      const made = async (kept: Kept): Promise<unknown> => {
        if ('bytes' in kept) return bytesOf(kept.bytes);
        if ('list' in kept) return Promise.all(kept.list.map(made));
        if ('map' in kept) {
          const entries = Object.entries(kept.map).map(async ([name, value]) => [name, await made(value)] as const);
          return Object.fromEntries(await Promise.all(entries));
        }
        if ('key' in kept) {
          const { algorithm, usages, extractable } = kept.key;
          return crypto.subtle.generateKey(algorithm, extractable, usages as KeyUsage[]);
        }
        return kept.plain;
      };
      // Made before the transaction, which ends if anything else is waited for.
      const records = await Promise.all(
        Object.entries(stores).map(
          async ([store, rows]) =>
            [store, await Promise.all(rows.map(async ([key, value]) => [await made(key), await made(value)] as const))] as const,
        ),
      );
      await new Promise<void>((resolve, reject) => {
        const open = indexedDB.open('evertill', version);
        open.onerror = () => reject(open.error);
        open.onupgradeneeded = () => records.forEach(([store]) => open.result.createObjectStore(store));
        open.onsuccess = () => {
          const names = records.map(([store]) => store);
          const writing = open.result.transaction(names, 'readwrite');
          for (const [store, rows] of records) {
            for (const [key, value] of rows) writing.objectStore(store).put(value, key as IDBValidKey);
          }
          writing.onabort = () => reject(writing.error);
          writing.oncomplete = () => {
            open.result.close();
            resolve();
          };
        };
      });
      for (const [name, value] of Object.entries(items)) localStorage.setItem(name, value);
      // Maria was selling in this tab. Anybody else needs a PIN, and those were sealed with the key that is lost.
      sessionStorage.setItem('evertill-user', '"maria"');
    },
    { version: browser.version, stores, localStorage: browser.localStorage },
  );
}

async function withFreshToken(rows: [Kept, Kept][], folder: string): Promise<[Kept, Kept][]> {
  const key = tokenKey(await readFile(join(folder, 'token-key.pem'), 'utf8'));
  return rows.map(([name, value]) => {
    if (!('plain' in name) || name.plain !== 'pairing' || !('bytes' in value)) return [name, value];
    const pairing = decode(Buffer.from(value.bytes, 'base64')) as { token: string };
    const bytes = encode({ ...pairing, token: signedAgain(pairing.token, key) });
    return [name, { bytes: Buffer.from(bytes).toString('base64') }];
  });
}

// The hub writes the form with the public key behind it (RFC 8410), which Node does not read: the seed is put into the plain one.
function tokenKey(pem: string): KeyObject {
  const der = Buffer.from(pem.replaceAll(/-----[^-]*-----|\s/g, ''), 'base64');
  const marker = Buffer.from('04220420', 'hex');
  const seed = der.subarray(der.indexOf(marker) + marker.length).subarray(0, 32);
  const plain = Buffer.concat([Buffer.from('302e020100300506032b6570', 'hex'), marker, seed]);
  return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' });
}

function signedAgain(token: string, key: KeyObject): string {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const now = Math.floor(Date.now() / 1000);
  const renewed = JSON.stringify({ ...claims, iat: now, nbf: now, exp: now + 86_400 });
  const signed = `${header}.${Buffer.from(renewed).toString('base64url')}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
}
