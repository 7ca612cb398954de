// The state machine of versions.js: given a state, when something happens, then what is served.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as versions from './versions.js';

const LIMIT = 20_000;
const first = () => versions.installed(versions.NOTHING, 'v1');
const offer = (state, version) => versions.offered(versions.published(state, version).state, version);
const load = (state, client, now = 0) => versions.navigated(state, { client, now, limit: LIMIT });
const onTrial = (tabs = 1) => versions.applied(offer(first(), 'v2'), tabs);

test('the first version needs no trial', () => {
  const { state, version } = load(first(), 'a');
  assert.equal(version, 'v1');
  assert.equal(state.trial, null);
  assert.equal(versions.runs(state, 'a'), 'v1');
});

test('a device with nothing has nothing to serve', () => {
  assert.equal(load(versions.NOTHING, 'a').version, null);
});

test('where nothing is served yet, what was downloaded is the first version', () => {
  const state = versions.offered(versions.NOTHING, 'v1');
  assert.equal(state.current, 'v1');
  assert.equal(state.offered, null);
  assert.equal(state.trial, null);
});

test('a version that outlived the state is served again, and one that is known is not replaced', () => {
  assert.equal(versions.recovered(versions.NOTHING, 'v1').current, 'v1');
  assert.equal(versions.recovered(versions.NOTHING, 'v1').lastGood, 'v1');
  assert.deepEqual(versions.recovered(first(), 'v2'), first());
});

test('a new version is wanted, the current one is not', () => {
  assert.equal(versions.published(first(), 'v1').wanted, false);
  assert.equal(versions.published(first(), 'v2').wanted, true);
});

test('an offer changes nothing until it is applied', () => {
  const state = offer(first(), 'v2');
  assert.equal(load(state, 'a').version, 'v1');
  assert.deepEqual(versions.kept(state), ['v1', 'v2']);
});

test('an offer that the server no longer has is withdrawn', () => {
  assert.equal(versions.published(offer(first(), 'v2'), 'v1').state.offered, null);
  assert.equal(versions.published(offer(first(), 'v2'), 'v3').state.offered, null);
  assert.equal(versions.published(offer(first(), 'v2'), 'v2').state.offered, 'v2');
});

test('nothing is applied without an offer, or while another version is on trial', () => {
  assert.equal(versions.applyRefusal(first()), 'nothing');
  assert.deepEqual(versions.applied(first(), 1), first());
  const state = offer(onTrial(), 'v3');
  assert.equal(versions.applyRefusal(state), 'trial');
  assert.equal(versions.applied(state, 1), state);
});

test('a version that starts is good, and the one before is kept', () => {
  const loaded = load(onTrial(), 'b');
  assert.equal(loaded.version, 'v2');
  const state = versions.started(loaded.state, 'b');
  assert.equal(state.trial, null);
  assert.equal(state.lastGood, 'v2');
  assert.deepEqual(versions.kept(state), ['v2', 'v1']);
});

test('of the good versions two are kept', () => {
  let { state } = load(onTrial(), 'b');
  state = versions.applied(offer(versions.started(state, 'b'), 'v3'), 1);
  assert.deepEqual(versions.kept(state), ['v3', 'v2', 'v1']);
  ({ state } = load(state, 'c'));
  assert.deepEqual(versions.kept(versions.started(state, 'c')), ['v3', 'v2']);
});

test('a page of another version, or an unknown one, proves nothing', () => {
  let { state } = load(first(), 'old');
  ({ state } = load(versions.applied(offer(state, 'v2'), 1), 'new'));
  for (const client of ['old', 'stranger']) {
    assert.equal(versions.started(state, client), state);
    assert.equal(versions.failed(state, client, 'x'), state);
  }
});

test('a page that fails takes its version back', () => {
  const { state } = load(onTrial(), 'b');
  const back = versions.failed(state, 'b', 'wasm trap');
  assert.equal(load(back, 'c').version, 'v1');
  assert.equal(back.trial, null);
  assert.deepEqual(back.rolledBack, { version: 'v2', error: 'wasm trap' });
  assert.equal(versions.isBad(back, versions.runs(back, 'b')), true);
  assert.deepEqual(versions.kept(back), ['v1']);
});

