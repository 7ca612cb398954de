// Where the built hub and the built PWA are, and how a test makes another build of the PWA out of it.
//
// Keeps true: a build made here has a precache.json that is right for its files, as the real one has; what the hub
// serves compressed is what it serves plain. Not in it: what the service worker makes of it (../../service-worker).

import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** The files of a demo store. */
export function demo(store: 'restaurant' | 'shop'): string {
  return join(root, 'hub-server/demo', store);
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

  /** Makes another build of it whose page has `<meta name="next-build">`. */
  async rebuild(): Promise<void> {
    await this.publish((precache) => this.editPage(precache, (page) => page.replace('<head>', '<head><meta name="next-build">')));
  }

  /** Makes another build of it that can't start: the script that starts it throws. */
  async rebuildBroken(): Promise<void> {
    await this.publish(async (precache) => {
      const entry = fileOf(precache, /^\/load-[^/]*\.js$/);
      const old = entry.url;
      const content = 'throw new Error("a build that does not start");';
      // As in every build, another content has another name.
      entry.url = `/load-${sha256(content).slice(0, 16)}.js`;
      await this.write(entry, content);
      await this.editPage(precache, (page) => page.replaceAll(old, entry.url).replace('<head>', '<head><meta name="next-build">'));
    });
  }

  /** Makes the service worker another one, which does the same. */
  async renewWorker(): Promise<void> {
    await this.put('sw.js', `${await readFile(join(this.folder, 'sw.js'), 'utf8')}\n`);
  }

  /** Damages the files of the app whose address fits, as a bad copy would: each is empty or gone. Returns what mends them. */
  async damage(url: RegExp, how: 'empty' | 'gone'): Promise<() => Promise<void>> {
    const { files } = await this.precache();
    const names = files.map((file) => file.url.slice(1)).filter((name) => url.test(`/${name}`));
    if (names.length === 0) throw new Error(`the build has no file ${url}`);
    for (const name of names) {
      await this.put(name, '');
      if (how === 'gone') await rm(join(this.folder, name));
    }
    return async () => {
      for (const name of names) await cp(join(dist(), name), join(this.folder, name));
    };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async publish(change: (precache: Precache) => Promise<void>): Promise<void> {
    const precache = await this.precache();
    await change(precache);
    precache.files.sort((a, b) => (a.url < b.url ? -1 : 1));
    precache.version = sha256(precache.files.map((file) => `${file.url} ${file.sha256}\n`).join(''));
    await this.put('precache.json', JSON.stringify(precache));
  }

  private async editPage(precache: Precache, edit: (page: string) => string): Promise<void> {
    const before = await readFile(join(this.folder, 'index.html'), 'utf8');
    const after = edit(before);
    if (after === before) throw new Error('the page was not changed');
    await this.write(fileOf(precache, /^\/$/), after);
  }

  private async write(file: Precached, content: string): Promise<void> {
    await this.put(file.url === '/' ? 'index.html' : file.url.slice(1), content);
    file.sha256 = sha256(content);
    file.bytes = Buffer.byteLength(content);
  }

  // The compressed siblings are of the old content.
  private async put(name: string, content: string): Promise<void> {
    for (const suffix of ['.br', '.gz']) await rm(join(this.folder, name + suffix), { force: true });
    await writeFile(join(this.folder, name), content);
  }

  private async precache(): Promise<Precache> {
    return JSON.parse(await readFile(join(this.folder, 'precache.json'), 'utf8')) as Precache;
  }
}

function fileOf(precache: Precache, url: RegExp): Precached {
  const file = precache.files.find((file) => url.test(file.url));
  if (!file) throw new Error(`the build has no file ${url}`);
  return file;
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
