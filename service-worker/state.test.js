// The two records of the state, over a Cache API that loses what a crash takes.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

/** What is on the disk. */
let disk;
/** Whether the next write of a record is refused. */
let refuses;
/** What writes wait for. */
let pending;

globalThis.caches = {
  match: async (key) => disk.get(key)?.clone(),
  open: async () => ({
    async put(key, response) {
      await pending;
      if (refuses) {
        refuses = false;
        throw new Error('Entry already exists.');
      }
      disk.set(key, response);
    },
  }),
};
globalThis.navigator ??= {};
Object.defineProperty(globalThis.navigator, 'locks', { value: { request: (_name, _options, whileHeld) => whileHeld() } });

beforeEach(() => {
  disk = new Map();
  refuses = false;
  pending = null;
});

/** The module as a worker finds it that has just started. */
let lives = 0;
const worker = () => import(`./state.js?life=${(lives += 1)}`);
const change = async (current) => (await worker()).update((old) => ({ ...old, current }));
const current = async () => (await (await worker()).read()).current;

test('the state outlives the worker', async () => {
  await change('v1');
  assert.equal(await current(), 'v1');
  await change('v2');
  assert.equal(await current(), 'v2');
});

test('a change never touches the record that it began from', async () => {
  for (const version of ['v1', 'v2', 'v3']) {
    const before = new Map(disk);
    await change(version);
    const untouched = [...before].filter(([key, record]) => disk.get(key) === record);
    assert.equal(untouched.length, Math.min(1, before.size), version);
  }
});

test('without the newer record, the one before counts, and the next change is the newest', async () => {
  for (const version of ['v1', 'v2', 'v3']) await change(version);
  const written = async (key) => (await disk.get(key).clone().json()).written;
  const [one, other] = [...disk.keys()];
  disk.delete((await written(one)) > (await written(other)) ? one : other);
  assert.equal(await current(), 'v2');
  await change('v4');
  assert.equal(await current(), 'v4');
});

test('a record that is not JSON is as good as none', async () => {
  await change('v1');
  await change('v2');
  const [first] = disk.keys();
  disk.set(first, new Response('{"current":'));
  assert.equal(await current(), 'v2');
});

test('the state of a build that wrote one record alone is read', async () => {
  disk.set('/versions.json', Response.json({ current: 'v1', lastGood: 'v1' }));
  assert.equal(await current(), 'v1');
  await change('v2');
  assert.equal(await current(), 'v2');
});

test('a write that is refused once is made again', async () => {
  refuses = true;
  await change('v1');
  assert.equal(await current(), 'v1');
});

test('a change that may wait is answered before it is on disk, and another is not', async () => {
  const { update, read } = await worker();
  let write;
  pending = new Promise((resolve) => (write = resolve));
  await update((old) => ({ state: { ...old, current: 'v1' }, mayWait: true }));
  assert.equal((await read()).current, 'v1');
  assert.equal(await current(), null);
  let isAnswered = false;
  const answered = update((old) => ({ ...old, current: 'v2' })).then(() => (isAnswered = true));
  await new Promise(setImmediate);
  assert.equal(isAnswered, false);
  write();
  await answered;
  assert.equal(await current(), 'v2');
});

test('a write that fails is told, and is not taken for done', async () => {
  await change('v1');
  const { update, read } = await worker();
  pending = Promise.reject(new Error('The disk is full.'));
  await assert.rejects(update((old) => ({ ...old, current: 'v2' })), /full/);
  assert.equal((await read()).current, 'v1');
});
