// The caches: one for each version of the app, named after it.
//
// Keeps true: a version counts as complete only when every file of its list was downloaded, its SHA-256 compared and all of
// them written; the list itself is written last and is the proof. A failed download leaves no cache behind.
// Not here: which version is served (versions.js).

const PREFIX = 'evertill-app-';
/** Where a build lists its files. In a version's cache, under the same name, it marks the version complete. */
const LIST = '/precache.json';
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

/** Makes the list's version complete. Does nothing if it is. Throws PrecacheError. */
export async function keep(list) {
  if (await isComplete(list.version)) return;
  // All are verified before the first is written, so that a bad download does not touch the disk.
  const files = await Promise.all(list.files.map(async (file) => [file.url, await download(file)]));
  try {
    const cache = await caches.open(PREFIX + list.version);
    for (const [url, response] of files) await cache.put(url, response);
    await cache.put(LIST, Response.json(list));
  } catch (error) {
    await caches.delete(PREFIX + list.version).catch(() => false);
    throw new PrecacheError('storage', `There is no room for the new version: ${error.message}`, error);
  }
}

export async function isComplete(version) {
  return (await fromCache(version, LIST)) !== undefined;
}

/** A file of a complete version; undefined if the version is not complete or has no such file. */
export async function file(version, path) {
  return (await isComplete(version)) ? fromCache(version, path) : undefined;
}

/** Deletes the caches of all versions but these, and those that were never completed. */
export async function dropAllBut(versions) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(
    names.map(async (name) => {
      const version = name.slice(PREFIX.length);
      if (!versions.includes(version) || !(await isComplete(version))) await caches.delete(name);
    }),
  );
}

// Opening a cache creates it, so a look-up goes through caches.match, which does not.
function fromCache(version, path) {
  return caches.match(path, { cacheName: PREFIX + version });
}

async function download({ url, sha256 }) {
  // The browser's own cache may answer if the server agrees; if what it holds is damaged, it is asked to fetch anew.
  for (const mode of ['no-cache', 'reload']) {
    const response = await fetchOk(url, mode);
    const body = await response.arrayBuffer().catch((error) => {
      throw new PrecacheError('network', `${url} broke off: ${error.message}`, error);
    });
    if (hex(await crypto.subtle.digest('SHA-256', body)) === sha256) {
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

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
