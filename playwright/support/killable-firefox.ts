// A device whose Firefox can be killed: what machine.ts is for Chromium.
//
// Keeps true: as there, `kill` is SIGKILL to every process of the browser, and returns when none is left.

import { firefox, type Page } from '@playwright/test';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { firefoxChannel, firefoxPath } from './browser.ts';
import type { Killable } from './machine.ts';

/** How long a browser may take to end, or to do what it is asked, in milliseconds. */
const PATIENCE = 60_000;

export class FirefoxMachine implements Killable {
  private constructor(private readonly profile: string) {}

  /** A device that never ran a browser. */
  static async make(): Promise<FirefoxMachine> {
    return new FirefoxMachine(await mkdtemp(join(tmpdir(), 'evertill-firefox-')));
  }

  async start(): Promise<Page> {
    const context = await firefox.launchPersistentContext(this.profile, {
      channel: firefoxChannel,
      executablePath: firefoxPath,
      viewport: { width: 1280, height: 800 },
      locale: 'en-GB',
      timezoneId: 'Asia/Nicosia',
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(PATIENCE);
    return page;
  }

  async kill(): Promise<void> {
    for (const tooLate = Date.now() + PATIENCE; ; await after(5)) {
      const alive = await this.processes();
      if (alive.length === 0) return;
      if (Date.now() > tooLate) throw new Error('a killed browser lives on');
      for (const pid of alive) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended meanwhile.
        }
      }
    }
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** All that were told of this profile, the browser's children among them. One that only waits to be reaped has no words left. */
  private async processes(): Promise<number[]> {
    const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const told = await Promise.all(all.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    return all.map(Number).filter((_, at) => told[at]!.includes(this.profile));
  }
}
