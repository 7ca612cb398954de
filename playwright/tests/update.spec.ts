// Tour, step 7: a new build waits for the end of a sale; one that does not start is left for the last good one.

import { expect, test } from '../support/own-build.ts';
import { pickles } from '../support/menu.ts';

test('a new build waits for the sale that is open, and is taken then', async ({ app, till }) => {
  const one = await till('One');
  await one.canStartOffline();
  const before = await app.version();
  await one.add(pickles);

  await app.rebuild();
  await one.checkForUpdate();
  const offered = await app.version();
  expect(offered).not.toBe(before);
  // Offered, and not taken while a sale is open.
  await one.hasVersions({ offered, current: before });

  const nextBuild = one.page.locator('meta[name=next-build]');
  await one.add(pickles);
  await expect(nextBuild).toHaveCount(0);
  await one.pay();
  await one.nextSale();
  await expect(nextBuild).toHaveCount(1, { timeout: 60_000 });
  await one.signInIfAsked('Maria');
  await one.hasVersions({ current: offered, lastGood: offered, running: offered, trial: false });
  await one.add(pickles);
  await one.pay();
});

test('a page that is told to load itself again does so once, whatever else it hears until then', async ({ app, till }) => {
  const one = await till('One');
  await one.canStartOffline();
  await app.rebuild();
  const offered = await app.version();
  // What the worker answers to somebody who asked for the update twice comes, on a slow machine, while the page is being loaded.
  await one.page.evaluate(() => {
    const { serviceWorker } = navigator;
    const answer = (): boolean => serviceWorker.dispatchEvent(new MessageEvent('message', { data: { type: 'update.waiting', reason: 'trial' } }));
    serviceWorker.addEventListener('message', ({ data }) => {
      if (data.type === 'reload') setInterval(answer, 1);
    });
  });
  await one.checkForUpdate();
  await expect(one.page.locator('meta[name=next-build]')).toHaveCount(1, { timeout: 60_000 });
  await one.signInIfAsked('Maria');
  await one.hasVersions({ current: offered, lastGood: offered, running: offered, trial: false });
  expect((await one.versions()).bad).toEqual([]);
});

test('a build that does not start is rolled back by itself', async ({ app, till }) => {
  const one = await till('One');
  await one.canStartOffline();
  const good = await app.version();

  await app.rebuildBroken();
  const bad = await app.version();
  await one.checkForUpdate();

  await expect(async () => expect((await one.versions()).bad.map(({ version }) => version)).toEqual([bad])).toPass({ timeout: 40_000 });
  await one.signInIfAsked('Maria');
  await expect(one.page.locator('meta[name=next-build]')).toHaveCount(0);
  const details = await one.openDetails();
  await expect(details.getByText(`Version ${bad.slice(0, 8)} did not start`)).toBeVisible();
  await details.press('Escape');
  await one.hasVersions({ current: good, lastGood: good, running: good, trial: false });
  one.errors.splice(0);
  await one.add(pickles);
  await one.pay();
});
