// The service worker: opens the app with no network, and changes its version with a way back.
//
// This file is small and almost never changes; the app's versions are data (versions.js decides, precache.js keeps the files,
// state.js remembers). It keeps true: a page and its files come from one complete, verified version; the version changes only
// while no sale is open; a version that does not start is left for the last good one without anybody's help.
// Not here: synchronisation of sales. A till works the same without this worker, only not without a server.
//
// Messages in, from a page:
//   {type: 'check'}                 is there a new version? (at start, on focus, hourly)
//   {type: 'state?'}                answered with 'state', and with 'rolled-back' if there was one that nobody has seen
//   {type: 'apply'}                 take the offered version; send it only when no sale is open
//   {type: 'started'}               the first paint is done (boot.js sends it for window.evertillStarted())
//   {type: 'failed', error}         the page cannot start (boot.js sends it)
//   {type: 'rolled-back.seen'}      the user was told; do not tell again
//   {type: 'take-over?'}, {type: 'take-over'}   between a new worker and the one before it
// Messages out:
//   {type: 'update.offered', version}          to all: downloaded and verified, can be applied
//   {type: 'update.waiting', reason}           to the sender: not applied: 'sale-open', 'trial', 'nothing'
//   {type: 'update.failed', reason, detail}    to all: the old version stays: 'network', 'list', 'verify', 'storage'
//   {type: 'reload'}                           to all: load the page again, as soon as no sale is open in it (boot.js does it for a
//                                              page that has not started)
//   {type: 'state', current, offered, trial, bad, lastGood, running}
//                                              to the sender; `bad` is [{version, error}], `running` the sender's own version
//   {type: 'rolled-back', version, error}      to the sender, after 'state'
//   {type: 'no-way-back'}                      to the sender of 'failed': it does not run a version on trial
//
// A tab with an open sale holds the Web Lock 'evertill-sale-open' in shared mode.

import { beginFreshLogs } from './fresh-log.js';
import * as precache from './precache.js';
import * as state from './state.js';
import * as versions from './versions.js';

/** Milliseconds a new version has from its first page load to its first paint. `/sw.js?trial=2000` changes it for tests. */
const TRIAL_LIMIT = Number(new URL(self.location.href).searchParams.get('trial')) || 20_000;
const SALE_OPEN = 'evertill-sale-open';
/** Milliseconds after which a page is taken to have started that has not said so. */
const START_LIMIT = 5_000;
/** Milliseconds a tab may take to let go of that lock. */
const LETTING_GO = 1_000;
/** Held while files are downloaded or deleted, so that an old and a new worker do not do both at once. */
const FILES = 'evertill-files';
/** What only the server can answer: these paths and all below them. */
const SERVER_ONLY = [
  '/api', '/ws', '/socket.io', '/healthz', '/readyz', '/status', '/version', '/connect', '/office', '/precache.json',
  '/sw.js',
];

