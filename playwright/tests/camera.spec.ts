// Codes are scanned with the device's camera as with a scanner: what it sees is sold once, told if nobody has it, asked about where
// something is to be asked. The camera is on while its picture is there, and not a moment longer.
//
// The pictures are a file that Chromium takes for its camera (support/camera.ts). Not tried here: light, several cameras, and what real
// cameras make of real labels; no machine that runs this has them.

import type { Locator } from '@playwright/test';
import { Cable } from '../support/cable.ts';
import { CameraBrowser, type Permission, type Shot } from '../support/camera.ts';
import { bananas, cola, unknown, water, withCodes } from '../support/codes.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { Scanner } from '../support/keys.ts';
import { Till } from '../support/till.ts';

/** A label of the scale's: 750 g of what has the number 2100004. */
const bananasLabel = '2100004007505';

const test = base.extend<{ tillThatSees: (shots: Shot[], permission?: Permission) => Promise<Till> }>({
  tillThatSees: async ({ hub, viewport, locale }, use, info) => {
    const begun: [CameraBrowser, Cable, Till][] = [];
    await withCodes(hub);
    await use(async (shots, permission = 'granted') => {
      const cable = await Cable.to(hub.port);
      const camera = await CameraBrowser.start(shots, permission);
      const context = await camera.browser.newContext({ baseURL: cable.origin, viewport, ...(locale ? { locale } : {}) });
      const till = new Till('One', await context.newPage(), cable);
      begun.push([camera, cable, till]);
      await till.pair();
      await till.signIn('Maria');
      return till;
    });
    const failed = info.status !== info.expectedStatus;
    for (const [camera, cable, till] of begun) {
      if (failed) {
        await info.attach('till.log', { body: till.console.join('\n') });
        await info.attach('till.png', { body: await till.page.screenshot() });
      }
      await camera.close();
      await cable.pull();
      if (!failed) expect(till.errors, 'no page threw an error').toEqual([]);
    }
  },
});

const opener = (till: Till): Locator => till.page.getByRole('button', { name: 'Scan with the camera' });
const sheet = (till: Till): Locator => till.page.getByRole('dialog', { name: 'Scan with the camera' });
const told = (till: Till, words: string): Locator => till.page.getByRole('alert').filter({ hasText: words });

/** Opens the camera, and waits until there is a picture. */
async function open(till: Till): Promise<void> {
  await opener(till).click();
  await expect(sheet(till)).toBeVisible();
  await till.page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
}

/** Keeps hold of the camera's track, to see later what became of it. */
async function hold(till: Till): Promise<() => Promise<string>> {
  const track = await till.page.evaluateHandle(() => {
    const stream = document.querySelector('video')?.srcObject;
    return stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined;
  });
  const state = (): Promise<string> => track.evaluate((track) => track?.readyState ?? 'there was none');
  expect(await state()).toBe('live');
  return state;
}

test('what the camera sees is sold once for as long as it stays in the picture, and the next after it', async ({ tillThatSees }) => {
  const shots = [{ seconds: 1 }, { code: cola.code, seconds: 5 }, { seconds: 2 }, { code: water.code, seconds: 4 }, { seconds: 600 }];
  const till = await tillThatSees(shots);
  await open(till);
  await till.showsTotal(cola.price + water.price);
  await expect(sheet(till).getByText(`${water.name} · 2 added`)).toBeVisible();
  await sheet(till).getByRole('button', { name: 'Done' }).click();
  await expect(sheet(till)).toBeHidden();
  await expect(till.slip.locator('.line-name')).toHaveText([cola.name, water.name]);
  await till.showsTotal(cola.price + water.price);
});

test('what left the picture and came back is sold again', async ({ tillThatSees }) => {
  const till = await tillThatSees([{ code: cola.code, seconds: 2 }, { seconds: 3 }]);
  await open(till);
  await till.showsTotal(3 * cola.price);
  await expect(sheet(till).getByText(`${cola.name} · 3 added`)).toBeVisible();
});

