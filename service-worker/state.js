// Where the state of versions.js is kept between the lives of a worker: as JSON in the Cache API, beside the files it
// speaks of, so that a browser that wipes one wipes both.
//
// Keeps true: changes happen one after the other, also between an old and a new worker (a Web Lock), and a change is on disk
// before its effects happen, unless whoever makes it says that it may wait. A browser that is killed in the middle of a change
// has the state before it: there are two records, written in turn.

import { NOTHING } from './versions.js';

const CACHE = 'evertill-versions';
/** The Cache API deletes a record before it writes the next of its name, and may not find one that was written just before a crash. */
const KEYS = ['/versions.json', '/versions-2.json'];
const LOCK = 'evertill-versions';
/** Milliseconds a change waits for its turn. Changes take a few; a page must open even if another worker is stuck in one. */
const PATIENCE = 2_000;

let remembered = null;

/** The state as last written or read by this worker. */
export async function read() {
  return (remembered ??= await load());
}

/**
 * Changes the state. `change` takes the state and returns the new one, or an object with it as `state`, and may be async.
 * Resolves to what `change` returned, with the state before as `before`; before it is on disk, if `change` says `mayWait`.
 * Rejects if the state cannot be written, or if its turn does not come.
 */
export function update(change) {
  return new Promise((resolve, reject) => {
    const turn = async () => {
      const before = await load();
      const result = await change(before);
      const outcome = { ...('state' in result ? result : { state: result }), before };
      if (outcome.state !== before) {
        outcome.state = { ...outcome.state, written: before.written + 1 };
        if (outcome.mayWait) resolve(remember(outcome));
        await save(outcome.state);
      }
      resolve(remember(outcome));
    };
    navigator.locks.request(LOCK, { signal: AbortSignal.timeout(PATIENCE) }, turn).catch(reject);
  });
}

function remember(outcome) {
  remembered = outcome.state;
  return outcome;
}

async function load() {
  const records = await Promise.all(KEYS.map(record));
  return records.reduce((one, other) => (other.written > one.written ? other : one));
}

async function record(key) {
  const response = await caches.match(key, { cacheName: CACHE });
  // A record that cannot be read is as good as none.
  const stored = await response?.json().catch(() => null);
  return stored ? { ...NOTHING, ...stored } : NOTHING;
}

async function save(state) {
  const cache = await caches.open(CACHE);
  const key = KEYS[state.written % KEYS.length];
  // Chromium refuses the first write of a record whose file it has and whose place in its index a crash took.
  await cache.put(key, Response.json(state)).catch(() => cache.put(key, Response.json(state)));
}
