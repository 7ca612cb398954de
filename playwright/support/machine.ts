// A device whose browser can be killed: Chromium in a process group of its own, over a profile that outlives it.
//
// Keeps true: `kill` is SIGKILL to every process of the browser at once, and returns when none is left, so the next start
// finds what a crash left. (The system still writes what the killed processes handed to it: a power cut is another test,
// hub-server/src/sqlite/power_cut.) Not in it: what the device does (till.ts, rush.ts).

import { chromium, type Browser, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { chromiumArguments, chromiumPath } from './browser.ts';

/** How long a browser may take to start, to end, or to do what it is asked, in milliseconds. */
const PATIENCE = 60_000;

/** So many bytes are missing at its end then: less than any record of a sale has. */
const HALF_A_RECORD = 37;

/** A log of LevelDB's. */
export interface Log {
  /** Whether the browser has left it for another. */
  isLeft: () => Promise<boolean>;
}

/** A device that starts a browser, and whose browser can be killed. */
export interface Killable {
  /** Starts it on the profile as it is, with one empty page. */
  start(): Promise<Page>;
  /** Kills it with SIGKILL, wherever it is. */
  kill(): Promise<void>;
  /** Kills it and throws the profile away. */
  remove(): Promise<void>;
}

export class Machine implements Killable {
  private process: ChildProcess | null = null;
  private browser: Browser | null = null;

  private constructor(
    /** The folder that outlives the browser. */
    readonly profile: string,
  ) {}

  /** A device that never ran a browser. */
  static async make(): Promise<Machine> {
    return new Machine(await mkdtemp(join(tmpdir(), 'evertill-profile-')));
  }

  async start(): Promise<Page> {
    const child = spawn(
      chromiumPath,
      [
        ...chromiumArguments,
        '--headless=new',
        '--remote-debugging-port=0',
        `--user-data-dir=${this.profile}`,
        '--window-size=1280,800',
        '--lang=en-GB',
        '--hide-crash-restore-bubble',
        'about:blank',
      ],
      // Detached, it leads a group of its own.
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TZ: 'Asia/Nicosia' } },
    );
    this.process = child;
    this.browser = await chromium.connectOverCDP(await address(child));
    const context = this.browser.contexts()[0]!;
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(PATIENCE);
    return page;
  }

  async kill(): Promise<void> {
    const group = this.process?.pid;
    if (group === undefined) return;
    process.kill(-group, 'SIGKILL');
    for (const tooLate = Date.now() + PATIENCE; isAlive(group); await after(5)) {
      if (Date.now() > tooLate) throw new Error('a killed browser lives on');
    }
    this.process = null;
    // The connection has noticed by itself; this frees what Playwright keeps for it.
    await this.browser?.close();
    this.browser = null;
  }

  /** Leaves half a record at the end of the log that IndexedDB is kept in, as a kill in the middle of a write does. */
  async tearLog(): Promise<Log> {
    const all = join(this.profile, 'Default', 'IndexedDB');
    const databases = (await readdir(all)).filter((name) => name.endsWith('.leveldb'));
    const files = await Promise.all(databases.map(async (name) => (await readdir(join(all, name))).map((file) => join(all, name, file))));
    const logs = files.flat().filter((file) => file.endsWith('.log'));
    if (logs.length !== 1) throw new Error(`IndexedDB has not one log: ${files.flat().join(', ')}`);
    const log = logs[0]!;
    await truncate(log, (await stat(log)).size - HALF_A_RECORD);
    return { isLeft: () => access(log).then(() => false, () => true) };
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function address(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise<string>((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error(`the browser did not start:\n${said}`)), PATIENCE);
    child.stderr!.on('data', (text: Buffer) => {
      said += text.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(said);
      if (!found) return;
      clearTimeout(tooLate);
      resolve(found[1]!);
    });
    void once(child, 'exit').then(() => reject(new Error(`the browser ended:\n${said}`)));
  });
}

// A group is there as long as one of its processes is.
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