test('a code that nobody has is told above the picture, and a label of the scale is sold by its weight', async ({ tillThatSees }) => {
  const till = await tillThatSees([{ code: unknown, seconds: 3 }, { seconds: 2 }, { code: bananasLabel, seconds: 3 }, { seconds: 2 }]);
  await open(till);
  await expect(told(till, `No product has the code ${unknown}`)).toBeVisible();
  await till.showsTotal(146);
  await expect(till.slip.locator('.line-name')).toHaveText(bananas.name);
  await expect(till.slip).toContainText('0.75');
});

test('a scanner sells above the picture too', async ({ tillThatSees }) => {
  const till = await tillThatSees([{ seconds: 10 }]);
  await open(till);
  await (await Scanner.at(till.page)).scan(water.code);
  await till.showsTotal(water.price);
  await expect(sheet(till).getByText(`${water.name} · 1 added`)).toBeVisible();
});

test('the camera is let go when its sheet is closed, on the way back and before it came, and starts again each time', async ({ tillThatSees }) => {
  const till = await tillThatSees([{ seconds: 10 }]);
  await open(till);
  let state = await hold(till);
  await sheet(till).getByRole('button', { name: 'Close' }).click();
  await expect.poll(state).toBe('ended');

  await open(till);
  state = await hold(till);
  await till.closeByBack();
  await expect(sheet(till)).toBeHidden();
  await expect.poll(state).toBe('ended');
  await expect(opener(till), 'back stays on the page').toBeVisible();

  await open(till);
  state = await hold(till);
  await till.page.keyboard.press('Escape');
  await expect.poll(state).toBe('ended');

  // Closed before the picture came: the browser hands the camera out later, and nobody is there to take it.
  await till.page.evaluate(() => {
    const lent: MediaStreamTrack[] = [];
    Object.assign(window, { lent });
    const media = navigator.mediaDevices;
    const lend = media.getUserMedia.bind(media);
    media.getUserMedia = async (wish) => {
      const stream = await lend(wish);
      lent.push(...stream.getTracks());
      return stream;
    };
  });
  const lent = (): Promise<string[]> =>
    till.page.evaluate(() => (window as unknown as { lent: MediaStreamTrack[] }).lent.map((track) => track.readyState));
  await opener(till).click();
  await sheet(till).getByRole('button', { name: 'Close' }).click();
  await expect.poll(lent).toEqual(['ended']);
});

test('without a network the camera reads as ever', async ({ tillThatSees, hub }) => {
  const till = await tillThatSees([{ code: cola.code, seconds: 60 }]);
  await till.isInStep();
  await till.canStartOffline();
  await till.cable.pull();
  await hub.kill();
  await till.page.reload();
  await till.signInIfAsked('Maria');
  await open(till);
  await till.showsTotal(cola.price);
});

test('whoever refuses the camera is told how to allow it', async ({ tillThatSees }) => {
  const refused = await tillThatSees([{ code: cola.code, seconds: 60 }], 'refused');
  await opener(refused).click();
  await expect(told(refused, 'allow the camera')).toBeVisible();
  await sheet(refused).getByRole('button', { name: 'Try again' }).click();
  await expect(told(refused, 'allow the camera')).toBeVisible();
});

test('a device without a camera says so', async ({ tillThatSees }) => {
  const till = await tillThatSees([]);
  await opener(till).click();
  await expect(told(till, 'There is no camera on this device')).toBeVisible();
});

test('the first load has nothing of the camera, and opening it loads it', async ({ tillThatSees }) => {
  const till = await tillThatSees([{ seconds: 10 }]);
  const loaded = (): Promise<string[]> =>
    till.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
  const isOfCamera = (path: string): boolean => /camera/.test(path);
  expect((await loaded()).filter(isOfCamera)).toEqual([]);
  await open(till);
  expect((await loaded()).filter(isOfCamera)).toContain('/camera.js');
});
