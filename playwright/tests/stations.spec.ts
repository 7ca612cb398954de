// The screens of kitchen and bar in a rush: every ticket is in reach, no tap does more than it was meant for, and what is new
// can be heard.

import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { manyTickets, ticketCreated } from '../support/ticket.ts';

/** What pages note of themselves here. */
declare global {
  interface Window {
    /** The pitches that were played. */
    heard: number[];
    /** How often the screen was to stay on, and how often it was let go. */
    awake: { asked: number; released: number };
  }
}

const SIZES = [
  { width: 390, height: 844 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** More than any of these screens shows at once. */
const MANY = 60;

const tickets = (page: Page): Locator => page.locator('.ticket');
const list = (page: Page): Locator => page.locator('.tickets');
const more = (page: Page): Locator => page.getByRole('button', { name: /^\d+ more$/ });

/** What stands wider than the page, or than the ticket that it is on. */
async function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const html = document.documentElement;
    const wider = html.scrollWidth > html.clientWidth ? [`the page is ${html.scrollWidth} wide`] : [];
    const out = Array.from(document.querySelectorAll('.ticket *')).filter((element) => {
      const place = element.closest('.ticket')!.getBoundingClientRect();
      const { left, right } = element.getBoundingClientRect();
      return left < place.left - 1 || right > place.right + 1;
    });
    return wider.concat(out.map((element) => element.outerHTML));
  });
}

/** How many tickets that wait are out of sight: more than half of the header is. */
async function outOfSight(page: Page): Promise<number> {
  return list(page).evaluate((list) => {
    const place = list.getBoundingClientRect();
    const headers = Array.from(list.querySelectorAll('.ticket:not(.done) header'));
    return headers.filter((header) => {
      const { left, right, top, bottom, width, height } = header.getBoundingClientRect();
      const across = Math.max(0, Math.min(right, place.right) - Math.max(left, place.left));
      const down = Math.max(0, Math.min(bottom, place.bottom) - Math.max(top, place.top));
      return across * down < (width * height) / 2;
    }).length;
  });
}

/** Waits until the strip says how many tickets are out of sight. */
async function saysHowManyMore(page: Page): Promise<void> {
  const differs = async (): Promise<number> => {
    const said = (await more(page).isVisible()) ? Number.parseInt(await more(page).innerText(), 10) : 0;
    return said - (await outOfSight(page));
  };
  await expect.poll(differs, { message: 'the strip says how many are out of sight' }).toBe(0);
}

test('every ticket and control is in reach of a finger or a wheel at every size, in both directions of reading', async ({ device, outsider }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  await kitchen.pair('Kitchen screen');
  await outsider.connect();
  await outsider.append(...manyTickets(outsider.stream, MANY));
  await expect(tickets(page)).toHaveCount(MANY);
  await tickets(page).first().getByRole('button', { name: 'Done' }).click();
  await expect(tickets(page)).toHaveCount(MANY - 1);

  for (const language of ['English', 'العربية'] as const) {
    await kitchen.speak(language);
    for (const size of SIZES) {
      await test.step(`${language}, ${size.width} × ${size.height}`, async () => {
        await page.setViewportSize(size);
        await expect.poll(() => cut(page), { message: 'nothing is cut' }).toEqual([]);
        const controls = page.locator('.station-strip').getByRole('button').or(page.locator('.station-strip').getByRole('link'));
        // The stations, how many more, sound, recall, status.
        await expect.poll(() => controls.count()).toBeGreaterThanOrEqual(6);
        for (const control of await controls.all()) {
          await expect(control).toBeInViewport({ ratio: 1 });
          expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(48);
        }
        const first = tickets(page).first().locator('footer');
        const last = tickets(page).last().locator('footer');
        await list(page).hover();
        await page.mouse.wheel(0, 100_000);
        await expect(last).toBeInViewport({ ratio: 1 });
        await page.mouse.wheel(0, -100_000);
        await expect(first).toBeInViewport({ ratio: 1 });
      });
    }
  }
});

