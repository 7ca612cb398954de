// One real hub: the built binary, with a data folder and a port of its own.
//
// Keeps true: `killed` is SIGKILL, so the hub gets no chance to tidy up; started again it has the same port and folder.
// Not in it: what is said to it (protocol.ts, till.ts).

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hubBinary } from './build.ts';
import type { FormerHub } from './former-hub.ts';
import { freePort } from './port.ts';

/** How long a hub may take to say that it listens, in milliseconds. */
const START_LIMIT = 30_000;

export class Hub {
  /** All that it printed, over all its lives. */
  log = '';
  private process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    /** Its data folder. */
    readonly folder: string,
    private readonly publicFolder: string,
  ) {}

  /** A hub of the demo restaurant that serves the app in `publicFolder`. */
  static async start(publicFolder: string): Promise<Hub> {
    return Hub.over(await mkdtemp(join(tmpdir(), 'evertill-hub-')), publicFolder);
  }

  /** A hub over this data folder, which goes with it. */
  static async over(folder: string, publicFolder: string): Promise<Hub> {
    const hub = new Hub(await freePort(), folder, publicFolder);
    await hub.resume();
    return hub;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts it (again), and returns once it listens. What the demo has itself, its staff above all, is set anew unless it is left out. */
  async resume(demo = true): Promise<void> {
    const child = spawn(
      hubBinary(),
      [
        'serve',
        ...['--port', String(this.port)],
        ...['--data-dir', this.folder],
        ...['--public-dir', this.publicFolder],
        ...(demo ? ['--demo', 'restaurant'] : []),
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.process = child;
    const from = this.log.length;
    await new Promise<void>((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error(`the hub did not start:\n${this.log}`)), START_LIMIT);
      const heard = (text: Buffer): void => {
        this.log += text.toString();
        if (!this.log.slice(from).includes('listening on')) return;
        clearTimeout(tooLate);
        resolve();
      };
      child.stdout.on('data', heard);
      child.stderr.on('data', heard);
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        clearTimeout(tooLate);
        reject(new Error(`the hub ended (${code ?? signal}):\n${this.log}`));
      });
    });
  }

  /** Imports the store's files in `folder`, for which it is ended and started again; what it would ask about counts as meant. */
  async import(folder: string, ...meant: string[]): Promise<void> {
    await this.end('SIGTERM');
    await promisify(execFile)(hubBinary(), ['import', folder, '--data-dir', this.folder, ...meant.flatMap((what) => ['--accept', what])]);
    await this.resume();
  }

  /** Imports a store in place of the demo, which is then left out. */
  async importInPlace(folder: string): Promise<void> {
    await this.end('SIGTERM');
    await promisify(execFile)(hubBinary(), ['import', folder, '--data-dir', this.folder]);
    await this.resume(false);
  }

  /** Ends it and starts it again as one that took the place of another, whose word counts. */
  async succeed(former: FormerHub): Promise<void> {
    await this.end('SIGTERM');
    const path = join(this.folder, 'anchor.json');
    const anchor = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...anchor, formerKeys: [former.publicKey] }));
    await this.resume();
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Starts it again after `outage` milliseconds: how long the shop is without a hub. */
  async resumeAfter(outage: number): Promise<void> {
    await after(outage);
    await this.resume();
  }

  /** Ends it as a service manager would, and throws its data away. */
  async remove(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
