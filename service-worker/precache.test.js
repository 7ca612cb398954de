// The caches of versions, over a Cache API and a server in memory.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { complete, dropAllBut, file, keep, markStarted } from './precache.js';

/** What is on the disk: cache by name, in the order in which they were made. */
let disk;
/** What the server has, and which of it was asked for. */
let served;
let fetched;

globalThis.caches = {
  match: async (path, { cacheName }) => disk.get(cacheName)?.get(path)?.clone(),
  keys: async () => [...disk.keys()],
  delete: async (name) => disk.delete(name),
  async open(name) {
    if (!disk.has(name)) disk.set(name, new Map());
    return { put: async (path, response) => void disk.get(name).set(path, response) };
  },
};
globalThis.fetch = async (path) => {
  fetched.push(path);
  return new Response(served[path]);
};

beforeEach(() => {
  disk = new Map();
  served = { '/': 'page', '/app.js': 'script' };
  fetched = [];
});

const sha256 = async (text) => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(text))).toString('hex');
const build = async (version) => ({
  version,
  files: await Promise.all(Object.entries(served).map(async ([url, text]) => ({ url, sha256: await sha256(text) }))),
});
const text = async (version, path) => (await file(version, path))?.text();

test('a version that is whole is not fetched again', async () => {
  await keep(await build('aaaaaa'));
  fetched = [];
  await keep(await build('aaaaaa'));
  assert.deepEqual(fetched, []);
});

test('of a version that was complete, what is missing or damaged is fetched again, and nothing else', async () => {
  const list = await build('aaaaaa');
  for (const damage of [(cache) => cache.delete('/app.js'), (cache) => cache.set('/app.js', new Response('scr'))]) {
    await keep(list);
    damage(disk.get('evertill-app-aaaaaa'));
    fetched = [];
    await keep(list);
    assert.deepEqual(fetched, ['/app.js']);
    assert.equal(await text('aaaaaa', '/app.js'), 'script');
  }
});

test('a version without its list is fetched anew', async () => {
  const list = await build('aaaaaa');
  await keep(list);
  disk.get('evertill-app-aaaaaa').delete('/precache.json');
  assert.equal(await text('aaaaaa', '/'), undefined);
  await keep(list);
  assert.equal(await text('aaaaaa', '/'), 'page');
});

test('of complete versions, the newest that has started comes first, and one that never did last', async () => {
  for (const version of ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd']) await keep(await build(version));
  await markStarted('aaaaaa');
  await markStarted('bbbbbb');
  disk.get('evertill-app-dddddd').delete('/precache.json');
  assert.deepEqual(await complete(), ['bbbbbb', 'aaaaaa', 'cccccc']);
});

test('a version that is kept is not dropped, even if a crash took its list', async () => {
  for (const version of ['aaaaaa', 'bbbbbb']) await keep(await build(version));
  disk.get('evertill-app-aaaaaa').delete('/precache.json');
  await dropAllBut(['aaaaaa']);
  assert.deepEqual([...disk.keys()], ['evertill-app-aaaaaa']);
});
