// Where the state of versions.js is kept between the lives of a worker: one JSON record in the Cache API, beside the files it
// speaks of, so that a browser that wipes one wipes both.
//
// Keeps true: changes happen one after the other, also between an old and a new worker (a Web Lock), and a change is on disk
// before its effects happen.

import { NOTHING } from './versions.js';

const CACHE = 'evertill-versions';
const KEY = '/versions.json';
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
 * Resolves to what `change` returned, with the state before as `before`.
 * Rejects if the state cannot be written, or if its turn does not come.
 */
export function update(change) {
  return navigator.locks.request(LOCK, { signal: AbortSignal.timeout(PATIENCE) }, async () => {
    const before = await load();
    const result = await change(before);
    const outcome = 'state' in result ? result : { state: result };
    if (outcome.state !== before) await save(outcome.state);
    remembered = outcome.state;
    return { ...outcome, before };
  });
}

async function load() {
  const response = await caches.match(KEY, { cacheName: CACHE });
  // A record that cannot be read is as good as none: the next check downloads what the server has.
  const stored = await response?.json().catch(() => null);
  return stored ? { ...NOTHING, ...stored } : NOTHING;
}

async function save(state) {
  const cache = await caches.open(CACHE);
  await cache.put(KEY, Response.json(state));
}
