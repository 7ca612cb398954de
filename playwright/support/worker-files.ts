// What Chromium has on its disk of a service worker and its caches: listed, and damaged as a crash would.
//
// Keeps true: only a browser that does not run is looked at. The layout is Chromium's own, and not a promise of it: what is
// not found where it is expected throws. Not in it: IndexedDB (machine.ts).

import { access, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Log } from './machine.ts';

/** So many bytes are missing at a torn log's end: less than any record of a registration has. */
const HALF_A_RECORD = 37;

/** An index of a cache, in bytes: length and CRC-32 of what follows, five fields, three fields an entry, a time. */
const INDEX = { header: 8, fields: 32, count: 12, entry: 24, time: 8 };

export class WorkerFiles {
  private readonly root: string;

  constructor(profile: string) {
    this.root = join(profile, 'Default', 'Service Worker');
  }

  /** Every file with its size, a line each. */
  async list(): Promise<string> {
    const files = await this.files();
    const lines = files.map(async (file) => `${relative(this.root, file)} ${(await stat(file)).size}`);
    return (await Promise.all(lines)).sort().join('\n');
  }

  /** Leaves half a record at the end of the log that registrations are kept in. */
  async tearLog(): Promise<Log> {
    const logs = (await this.files('Database')).filter((file) => file.endsWith('.log'));
    const log = logs.sort().at(-1);
    if (!log) throw new Error('registrations have no log');
    const { size } = await stat(log);
    if (size <= HALF_A_RECORD) throw new Error(`the log of registrations is empty: ${await this.list()}`);
    await truncate(log, size - HALF_A_RECORD);
    return { isLeft: () => access(log).then(() => false, () => true) };
  }

  /** Cuts the cached file of this path in half, in every cache that has it. Returns how many there were. */
  async tearCached(path: string): Promise<number> {
    const entries = await this.entries(path);
    for (const file of entries) await truncate(file, Math.floor((await stat(file)).size / 2));
    return entries.length;
  }

  /** Overwrites the index of each cache with nonsense of the same length. */
  async spoilIndexes(): Promise<void> {
    const indexes = (await this.files('CacheStorage')).filter((file) => basename(file) === 'the-real-index');
    for (const index of indexes) await writeFile(index, Buffer.alloc((await stat(index)).size, 0xa5));
  }

  /**
   * Gives a cache that has this path an index of all files but that one, which looks as new as the cache. So does an index that
   * the browser worked out before the file was there, and wrote after it. Returns in how many caches the path was.
   */
  async forget(path: string): Promise<number> {
    const entries = await this.entries(path);
    for (const file of entries) {
      const index = join(dirname(file), 'index-dir', 'the-real-index');
      const known = (await this.cached()).filter((other) => dirname(other) === dirname(file) && other !== file);
      const fields = (await readFile(index)).subarray(INDEX.header, INDEX.header + INDEX.fields);
      fields.writeBigUInt64LE(BigInt(known.length), INDEX.count);
      const all = known.map((other) => {
        const entry = Buffer.alloc(INDEX.entry);
        entry.writeBigUInt64LE(BigInt(`0x${basename(other).slice(0, 16)}`));
        return entry;
      });
      const time = Buffer.alloc(INDEX.time);
      time.writeBigInt64LE(2n ** 62n);
      const payload = Buffer.concat([fields, ...all, time]);
      const header = Buffer.alloc(INDEX.header);
      header.writeUInt32LE(payload.length, 0);
      header.writeUInt32LE(crc32(payload), 4);
      await writeFile(index, Buffer.concat([header, payload]));
    }
    return entries.length;
  }

  /** Files that hold what was cached of this path: its address stands at their beginning. */
  private async entries(path: string): Promise<string[]> {
    const address = new RegExp(`http://localhost:\\d+${path.replaceAll('.', '\\.')}(?![\\w.-])`);
    const cached = await this.cached();
    const heads = await Promise.all(cached.map(async (file) => (await readFile(file)).subarray(0, 200).toString('latin1')));
    return cached.filter((_, index) => address.test(heads[index]!));
  }

  private async cached(): Promise<string[]> {
    return (await this.files('CacheStorage')).filter((file) => /^[0-9a-f]{16}_0$/.test(basename(file)));
  }

  private async files(below = '.'): Promise<string[]> {
    const found = await readdir(join(this.root, below), { recursive: true, withFileTypes: true }).catch(() => []);
    return found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  }
}
