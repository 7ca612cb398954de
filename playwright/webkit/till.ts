// A till in a browser that is driven by WebDriver, as the person in front of it uses it: what is tapped and what is read. What
// support/till.ts is for Playwright's browsers, as far as these suites need it.

import { expect } from '@playwright/test';
import { staff, sum, type Dish } from '../support/menu.ts';
import type { Payment } from '../support/till.ts';
import type { Browser } from './webdriver.ts';

/** How long something may take that needs the hub, in milliseconds. */
const PATIENCE = 30_000;

export class Till {
  constructor(
    readonly browser: Browser,
    private readonly origin: string,
  ) {}

  /** Opens the app, in whichever tab. */
  async open(): Promise<void> {
    await this.browser.open(this.origin);
  }

  /** Pairs by the demo's one tap. */
  async pair(): Promise<void> {
    await this.open();
    await this.browser.tap(/^Use this device as/);
    await this.is(async () => (await this.browser.path()) === '/signin', 'it is paired');
  }

  async signIn(): Promise<void> {
    await this.browser.tap('Maria');
    for (const digit of staff.Maria) await this.browser.tap(digit, '.keypad');
    await this.is(() => this.maySell(), 'Maria may sell');
  }

  /** A tab that was loaded again remembers who sells; a new one asks. */
  async signInIfAsked(): Promise<void> {
    await this.is(async () => (await this.maySell()) || (await this.browser.has('Maria')), 'it has started');
    if (!(await this.maySell())) await this.signIn();
  }

  /** Waits until the app would open without a network. */
  async canStartOffline(): Promise<void> {
    const lastGood = (): Promise<boolean> =>
      new Promise((resolve) => {
        const worker = navigator.serviceWorker;
        if (!worker.controller) return resolve(false);
        worker.addEventListener('message', ({ data }) => data?.type === 'state' && resolve(data.lastGood !== null));
        worker.controller.postMessage({ type: 'state?' });
      });
    await this.is(() => this.browser.evaluate(lastGood), 'the app is kept for offline use');
  }

  /** Taps dishes, and waits until the slip has come to what they cost. */
  async add(...dishes: Dish[]): Promise<void> {
    const before = await this.total();
    for (const dish of dishes) {
      await this.browser.tap(dish.category, '.rail');
      await this.browser.tap(`${dish.name} ${(dish.price / 100).toFixed(2)}`, '.goods');
    }
    await this.is(async () => (await this.total()) === before + sum(...dishes), 'the slip comes to what was tapped');
  }

  /** Takes exactly what is due, goes on to an empty slip, and returns what the screen confirmed between. */
  async pay(): Promise<Payment> {
    await this.browser.tap(/^Pay /);
    await this.browser.tap(/^Take /);
    const pane = '[aria-label=Payment]';
    await this.is(async () => /Receipt \S+/.test(await this.browser.text(pane)), 'the payment is confirmed');
    const said = await this.browser.text(pane);
    await this.browser.tap('Done', pane);
    await this.is(async () => (await this.browser.text('.slip')).includes('Nothing on the order yet'), 'the next sale may begin');
    return { amount: minorUnits(/(\S+) paid in cash/.exec(said)![1]!), receipt: /Receipt (\S+)/.exec(said)![1]! };
  }

  /** Waits until the hub has everything. */
  async isInStep(): Promise<void> {
    const stands = (): string => {
      const connection = document.querySelector('[role=status]')?.getAttribute('data-connection');
      return `${connection}, ${document.documentElement.dataset.unsent} to send`;
    };
    await expect.poll(() => this.browser.evaluate(stands), { message: 'it is in step with the hub', timeout: PATIENCE }).toBe('Live, 0 to send');
  }

  /** The number of the last event that this device knows to have written. */
  async written(): Promise<number> {
    return this.browser.evaluate(() => (JSON.parse(localStorage.getItem('evertill-witness') ?? '{}') as { written: number }).written);
  }

  async openDetails(): Promise<void> {
    await this.browser.tap(/./, '[role=status]');
    await this.is(() => this.browser.evaluate(() => document.querySelector('dialog[open]') !== null), 'the sheet is open');
  }

  private async total(): Promise<number> {
    return minorUnits((await this.browser.text('.slip dd.total')) || '0');
  }

  private maySell(): Promise<boolean> {
    return this.browser.evaluate(() => document.querySelector('.goods') !== null);
  }

  private async is(what: () => Promise<boolean>, words: string): Promise<void> {
    await expect.poll(what, { message: words, timeout: PATIENCE }).toBe(true);
  }
}

/** '€12.40' is 1240. */
function minorUnits(text: string): number {
  return Number(text.replaceAll(/\D/g, ''));
}
