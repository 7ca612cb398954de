// A fresh log for Chromium's databases, so that a crash does not cost everything two starts later.
//
// Chromium keeps IndexedDB in LevelDB, and goes on with LevelDB's log at the next start. A browser that ended in the middle of a
// write leaves half a record at the log's end. The next start passes over it and writes on behind it; the start after that takes
// the half record for damage, and deletes all databases of the origin. (Seen with Chromium 156; playwright/tests/killed-till.spec.ts
// shows it. Chromium has turned the reuse of logs off where crashes are common: crbug.com/460568.) LevelDB leaves a log behind as
// soon as what came since the one before fills its write buffer. So each page load fills it.
//
// Registrations of service workers are in a LevelDB of their own, which passes over damage, and with it over what was written
// behind it. If that was a new worker, the browser knows only the one before, whose scripts it has deleted: it forgets the
// registration, and without a network the app does not open any more. (playwright/tests/start-after-kill.spec.ts.)
//
// Keeps true: nothing of the app's is touched; a failure changes nothing.
// Not covered: a second crash before this is done, a fraction of a second after the page has started.

/** All databases of an origin share the log. This one can be deleted as a whole. */
const DATABASE = 'evertill-log';
const FILL = 'fill';
/** LevelDB's write buffer in Chromium is 4 MiB. */
const RECORDS = 80;
/** Chromium keeps values from 64 KiB on in files of their own. */
const RECORD_BYTES = 60_000;
/** The write buffer of registrations is 512 KiB. */
const HEADER_BYTES = 600_000;
/** What a registration has where nobody set one. */
const NO_HEADER = 'true';

/** Has the browser begin another log for each, where it keeps one. Rejects if it could not: the old one goes on then. */
export async function beginFreshLogs(registration) {
  // Only Chromium's family says who it is this way.
  if (!navigator.userAgentData) return;
  await Promise.all([ofDatabases(), ofRegistrations(registration.navigationPreload)]);
}

/** The one text of any length that is kept with a registration is a header for requests that are not made here. */
async function ofRegistrations(preload) {
  await preload.setHeaderValue('0'.repeat(HEADER_BYTES));
  await preload.setHeaderValue(NO_HEADER);
}

async function ofDatabases() {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(FILL);
  const database = await done(opening);
  try {
    const writing = database.transaction([FILL], 'readwrite');
    // Zeros: once LevelDB has sorted them away, next to nothing is left of them on the disk.
    const record = new Uint8Array(RECORD_BYTES);
    for (let place = 0; place < RECORDS; place += 1) writing.objectStore(FILL).put(record, place);
    await new Promise((resolve, reject) => {
      writing.oncomplete = resolve;
      writing.onabort = () => reject(writing.error);
    });
  } finally {
    database.close();
  }
  await done(indexedDB.deleteDatabase(DATABASE));
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