test('the strip says how many tickets are out of sight, and leads to the next ones', async ({ device, outsider }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  await kitchen.pair('Kitchen screen');
  await outsider.connect();
  await outsider.append(...manyTickets(outsider.stream, MANY));
  await expect(tickets(page)).toHaveCount(MANY);

  for (const size of SIZES) {
    await page.setViewportSize(size);
    await saysHowManyMore(page);
    expect(await outOfSight(page)).toBeGreaterThan(0);
  }
  const [first, last] = [tickets(page).locator('header').first(), tickets(page).locator('header').last()];
  await page.setViewportSize({ width: 1280, height: 800 });
  await saysHowManyMore(page);
  const isInSight = (header: Locator): Promise<boolean> =>
    header.evaluate((header) => {
      const { left, right, top, bottom } = header.getBoundingClientRect();
      return left >= 0 && right <= window.innerWidth && top >= 0 && bottom <= window.innerHeight;
    });
  let taps = 0;
  for (; taps < MANY && !(await isInSight(last)); taps += 1) {
    await more(page).click();
    await saysHowManyMore(page);
  }
  expect(taps, 'a tap shows many at once').toBeLessThan(MANY / 2);
  await expect(first).not.toBeInViewport();
  await more(page).click();
  await expect(first, 'behind the last comes the first').toBeInViewport();
});

test('a second tap does nothing, and what is done keeps its place until it leaves', async ({ device, outsider, journal }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  await page.clock.install();
  await kitchen.pair('Kitchen screen');
  await outsider.connect();
  const lines = [{ name: 'Lentil soup' }];
  await outsider.append(...['7-1', '7-2'].map((number) => ticketCreated(outsider.stream, { number, lines })));
  await expect(tickets(page)).toHaveCount(2);
  const names = await tickets(page).evaluateAll((all) => all.map((ticket) => ticket.getAttribute('aria-label')!));
  const [one, other] = names.map((name) => page.getByRole('article', { name, exact: true })) as [Locator, Locator];
  const button = (ticket: Locator, name: string): Locator => ticket.getByRole('button', { name, exact: true });
  // From here on time stands still but where it says so.
  await page.clock.pauseAt(Date.now() + 10_000);

  await one.locator('li').dblclick();
  await expect(one.getByText('In hand')).toBeVisible();
  await expect(button(one, 'Done'), 'it has just changed').toBeDisabled();
  await page.clock.runFor(700);
  await expect(button(one, 'Done')).toBeEnabled();
  await one.locator('li').dblclick();
  await button(other, 'On it').dblclick();
  await expect(other.getByText('In hand')).toBeVisible();
  await expect(one.getByText('In hand')).toBeVisible();

  const place = await other.boundingBox();
  await button(one, 'Done').click();
  await expect(one).toHaveClass(/\bdone\b/);
  await expect(button(one, 'Recall')).toBeDisabled();
  expect(await other.boundingBox(), 'the others stay where they are').toEqual(place);
  await page.clock.runFor(700);
  await expect(button(one, 'Recall')).toBeEnabled();
  await one.locator('li').dblclick();
  await expect(one).toHaveClass(/\bdone\b/);

  await button(one, 'Recall').click();
  await expect(one.getByText('In hand')).toBeVisible();
  await page.clock.runFor(700);
  await button(one, 'Done').click();
  await expect(one).toHaveClass(/\bdone\b/);
  await page.clock.runFor(3_900);
  await expect(one).toBeVisible();
  await page.clock.runFor(100);
  await expect(one).toHaveCount(0);
  await expect(list(page), 'what came to stand under a finger takes no tap').toHaveClass(/\bmoving\b/);
  await page.clock.runFor(700);
  await expect(list(page)).not.toHaveClass(/\bmoving\b/);
  await expect(other).toBeVisible();
  await page.getByRole('button', { name: /^Recall 7-/ }).click();
  await expect(one.getByText('In hand')).toBeVisible();

  await page.clock.resume();
  await kitchen.isInStep();
  const written = (await journal()).events.filter((event) => event.type?.startsWith('kds.ticket'));
  const steps = written.map((event) => event.type!.replace('kds.ticket.', '')).filter((step) => step !== 'created');
  expect(steps).toEqual(['ack', 'ack', 'done', 'recalled', 'done', 'recalled']);
});