test('the time runs from the first page load, and the last millisecond counts as late', () => {
  const waiting = onTrial();
  assert.equal(versions.expired(waiting, 1e15), waiting);
  const { state } = load(waiting, 'b', 1000);
  assert.equal(versions.expired(state, 1000 + LIMIT - 1), state);
  assert.equal(versions.expired(state, 1000 + LIMIT).current, 'v1');
});

test('a second page load does not put the deadline off', () => {
  let { state } = load(onTrial(2), 'b', 1000);
  ({ state } = load(state, 'c', 5000));
  assert.equal(state.trial.deadline, 1000 + LIMIT);
});

test('a page load after the deadline gets the last good version, though nothing was running at the deadline', () => {
  const { state } = load(onTrial(5), 'b', 0);
  const late = load(state, 'c', LIMIT);
  assert.equal(late.version, 'v1');
  assert.equal(late.state.rolledBack.version, 'v2');
  assert.equal(versions.runs(late.state, 'c'), 'v1');
});

test('loading the page once more during a trial takes the version back', () => {
  const again = load(load(onTrial(), 'b', 0).state, 'c', 10);
  assert.equal(again.version, 'v1');
  assert.equal(versions.isBad(again.state, 'v2'), true);
});

test('each tab that was told to reload may load once', () => {
  const two = load(load(onTrial(2), 'b', 0).state, 'c', 10);
  assert.equal(two.version, 'v2');
  assert.equal(load(two.state, 'd', 20).version, 'v1');
});

test('a trial ends once', () => {
  const { state } = load(onTrial(), 'b', 0);
  const good = versions.started(state, 'b');
  assert.equal(versions.failed(good, 'b', 'late'), good);
  assert.equal(versions.expired(good, LIMIT * 2), good);
  const bad = versions.failed(state, 'b', 'x');
  assert.equal(versions.started(bad, 'b'), bad);
  assert.equal(versions.expired(bad, LIMIT * 2), bad);
});

test('a bad version is never offered again, another one is', () => {
  const bad = versions.failed(load(onTrial(), 'b').state, 'b', 'x');
  assert.equal(versions.published(bad, 'v2').wanted, false);
  assert.equal(versions.offered(bad, 'v2').offered, null);
  assert.equal(versions.published(bad, 'v3').wanted, true);
  assert.equal(versions.offered(bad, 'v3').offered, 'v3');
});

test('an offer outlives the roll-back of the version before it', () => {
  const state = offer(load(onTrial(), 'b').state, 'v3');
  assert.equal(versions.failed(state, 'b', 'x').offered, 'v3');
});

test('a roll-back is told until it was seen', () => {
  const state = versions.failed(load(onTrial(), 'b').state, 'b', '');
  assert.match(state.rolledBack.error, /no reason/);
  assert.equal(versions.seen(state).rolledBack, null);
  assert.equal(versions.isBad(versions.seen(state), 'v2'), true);
});

test('what is remembered is bounded', () => {
  let state = first();
  for (let i = 0; i < 500; i += 1) ({ state } = load(state, `tab-${i}`));
  assert.equal(state.clients.length, 64);
  assert.equal(versions.runs(state, 'tab-499'), 'v1');
  for (let i = 0; i < 40; i += 1) {
    const version = `w${i}`;
    state = load(versions.applied(offer(state, version), 1), 'x').state;
    state = versions.failed(state, 'x', 'e'.repeat(9000));
  }
  assert.equal(state.bad.length, 16);
  assert.equal(state.rolledBack.error.length, 500);
  assert.equal(state.current, 'v1');
});

test('a page that the network gave runs no known version', () => {
  const { state } = load(first(), 'a');
  assert.equal(versions.runs(versions.served(state, 'a', null), 'a'), null);
});
