// A browser that is driven by WebDriver (https://www.w3.org/TR/webdriver2/), as far as these suites ask it: WebKitGTK's, which
// Playwright can't drive.
//
// Keeps true: what is tapped is tapped as by a finger, where it lies, so that what covers it is noticed; one driver drives one
// browser. Not in it: what stands on the pages (till.ts).

import { expect } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/port.ts';
import { busiest } from './processes.ts';

/** The name under which an element is handed on. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** How long something may take to come, in milliseconds. */
const PATIENCE = 20_000;
/** How long a page works without a pause to be told by that. */
const WORKED = 500;

type Element = Record<typeof ELEMENT, string>;

export class Browser {
  private constructor(
    private readonly driver: ChildProcess,
    private readonly session: string,
  ) {}

  /** Starts a browser by this driver, with one empty page and nothing kept. */
  static async start(driver: string): Promise<Browser> {
    const port = await freePort();
    const child = spawn(driver, [`--port=${port}`], { stdio: 'ignore' });
    const at = `http://127.0.0.1:${port}`;
    await expect(() => fetch(`${at}/status`), 'the driver answers').toPass({ timeout: PATIENCE });
    const options = { binary: miniBrowser(), args: ['--automation', '--features=+StorageAPI,+StorageAPIEstimate'] };
    const capabilities = { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options } };
    const { sessionId } = await request<{ sessionId: string }>('POST', `${at}/session`, { capabilities });
    return new Browser(child, `${at}/session/${sessionId}`);
  }

  async quit(): Promise<void> {
    await this.call('DELETE', '').catch(() => null);
    const ended = once(this.driver, 'exit');
    this.driver.kill();
    await ended;
  }

  async open(url: string): Promise<void> {
    await this.call('POST', '/url', { url });
  }

  async reload(): Promise<void> {
    await this.call('POST', '/refresh', {});
  }

  /** Where it is. */
  async path(): Promise<string> {
    return new URL(await this.call<string>('GET', '/url')).pathname;
  }

  /** Has the page work something out; the work is handed over whole. */
  async evaluate<A extends unknown[], R>(work: (...args: A) => R | Promise<R>, ...args: A): Promise<R> {
    const script = `
      const done = arguments[arguments.length - 1];
      const args = Array.from(arguments).slice(0, -1);
      new Promise((resolve) => resolve((${work.toString()})(...args)))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const said = await this.call<{ value?: R; error?: string }>('POST', '/execute/async', { script, args });
    if (said.error !== undefined) throw new Error(`in the page: ${said.error}`);
    return said.value as R;
  }

  /** Taps what has this name, once it is there and nothing lies over it; the first of several, within `within`. */
  async tap(name: string | RegExp, within = 'body'): Promise<void> {
    await expect(async () => {
      const element = await this.named(name, within);
      if (!element) throw new Error(`nothing to tap is called ${String(name)}`);
      await this.call('POST', `/element/${element[ELEMENT]}/click`, {});
    }).toPass({ timeout: PATIENCE });
  }

  /** Whether there is something to tap of this name. */
  async has(name: string | RegExp, within = 'body'): Promise<boolean> {
    return (await this.named(name, within)) !== null;
  }

  /** What can be read there; empty if there is nothing. */
  async text(selector: string): Promise<string> {
    return this.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.innerText.trim() ?? '', selector);
  }

  /** Makes the page as wide and high as that, whatever bars the browser has around it. */
  async resize(width: number, height: number): Promise<void> {
    const inner = (): [number, number] => [innerWidth, innerHeight];
    const outer = await this.call<{ width: number; height: number }>('GET', '/window/rect');
    const [wide, high] = await this.evaluate(inner);
    await this.call('POST', '/window/rect', { width: outer.width + width - wide, height: outer.height + height - high });
    await expect.poll(() => this.evaluate(inner), { message: 'the page has its size', timeout: PATIENCE }).toEqual([width, height]);
  }

  /**
   * Opens another page in a window of its own, goes on in it, and returns a way back to the one before. Both are seen: a driver can't bring
   * a tab of the same window to the front.
   */
  async newWindow(): Promise<() => Promise<void>> {
    const before = await this.call<string>('GET', '/window');
    const { handle } = await this.call<{ handle: string }>('POST', '/window/new', { type: 'window' });
    await this.call('POST', '/window', { handle });
    return async () => void (await this.call('POST', '/window', { handle: before }));
  }

  /** The process in which this page runs. */
  async process(): Promise<number> {
    const work = (millis: number): void => {
      for (const end = Date.now() + millis; Date.now() < end; );
    };
    return busiest(this.driver.pid!, () => this.evaluate(work, WORKED));
  }

  private async named(name: string | RegExp, within: string): Promise<Element | null> {
    const [source, flags] = typeof name === 'string' ? [name, null] : [name.source, name.flags];
    return this.evaluate(
      (source, flags, within) => {
        const fits = (text: string): boolean => (flags === null ? text === source : new RegExp(source, flags).test(text));
        const all = document.querySelector(within)?.querySelectorAll<HTMLElement>('button:enabled, a, [role=radio]') ?? [];
        const shown = Array.from(all).filter((element) => element.getClientRects().length > 0);
        const found = shown.find((element) => fits((element.ariaLabel ?? element.innerText).trim()));
        return (found ?? null) as unknown as Element | null;
      },
      source,
      flags,
      within,
    );
  }

  private call<R>(method: string, path: string, body?: object): Promise<R> {
    return request<R>(method, this.session + path, body);
  }
}

async function request<R>(method: string, url: string, body?: object): Promise<R> {
  const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  const { value } = (await answer.json()) as { value: R & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

/** The small browser of WebKitGTK's own, which stands in a folder of the machine's kind. */
function miniBrowser(): string {
  const found = readdirSync('/usr/lib')
    .flatMap((kind) => ['4.1', '4.0', '6.0'].map((api) => join('/usr/lib', kind, `webkit2gtk-${api}`, 'MiniBrowser')))
    .find((path) => existsSync(path));
  if (!found) throw new Error('there is no MiniBrowser; `cargo xtask test webkit` installs it');
  return found;
}
