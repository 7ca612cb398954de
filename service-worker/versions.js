// Which version of the app is served, which is on trial and which is known bad: a pure state machine.
//
// Keeps true: there is always a good version to go back to while one is on trial; a bad version is never wanted again; a
// trial ends exactly once, confirmed or rolled back. Every function takes a state and returns a new one.
// Not here: the network, caches, clients, the clock (the caller passes the time in).

/** Client ids remembered: more than the tabs any till has open, few enough to keep the record small. */
const REMEMBERED_CLIENTS = 64;
/** Bad versions remembered. */
const REMEMBERED_BAD = 16;
/** Characters kept of an error's text. */
const ERROR_LENGTH = 500;

/**
 * @typedef {object} Trial
 * @property {number} navigations page loads still allowed before it must have started: one for each tab told to reload
 * @property {number|null} deadline when it must have started, in ms since the epoch; null until the first page load
 *
 * @typedef {object} State
 * @property {string|null} current what a page load gets
 * @property {string|null} lastGood the newest version that has started here; differs from `current` during a trial only
 * @property {string|null} previous the good version before `lastGood`, kept for tabs that still run it
 * @property {string|null} offered downloaded and verified, waiting to be applied
 * @property {Trial|null} trial set while `current` has yet to prove that it starts
 * @property {{version: string, error: string}[]} bad versions that failed to start, oldest first
 * @property {{version: string, error: string}|null} rolledBack the last roll-back, until a page says its user saw it
 * @property {[string, string][]} clients [client id, version served to it], oldest first
 * @property {number} written how often a state was written here; of two, the one with more is the newer
 */

/** @type {State} the state of a device that has never installed anything */
export const NOTHING = Object.freeze({
  current: null,
  lastGood: null,
  previous: null,
  offered: null,
  trial: null,
  bad: [],
  rolledBack: null,
  clients: [],
  written: 0,
});

/** The first version, verified in its cache. It needs no trial: there is nothing to go back to. */
export function installed(state, version) {
  return { ...state, current: version, lastGood: version, offered: null, trial: null };
}

/** A crash took the state and left this version in its cache: it is served from now on, as if it were the first. */
export function recovered(state, version) {
  return state.current ? state : installed(state, version);
}

/**
 * The server has this version. Returns the state, and whether the version is to be downloaded and offered.
 * An offer the server no longer has is withdrawn.
 */
export function published(state, version) {
  const known = version === state.current || isBad(state, version);
  const stillOffered = !known && version === state.offered;
  return { state: stillOffered || !state.offered ? state : { ...state, offered: null }, wanted: !known };
}

/** A version is downloaded and verified in its cache. Where nothing is served yet, there is nobody to offer it to: it is the first. */
export function offered(state, version) {
  if (!state.current) return installed(state, version);
  return version === state.current || isBad(state, version) ? state : { ...state, offered: version };
}

/** Why an offer cannot be applied now: 'nothing' offered, a 'trial' still open; null if it can. */
export function applyRefusal(state) {
  if (!state.offered) return 'nothing';
  return state.trial ? 'trial' : null;
}

/** The offered version is served from now on, on trial. `tabs`: how many pages are told to reload into it. */
export function applied(state, tabs) {
  if (applyRefusal(state)) return state;
  return {
    ...state,
    current: state.offered,
    offered: null,
    lastGood: state.current,
    previous: state.lastGood === state.current ? state.previous : state.lastGood,
    trial: { navigations: Math.max(1, tabs), deadline: null },
  };
}

/**
 * A page is being loaded, as `client`. Returns the state and the version to serve; `state.rolledBack` changes if an
 * unconfirmed trial ends here, because its time is over or because somebody had to load the page once more.
 */
export function navigated(state, { client, now, limit }) {
  let next = expired(state, now);
  if (next.trial?.navigations === 0) {
    next = rollBack(next, 'The page was loaded again before the new version had started.');
  }
  if (next.trial) {
    const { navigations, deadline } = next.trial;
    next = { ...next, trial: { navigations: navigations - 1, deadline: deadline ?? now + limit } };
  }
  return { state: served(next, client, next.current), version: next.current };
}

/** `client` was in fact given `version` (null: by the network). */
export function served(state, client, version) {
  if (!client) return state;
  const others = state.clients.filter(([id]) => id !== client);
  const clients = version ? [...others, [client, version]] : others;
  return { ...state, clients: clients.slice(-REMEMBERED_CLIENTS) };
}

/** `client` reports its first paint. If it runs the version on trial, that version is good. */
export function started(state, client) {
  if (!state.trial || runs(state, client) !== state.current) return state;
  return { ...state, trial: null, previous: state.lastGood, lastGood: state.current };
}

/** `client` reports that it cannot start. Ends a trial only if it runs the version on trial. */
export function failed(state, client, error) {
  if (!state.trial || runs(state, client) !== state.current) return state;
  return rollBack(state, String(error || 'The page gave no reason.').slice(0, ERROR_LENGTH));
}

/** The time is `now`. Ends a trial that is past its deadline. */
export function expired(state, now) {
  if (state.trial?.deadline == null || now < state.trial.deadline) return state;
  return rollBack(state, 'The new version did not start in time.');
}

/** The user has been told of the last roll-back. */
export function seen(state) {
  return state.rolledBack ? { ...state, rolledBack: null } : state;
}

/** The version that was served to `client`, or null if not known. */
export function runs(state, client) {
  return state.clients.find(([id]) => id === client)?.[1] ?? null;
}

export function isBad(state, version) {
  return state.bad.some((entry) => entry.version === version);
}

/** The versions whose caches stay, the likeliest to be needed first. */
export function kept(state) {
  return [...new Set([state.current, state.lastGood, state.previous, state.offered])].filter(Boolean);
}

function rollBack(state, error) {
  const failure = { version: state.current, error };
  const bad = [...state.bad.filter(({ version }) => version !== failure.version), failure].slice(-REMEMBERED_BAD);
  const offer = state.offered === failure.version ? null : state.offered;
  return { ...state, current: state.lastGood, offered: offer, trial: null, bad, rolledBack: failure };
}
