// Where the built hub and the built PWA are, and how a test makes another build of the PWA out of it.
//
// Keeps true: a build made here has a precache.json that is right for its files, as the real one has; what the hub
// serves compressed is what it serves plain. Not in it: what the service worker makes of it (../../service-worker).

import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The hub's binary: `EVERTILL_HUB`, else the release build, else the debug build. */
export function hubBinary(): string {
  const candidates = [
    process.env.EVERTILL_HUB,
    join(root, 'target/release/hub-server'),
    join(root, 'target/debug/hub-server'),
  ];
  return existing(candidates, 'the hub is not built; `cargo xtask test e2e` builds it');
}

/** The folder of the built PWA: `EVERTILL_DIST`, else dist/. */
export function dist(): string {
  return existing([process.env.EVERTILL_DIST, join(root, 'dist')], 'the app is not built; `cargo xtask test e2e` builds it');
}

/** docs/pictures of this checkout. */
export const pictures = join(root, 'docs/pictures');

function existing(candidates: (string | undefined)[], otherwise: string): string {
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error(otherwise);
  return resolve(found);
}

interface Precached {
  url: string;
  sha256: string;
  bytes: number;
}

interface Precache {
  version: string;
  built: string;
  files: Precached[];
}

/** A copy of the built PWA in a folder of its own, which may be changed while a hub serves it. */
export class App {
  private constructor(readonly folder: string) {}

  static async copy(): Promise<App> {
    const folder = await mkdtemp(join(tmpdir(), 'evertill-app-'));
    await cp(dist(), folder, { recursive: true });
    return new App(folder);
  }

  /** Its version, as precache.json tells it. */
  async version(): Promise<string> {
    return (await this.precache()).version;
  }

  /** Makes another build of it: `change` gets a file's content, given by its address, and returns the new one. */
  async rebuild(address: (url: string) => boolean, change: (content: string) => string): Promise<void> {
    const precache = await this.precache();
    const entry = precache.files.find((file) => address(file.url));
    if (entry === undefined) throw new Error('the build has no such file');
    const name = entry.url === '/' ? 'index.html' : entry.url.slice(1);
    const before = await readFile(join(this.folder, name), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${entry.url} was not changed`);
    for (const suffix of ['.br', '.gz']) await rm(join(this.folder, name + suffix), { force: true });
    await writeFile(join(this.folder, name), after);
    entry.sha256 = sha256(after);
    entry.bytes = Buffer.byteLength(after);
    precache.version = sha256(precache.files.map((file) => `${file.url} ${file.sha256}\n`).join(''));
    for (const suffix of ['.br', '.gz']) await rm(join(this.folder, `precache.json${suffix}`), { force: true });
    await writeFile(join(this.folder, 'precache.json'), JSON.stringify(precache));
  }

  /** The names of its files. */
  files(): Promise<string[]> {
    return readdir(this.folder, { recursive: true });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async precache(): Promise<Precache> {
    return JSON.parse(await readFile(join(this.folder, 'precache.json'), 'utf8')) as Precache;
  }
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