test('a ticket says when and by whom it was sent, its whole table, and how much of what is weighed', async ({ device, outsider }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  await page.setViewportSize(SIZES[0]!);
  await kitchen.pair('Kitchen screen');
  await outsider.connect();
  const bass = { name: 'Whole sea bass, by weight', quantity: 1250, unit: 'kg' };
  const soups = { name: 'Lentil soup', quantity: 3000 };
  // A table that was taken out of the catalogue is called by its id.
  const far = 'at the far end of the upper terrace, beside the old carob tree';
  await outsider.append(
    ticketCreated(outsider.stream, { number: '7-1', lines: [bass, soups], table: 't5', by: 'ana' }),
    ticketCreated(outsider.stream, { number: '7-2', lines: [bass], table: far }),
  );
  const header = kitchen.ticket('7-1').locator('header');
  await expect(header).toContainText('Table 5');
  await expect(header).toContainText('Ana');
  await expect(header.locator('.sent')).toContainText(/\d\d:\d\d/);
  await expect(kitchen.ticket('7-1').locator('li').first()).toContainText(/1\.25 kg\s*Whole sea bass/);
  await expect(kitchen.ticket('7-1').locator('li').last()).toContainText(/3\s*Lentil soup/);
  await expect(page.getByRole('group', { name: 'All day' })).toContainText(/2\.5 kg\s*Whole sea bass/);
  await expect(kitchen.ticket('7-2').getByText(`Table ${far}`)).toBeVisible();
  expect(await cut(page)).toEqual([]);
});

test('a new ticket can be heard once somebody has touched the screen, and what was there before can not', async ({ device, outsider }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  // A device with a voice that is as shy as browsers are, and that can be asked what it said.
  await page.addInitScript(() => {
    window.heard = [];
    class Voice {
      state = 'suspended';
      currentTime = 0;
      destination = {};
      onstatechange: (() => void) | null = null;
      async resume(): Promise<void> {
        if (!navigator.userActivation.isActive || this.state === 'running') return;
        this.state = 'running';
        queueMicrotask(() => this.onstatechange?.());
      }
      createOscillator(): object {
        const frequency = { value: 0 };
        return { frequency, connect: () => {}, start: () => window.heard.push(frequency.value), stop: () => {} };
      }
      createGain(): object {
        return { gain: { value: 0 }, connect: () => {} };
      }
    }
    Object.assign(window, { AudioContext: Voice });
  });
  const heard = (): Promise<number> => page.evaluate(() => window.heard.length);
  const sound = (words: string): Locator => page.getByRole('button', { name: words, exact: true });
  const send = async (number: string): Promise<void> => {
    await outsider.append(ticketCreated(outsider.stream, { number, lines: [{ name: 'Lentil soup' }] }));
    await expect(kitchen.ticket(number)).toBeVisible();
  };
  await kitchen.pair('Kitchen screen');
  await outsider.connect();

  await send('7-1');
  await expect(sound('Sound is off: tap')).toBeVisible();
  expect(await heard(), 'nobody has touched it').toBe(0);
  await sound('Sound is off: tap').click();
  await expect(sound('Sound on')).toBeVisible();
  expect(await heard(), 'it is shown what a ticket sounds like').toBe(2);
  await send('7-2');
  await expect.poll(heard).toBe(4);

  await page.reload();
  await expect(tickets(page)).toHaveCount(2);
  await kitchen.ticket('7-1').locator('header').click();
  await expect(sound('Sound on'), 'any tap will do').toBeVisible();
  expect(await heard(), 'what was there when it was opened is not new').toBe(0);
  await send('7-3');
  await expect.poll(heard).toBe(2);

  await sound('Sound on').click();
  await expect(sound('Sound off')).toBeVisible();
  await send('7-4');
  expect(await heard()).toBe(2);
  await page.reload();
  await expect(sound('Sound off'), 'the device remembers it').toBeVisible();
});

test('a screen of a station stays on while it is shown', async ({ device }) => {
  const kitchen = await device('Kitchen');
  const page = kitchen.page;
  await page.addInitScript(() => {
    window.awake = { asked: 0, released: 0 };
    const request = async (): Promise<object> => {
      window.awake.asked += 1;
      return { release: async () => void (window.awake.released += 1) };
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  });
  const awake = (): Promise<Window['awake']> => page.evaluate(() => window.awake);
  await kitchen.pair('Kitchen screen');
  await expect.poll(async () => (await awake()).asked - (await awake()).released, { message: 'it stays on' }).toBe(1);
  const { asked, released } = await awake();
  // As when it is looked at again, for which the browser has let it go.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect.poll(awake).toEqual({ asked: asked + 1, released });
  // Another language makes the page anew.
  await kitchen.speak('العربية');
  await expect.poll(awake).toEqual({ asked: asked + 2, released: released + 1 });
});