self.addEventListener('install', (event) => {
  event.waitUntil(navigator.locks.request(FILES, install).then(takeOver));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
  check(); // not waited for: page loads wait for the activation, and must not wait for a download
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (SERVER_ONLY.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return;
  const isPage = request.mode === 'navigate' && !/\.[^/]*$/.test(url.pathname);
  if (isPage && handingOver) return; // the server answers
  event.respondWith(isPage ? page(event) : asset(event, url.pathname));
});

self.addEventListener('message', (event) => {
  const handle = HANDLERS[event.data?.type];
  if (handle && event.source) event.waitUntil(handle(event.source, event.data));
});

const HANDLERS = {
  __proto__: null,

  check() {
    return Promise.all([check(), handOver()]);
  },

  async 'state?'(client) {
    const now = await state.read();
    const { current, offered, bad, lastGood, rolledBack } = now;
    const running = versions.runs(now, client.id);
    client.postMessage({ type: 'state', current, offered, trial: now.trial !== null, bad, lastGood, running });
    if (rolledBack) client.postMessage({ type: 'rolled-back', ...rolledBack });
  },

  async apply(client) {
    const reason = await whileNoSaleIsOpen(apply);
    if (reason) client.postMessage({ type: 'update.waiting', reason });
    else await postToAll({ type: 'reload' });
  },

  async started(client) {
    const { state: now, before } = await state.update((old) => versions.started(old, client.id));
    wakeAll();
    const running = versions.runs(now, client.id);
    if (running) await precache.markStarted(running);
    if (before.trial && !now.trial) await navigator.locks.request(FILES, dropOld);
    // A page of a bad version that was left over when another tab was loaded again. It is asked, and not navigated: the tab
    // that starts here may have just replaced it, and a navigation would hit the good page.
    for (const page of await stranded(now)) page.postMessage({ type: 'reload' });
  },

  async failed(client, { error }) {
    const { state: now } = await state.update((old) => versions.failed(old, client.id, error));
    wakeAll();
    if (versions.isBad(now, versions.runs(now, client.id))) await leaveBadVersions(now);
    else client.postMessage({ type: 'no-way-back' });
  },

  'rolled-back.seen': () => state.update(versions.seen),

  'take-over?': () => handOver(),
  'take-over': () => self.skipWaiting(),
};

// A new worker may take over at once: what a page runs is decided by the state, not by the worker's code. But Chromium ends the
// old worker in the middle of a page load, and the load then never ends. So the new one asks, the old one answers when no page
// load is under way, and a load that comes after that is left to the server.

let handingOver = false;
/** Page loads that are not answered yet, or whose trial is not decided. */
let loadsUnderWay = 0;

/** The new worker's part. */
function takeOver() {
  const old = self.registration.active;
  return old ? old.postMessage({ type: 'take-over?' }) : self.skipWaiting();
}

/** The old worker's part. */
async function handOver() {
  const { trial } = await state.read();
  const successor = self.registration.installing ?? self.registration.waiting;
  if (!successor || trial || loadsUnderWay > 0) return;
  handingOver = true;
  successor.postMessage({ type: 'take-over' });
}

async function install() {
  const { current } = await state.read();
  if (current && (await precache.isComplete(current))) return;
  const list = await precache.fetchList();
  await precache.keep(list);
  await state.update((old) => versions.installed(old, list.version));
}

/** The page of the version to serve; of another that a crash left, if that is gone; the server's, if there is none. */
function page(event) {
  loadsUnderWay += 1;
  event.waitUntil(wakeWithin(START_LIMIT).then(freshLogs));
  let trialEnds = null;
  const response = answer(event, (deadline) => (trialEnds = endOfTrial(deadline)));
  // The worker is kept alive until the trial is decided. If it is killed all the same, the next page load decides.
  event.waitUntil(
    response
      .then(() => trialEnds, () => trialEnds)
      .finally(() => {
        loadsUnderWay -= 1;
        return handOver();
      }),
  );
  return response;
}

/** Writes some megabytes, which the start of a page would have to wait behind. */
async function freshLogs() {
  try {
    await beginFreshLogs(self.registration);
  } catch (error) {
    console.warn('A log goes on that may be torn:', error);
  }
}

async function answer(event, onTrial) {
  const client = event.resultingClientId;
  const { state: now, version } = await recordLoad(client);
  if (now.trial?.deadline) onTrial(now.trial.deadline);
  for (const candidate of new Set([version, ...goodVersions(now)])) {
    const response = candidate && (await precache.file(candidate, '/'));
    if (!response) continue;
    if (candidate !== version) await recordServed(client, candidate);
    return response;
  }
  for (const candidate of await precache.complete()) {
    const response = await precache.file(candidate, '/');
    if (!response) continue;
    await state.update((old) => versions.served(versions.recovered(old, candidate), client, candidate)).catch(() => null);
    return response;
  }
  await recordServed(client, null);
  return fromServer(event.request, '/');
}

/**
 * The server's answer; without a server, what any cache has: an app that a crash left without its list may start, and the
 * browser's error page never does.
 */
async function fromServer(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await precache.anywhere(path);
    if (kept) return kept;
    throw error;
  }
}

async function recordLoad(client) {
  const limit = TRIAL_LIMIT;
  try {
    return await state.update((old) => {
      const loaded = versions.navigated(old, { client, now: Date.now(), limit });
      // Which page runs which version dies with the page. What became of a trial must not.
      return { ...loaded, mayWait: !loaded.state.trial && loaded.state.bad === old.bad };
    });
  } catch {
    // The disk is full or failing, or another worker is stuck. A trial that cannot be written down is not begun; the app
    // opens all the same.
    const old = await state.read().catch(() => versions.NOTHING);
    return { state: old, version: old.lastGood };
  }
}

