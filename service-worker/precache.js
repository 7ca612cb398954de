// The caches: one for each version of the app, named after it.
//
// Keeps true: a version counts as complete only when every file of its list was downloaded, its SHA-256 compared and all of
// them written; the list itself is written last and is the proof. A failed download leaves no cache of a new version behind,
// and what was there of one before stays.
// Not here: which version is served (versions.js).

const PREFIX = 'evertill-app-';
/** Where a build lists its files. In a version's cache, under the same name, it marks the version complete. */
const LIST = '/precache.json';
/** In a version's cache: that it has started here, and that its files were found whole. */
const STARTED = '/started';
const CHECKED = '/checked';
/** Headers that describe the transfer and not the file, or would make a cached file hard to find again. */
const TRANSFER_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding', 'vary', 'set-cookie', 'age', 'date'];

/** Why a version could not be kept. `reason`: 'network', 'list' (not a usable list), 'verify' or 'storage'. */
export class PrecacheError extends Error {
  constructor(reason, message, cause) {
    super(message, { cause });
    this.name = 'PrecacheError';
    this.reason = reason;
  }
}

/** The list of the build that the server has now. Throws PrecacheError 'network' or 'list'. */
export async function fetchList() {
  const response = await fetchOk(LIST, 'no-store');
  const list = await response.json().catch(() => null);
  const usable =
    /^[0-9a-f]{6,64}$/.test(list?.version) &&
    Array.isArray(list.files) &&
    list.files.every(({ url, sha256 }) => /^\/(?!\/)/.test(url) && /^[0-9a-f]{64}$/.test(sha256)) &&
    list.files.some(({ url }) => url === '/');
  if (!usable) throw new PrecacheError('list', `${LIST} is not a list of an app's files.`);
  return list;
}

/**
 * Makes the list's version complete. Of one that was complete before, files that a crash or a damaged disk took are fetched
 * again. Throws PrecacheError.
 */
export async function keep(list) {
  const name = PREFIX + list.version;
  const isRepair = await isComplete(list.version);
  const missing = isRepair ? await lacking(list) : list.files;
  if (missing.length === 0) return markChecked(name);
  // All are verified before the first is written, so that a bad download does not touch the disk.
  const files = await Promise.all(missing.map(async (file) => [file.url, await download(file)]));
  try {
    const cache = await caches.open(name);
    for (const [url, response] of files) await cache.put(url, response);
    await cache.put(LIST, Response.json(list));
  } catch (error) {
    if (!isRepair) await caches.delete(name).catch(() => false);
    throw new PrecacheError('storage', `There is no room for the new version: ${error.message}`, error);
  }
}

/** The files of a list that its version's cache has not, or not as they should be. */
async function lacking(list) {
  const isKept = await Promise.all(
    list.files.map(async ({ url, sha256 }) => {
      const body = await (await fromCache(list.version, url))?.arrayBuffer().catch(() => null);
      return body ? (await digest(body)) === sha256 : false;
    }),
  );
  return list.files.filter((_, index) => !isKept[index]);
}

/** Notes in a version's cache that it has started here. */
export async function markStarted(version) {
  if (await fromCache(version, STARTED)) return;
  const cache = await caches.open(PREFIX + version);
  await cache.put(STARTED, new Response());
}

/**
 * Writes a file into a cache that needs none. Chromium may write its index of a new cache while the files are written, without
 * them and dated after them, and after a crash would find none of them. A later file makes that index older than the cache:
 * it looks which files there are.
 */
async function markChecked(name) {
  const cache = await caches.open(name);
  await cache.put(CHECKED, new Response()).catch(() => null);
}

/** All complete versions, the likeliest to start first: those that have started here, and of them the newest. */
export async function complete() {
  // In the order in which they were made.
  const versions = (await caches.keys()).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)).reverse();
  const known = await Promise.all(
    versions.map(async (version) => ({ version, isComplete: await isComplete(version), hasStarted: await fromCache(version, STARTED) })),
  );
  const whole = known.filter(({ isComplete }) => isComplete);
  return [...whole.filter(({ hasStarted }) => hasStarted), ...whole.filter(({ hasStarted }) => !hasStarted)].map(({ version }) => version);
}

/** A file as any version has it, complete or not; undefined if none has it. */
export function anywhere(path) {
  return caches.match(path).catch(() => undefined);
}

export async function isComplete(version) {
  return (await fromCache(version, LIST)) !== undefined;
}

/** A file of a complete version; undefined if the version is not complete or has no such file. */
export async function file(version, path) {
  const [complete, kept] = await Promise.all([isComplete(version), fromCache(version, path)]);
  return complete ? kept : undefined;
}

/** Deletes the caches of all versions but these. */
export async function dropAllBut(versions) {
  const dropped = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && !versions.includes(name.slice(PREFIX.length)));
  await Promise.all(dropped.map((name) => caches.delete(name)));
}

// Opening a cache creates it, so a look-up goes through caches.match, which does not.
// A cache that cannot be read is as good as none.
function fromCache(version, path) {
  return caches.match(path, { cacheName: PREFIX + version }).catch(() => undefined);
}

async function download({ url, sha256 }) {
  // The browser's own cache may answer if the server agrees; if what it holds is damaged, it is asked to fetch anew.
  for (const mode of ['no-cache', 'reload']) {
    const response = await fetchOk(url, mode);
    const body = await response.arrayBuffer().catch((error) => {
      throw new PrecacheError('network', `${url} broke off: ${error.message}`, error);
    });
    if ((await digest(body)) === sha256) {
      const headers = new Headers(response.headers);
      for (const name of TRANSFER_HEADERS) headers.delete(name);
      return new Response(body, { headers });
    }
  }
  throw new PrecacheError('verify', `${url} is not the file that ${LIST} promises.`);
}

async function fetchOk(url, cache) {
  let response;
  try {
    response = await fetch(url, { cache, credentials: 'same-origin' });
  } catch (error) {
    throw new PrecacheError('network', `${url} could not be fetched: ${error.message}`, error);
  }
  if (!response.ok) throw new PrecacheError('network', `${url} was answered with ${response.status}.`);
  return response;
}

async function digest(buffer) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', buffer));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
