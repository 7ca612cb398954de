// How long a till takes from nothing to the first product that can be tapped, with no network, on a slow tablet: its
// browser was killed and starts on its old profile, with a quarter of this machine's processor.
//
// What is counted is the machine's time: from the navigation to the page that asks who sells, and from the last digit of
// the PIN to the first product. What the person takes in between is not. `EVERTILL_STARTS` says how often. The figures go
// to `cargo xtask bench coldstart`; against them stands a text file that comes out of the same service worker's cache.

import type { Page } from '@playwright/test';
import { Cable } from '../support/cable.ts';
import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { Machine } from '../support/machine.ts';
import { staff } from '../support/menu.ts';
import { Till } from '../support/till.ts';

const STARTS = Number(process.env.EVERTILL_STARTS ?? 20);
/** A tablet of the cheaper kind beside a laptop. */
const SLOWER = 4;

test.use({ trace: 'off', screenshot: 'off' });

test('offline, from a dead browser to the first product', async ({ hub }) => {
  test.setTimeout(60_000 + STARTS * 30_000);
  const cable = await Cable.to(hub.port);
  const machine = await Machine.make();
  const first = new Till('Slow', await machine.start(), cable);
  await first.pair();
  await first.signIn('Maria');
  await first.canStartOffline();
  await first.isInStep();
  await cable.pull();

  const [starts, raws]: [number[], number[]] = [[], []];
  for (let start = 0; start < STARTS; start += 1) {
    await machine.kill();
    starts.push(await coldStart(await machine.start(), cable));
    await machine.kill();
    raws.push(await rawStart(await machine.start(), cable));
  }
  await machine.remove();
  const against = 'a text file from the same cache';
  for (const [name, share] of [['cold start p50', 0.5], ['cold start p95', 0.95]] as const) {
    const figure = { name, unit: 'ms', value: quantile(starts, share), baseline: quantile(raws, share), against };
    console.log(`figure ${JSON.stringify(figure)}`);
  }
});

async function coldStart(page: Page, cable: Cable): Promise<number> {
  await slowDown(page);
  await page.addInitScript(note);
  // Looking whether something is there has the slowed page work, so it tells by itself.
  const asked = told(page, 'asked');
  await page.goto(cable.origin, { waitUntil: 'commit' });
  await asked;
  await page.getByRole('button', { name: 'Maria' }).click();
  await expect(page.getByRole('heading', { name: 'PIN of Maria' })).toBeVisible();
  const product = told(page, 'product');
  await type(page, staff.Maria);
  await product;
  return page.evaluate(() => window.coldStart.asked! + window.coldStart.product! - window.coldStart.key!);
}

function told(page: Page, moment: keyof Moments): Promise<unknown> {
  return page.waitForEvent('console', (message) => message.text() === `cold start: ${moment}`);
}

async function rawStart(page: Page, cable: Cable): Promise<number> {
  await slowDown(page);
  await page.goto(`${cable.origin}/robots.txt`);
  return page.evaluate(() => (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).loadEventEnd);
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Moments of a start, in milliseconds since the navigation. */
interface Moments {
  /** The page that asks who sells was painted. */
  asked?: number;
  /** The last key was pressed. */
  key?: number;
  /** The first product was painted. */
  product?: number;
}

declare global {
  interface Window {
    coldStart: Moments;
  }
}

/** Runs in the page, before all else. */
function note(): void {
  const moments: Moments = (window.coldStart = {});
  const painted = (moment: 'asked' | 'product', what: string): void => {
    if (moments[moment] !== undefined || !document.querySelector(what)) return;
    moments[moment] = Infinity;
    // The second frame comes when the first is on the screen.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        moments[moment] = performance.now();
        console.debug(`cold start: ${moment}`);
      }),
    );
  };
  const look = (): void => {
    painted('asked', '.people button');
    painted('product', '.tile:not(:disabled)');
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
  addEventListener('keydown', () => (moments.key = performance.now()), { capture: true });
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1]!;
}
