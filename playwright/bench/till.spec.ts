// How long a till takes to answer a finger on a slow tablet: a tap on a product with many lines on the slip, the list of many orders,
// and the way from the last digit of a PIN to the first product.
//
// What is counted is from the tap to the end of the frame that shows what came of it. The figures go to `cargo xtask bench till`;
// against each stands a frame of the same page in which nothing changes.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { baklava, staff } from '../support/menu.ts';
import { created, picklesAdded } from '../support/order.ts';
import { uuid } from '../support/stream.ts';
import type { Till } from '../support/till.ts';

/** A tablet of the cheaper kind beside a laptop. */
const SLOWER = 4;
const TAPS = 40;
const LINES = 200;
const ORDERS = 1300;
/** So many orders go into one append. */
const AT_ONCE = 100;

test.use({ trace: 'off', screenshot: 'off' });

test('a tap with two hundred lines on the slip', async ({ till, outsider }) => {
  test.setTimeout(240_000);
  const number = '90-1';
  const { stream } = outsider;
  await outsider.connect();
  const order = uuid();
  const begun = created(stream, order, number);
  await outsider.append(begun, ...Array.from({ length: LINES }, (_, at) => picklesAdded(stream, order, at + 2, 1)));
  const one = await till('Slow');
  await one.openOrder(number);
  await one.showCategory(baklava);
  const tile = one.page.getByRole('button', { name: `${baklava.name} 5.20`, exact: true });
  await tile.click();
  await expect(one.slip.locator('.slip-line')).toHaveCount(LINES + 1);
  await slowDown(one.page);
  const [frames, lines, long] = [await emptyFrames(one.page), [] as number[], await longTasks(one.page)];
  const place = await middle(tile);
  for (let tap = 0; tap < TAPS; tap += 1) lines.push(await timed(one, '.sums .total.figures', 'click', () => one.page.mouse.click(...place)));
  report('tap, 200 lines', lines, frames);
  const tasks = await long();
  console.log(`figure ${JSON.stringify({ name: 'tasks over 50 ms in 40 taps', unit: '', value: tasks, baseline: TAPS, against: 'taps' })}`);
});

test('the list of many orders', async ({ till, outsider }) => {
  test.setTimeout(240_000);
  const { stream } = outsider;
  await outsider.connect();
  for (let at = 0; at < ORDERS; at += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, more) => {
      const order = uuid();
      return [created(stream, order, `90-${at + more + 1}`), picklesAdded(stream, order, 2, 1)];
    });
    await outsider.append(...some.flat());
  }
  const one = await till('Slow');
  await one.openOrders();
  await one.goSelling();
  await slowDown(one.page);
  const [frames, opened] = [await emptyFrames(one.page), [] as number[]];
  const place = await middle(one.page.getByRole('link', { name: 'Orders' }));
  for (let time = 0; time < 20; time += 1) {
    opened.push(await timed(one, '.order-row', 'click', () => one.page.mouse.click(...place)));
    await one.goSelling();
  }
  report('open 1,300 orders', opened, frames);
});

test('from the PIN to the first product', async ({ till }) => {
  test.setTimeout(240_000);
  const one = await till('Slow');
  await slowDown(one.page);
  const [frames, times] = [await emptyFrames(one.page), [] as number[]];
  for (let time = 0; time < 20; time += 1) {
    await one.page.getByRole('button', { name: 'Sign out Maria' }).click();
    await one.person('Maria').click();
    await expect(one.page.getByRole('heading', { name: 'PIN of Maria' })).toBeVisible();
    const digits = [...staff.Maria];
    for (const digit of digits.slice(0, -1)) await type(one.page, digit);
    times.push(await timed(one, '.tile', 'keydown', () => one.page.keyboard.press(digits.at(-1)!)));
  }
  report('PIN to selling', times, frames);
});

/** Where a finger goes. A tap there costs the page nothing but the tap: finding a button by its name would be the page's work, too. */
async function middle(button: Locator): Promise<[number, number]> {
  const box = await button.boundingBox();
  expect(box).not.toBeNull();
  return [box!.x + box!.width / 2, box!.y + box!.height / 2];
}

/** From the tap or the key to the end of the first frame in which what `selector` shows is something else. */
async function timed(till: Till, selector: string, event: 'click' | 'keydown', act: () => Promise<void>): Promise<number> {
  const { page } = till;
  await page.evaluate(([selector, event]) => {
    const now = (): string | null => document.querySelector(selector)?.textContent ?? null;
    const before = now();
    const timed = new Promise<number>((done) => {
      addEventListener(
        event,
        ({ timeStamp }) => {
          const look = (): void => {
            if (now() === before || now() === null) return void requestAnimationFrame(look);
            // A message comes once the frame is drawn.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => done(performance.now() - timeStamp);
            port2.postMessage(null);
          };
          requestAnimationFrame(look);
        },
        { capture: true, once: true },
      );
    });
    Object.assign(window, { timed });
  }, [selector, event] as const);
  await act();
  return page.evaluate(() => (window as unknown as { timed: Promise<number> }).timed);
}

/** How long it takes to the end of the next frame if nothing changes. */
async function emptyFrames(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const frames: number[] = [];
    for (let time = 0; time < 40; time += 1) {
      const from = performance.now();
      await new Promise<void>((done) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done();
          port2.postMessage(null);
        }),
      );
      frames.push(performance.now() - from);
    }
    return frames;
  });
}

/** Counts tasks over 50 ms from here on. */
async function longTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { longTasks: seen });
    new PerformanceObserver((list) => list.getEntries().forEach((task) => seen.push(task.duration))).observe({ type: 'longtask' });
  });
  return () => page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.length);
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

function report(name: string, values: number[], raw: number[]): void {
  for (const [label, share] of [['p50', 0.5], ['p95', 0.95]] as const) {
    const figure = { name: `${name} ${label}`, unit: 'ms', value: quantile(values, share), baseline: quantile(raw, share), against: 'a frame without a change' };
    console.log(`figure ${JSON.stringify(figure)}`);
  }
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1]!;
}