async function recordServed(client, version) {
  await state.update((old) => versions.served(old, client, version)).catch(() => null);
}

function goodVersions(now) {
  return versions.kept({ ...now, offered: null });
}

/** A file, from the version of the page that asks, else from any version kept (an old tab may still run it), else the server's. */
async function asset(event, path) {
  const now = await state.read().catch(() => versions.NOTHING);
  const own = versions.runs(now, event.clientId || event.resultingClientId) ?? now.lastGood;
  for (const version of new Set([own, ...goodVersions(now)])) {
    const response = version && (await precache.file(version, path));
    if (response) return response;
  }
  return fromServer(event.request, path);
}

/** Those that wait for a page to have started, or to say that it could not. */
const waiting = new Set();

/** Resolves when a page has, and after `limit` milliseconds at the latest. */
function wakeWithin(limit) {
  return new Promise((resolve) => {
    waiting.add(resolve);
    setTimeout(resolve, limit);
  });
}

function wakeAll() {
  for (const wake of waiting) wake();
  waiting.clear();
}

/** Resolves when the trial is decided, by a page or by its deadline. */
async function endOfTrial(deadline) {
  // A timer may fire a little early.
  for (let left; (left = deadline - Date.now()) > 0 && (await state.read()).trial; ) {
    await wakeWithin(left);
  }
  const { state: now, before } = await state.update((old) => versions.expired(old, Date.now()));
  if (now !== before) await leaveBadVersions(now);
}

/**
 * What `change` returns, or 'sale-open'. The lock is held during the change: no tab can open a sale between the question and
 * the answer. It is waited for a little, since a tab that has just closed its sale lets go of it a moment after it asks.
 */
async function whileNoSaleIsOpen(change) {
  const signal = AbortSignal.timeout(LETTING_GO);
  try {
    return await navigator.locks.request(SALE_OPEN, { mode: 'exclusive', signal }, change);
  } catch (error) {
    if (error === signal.reason) return 'sale-open';
    throw error;
  }
}

/** Returns why nothing was applied, or null. */
async function apply() {
  const tabs = (await windows()).length;
  const { reason } = await state.update(async (old) => {
    const refusal = versions.applyRefusal(old);
    if (refusal) return { state: old, reason: refusal };
    // The browser or its user may have deleted the files since they were offered.
    if (!(await precache.isComplete(old.offered))) return { state: { ...old, offered: null }, reason: 'nothing' };
    return { state: versions.applied(old, tabs), reason: null };
  });
  return reason;
}

let checking = null;
let askedAgain = false;

/** One check at a time, however many tabs ask; one more after it if somebody asked meanwhile, since it may have come too early. */
function check() {
  askedAgain = checking !== null;
  return (checking ??= checkWhileAsked().finally(() => (checking = null)));
}

async function checkWhileAsked() {
  do {
    askedAgain = false;
    await navigator.locks.request(FILES, checkNow);
  } while (askedAgain);
}

async function checkNow() {
  let list;
  try {
    list = await precache.fetchList();
  } catch {
    return; // no server, or one that is not ready: nothing is known of an update, so there is nothing to report
  }
  try {
    const { wanted, state: now } = await state.update((old) => versions.published(old, list.version));
    if (wanted || list.version === now.current) await precache.keep(list); // of the current one: a repair, if files are gone or damaged
    const after = wanted ? (await state.update((old) => versions.offered(old, list.version))).state : now;
    await dropOld();
    if (after.offered) await postToAll({ type: 'update.offered', version: after.offered });
  } catch (error) {
    await postToAll({ type: 'update.failed', reason: error.reason ?? 'storage', detail: String(error.message) });
  }
}

async function dropOld() {
  const { state: now } = await state.update((old) => old);
  await precache.dropAllBut(versions.kept(now));
}

/** Pages that run a version known to be bad are loaded again, where they are. Others are left alone: they may be selling. */
async function leaveBadVersions(now) {
  // A page that is closing, or not controlled, cannot be navigated; its next load is right anyway.
  // Without its fragment, or it would only scroll.
  await Promise.all((await stranded(now)).map((page) => page.navigate(page.url.split('#')[0]).catch(() => null)));
}

async function stranded(now) {
  return (await windows()).filter(({ id }) => versions.isBad(now, versions.runs(now, id)));
}

async function postToAll(message) {
  for (const client of await windows()) client.postMessage(message);
}

function windows() {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}
