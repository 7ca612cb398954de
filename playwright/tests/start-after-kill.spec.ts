// A till's browser is killed in one moment of its life after another, and started without the hub: the app is there each time.
//
// `EVERTILL_START_KILLS` says how often, `EVERTILL_SEED` when, `EVERTILL_LOAD` keeps the machine busy meanwhile
// (`cargo xtask kills start`).

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { App } from '../support/build.ts';
import { Cable } from '../support/cable.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { Load } from '../support/load.ts';
import { Machine } from '../support/machine.ts';
import { pickles } from '../support/menu.ts';
import { listen, sellOnAndOn } from '../support/rush.ts';
import { seeded } from '../support/seeded.ts';
import { Till } from '../support/till.ts';
import { WorkerFiles } from '../support/worker-files.ts';

const KILLS = Number(process.env.EVERTILL_START_KILLS ?? 2);
const SEED = Number(process.env.EVERTILL_SEED ?? Date.now() % 1_000_000);
/** How long the moments last at most, in milliseconds: the kill comes somewhere in it. */
const STARTING = 2_000;
const SELLING = 2_500;
const UPDATING = 4_000;
const FIRST_START = 3_000;

const test = base.extend<{ app: App; cable: Cable; killed: Device }>({
  app: async ({}, use) => {
    const app = await App.copy();
    await use(app);
    await app.remove();
  },
  publicFolder: async ({ app }, use) => use(app.folder),
  cable: async ({ hub }, use) => {
    const cable = await Cable.to(hub.port);
    await use(cable);
    await cable.pull();
  },
  killed: async ({ cable }, use) => {
    const load = process.env.EVERTILL_LOAD ? Load.start() : null;
    const device = new Device(cable);
    await use(device);
    await device.remove();
    load?.end();
  },
});

// A trace of hundreds of browsers would be larger than anyone could read.
test.use({ trace: 'off', screenshot: 'off' });

test('a till that is killed while starting starts without the hub', async ({ killed: device, cable }) => {
  test.setTimeout(60_000 + KILLS * 60_000);
  const random = seeded(SEED);
  await device.pair();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await device.kill();
    if (kill % 2 === 0) await cable.plug();
    const till = await device.start();
    const opened = till.page.goto(cable.origin).catch(() => null);
    await after(random() * STARTING);
    await device.kill();
    await opened;
    await device.startOffline('app');
  }
  device.report('starting');
});

test('a till that is killed while selling starts without the hub', async ({ killed: device, cable }) => {
  test.setTimeout(60_000 + KILLS * 60_000);
  const random = seeded(SEED);
  let till = await device.pair();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    if (kill % 2 === 0) await cable.plug();
    await till.signInIfAsked('Maria');
    await till.showCategory(pickles);
    await sellOnAndOn(till.page, pickles);
    await after(random() * SELLING);
    await device.kill();
    till = await device.startOffline();
  }
  device.report('selling');
});

test('a till that is killed while updating starts without the hub', async ({ killed: device, cable, app }) => {
  test.setTimeout(60_000 + KILLS * 60_000);
  const random = seeded(SEED);
  let till = await device.pair();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await cable.plug();
    await app.rebuild();
    // Every other time, the worker itself is another one too.
    if (kill % 2 === 0) await app.renewWorker();
    await till.checkForUpdate();
    await after(random() * UPDATING);
    await device.kill();
    till = await device.startOffline();
  }
  device.report('updating');
});

test('a till that is killed in its first start starts without the hub', async ({ killed: device, cable }) => {
  test.setTimeout(60_000 + KILLS * 60_000);
  const random = seeded(SEED);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await cable.plug();
    await device.replace();
    const till = await device.start();
    const opened = till.page.goto(cable.origin);
    let isKept = false;
    const kept = opened.then(() => till.canStartOffline()).then(
      () => (isKept = true),
      () => {},
    );
    await after(random() * FIRST_START);
    if (!isKept) {
      // Nobody was told yet that it starts without the hub. It does as soon as that is so.
      await device.kill();
      await kept;
      device.unkept += 1;
      const again = await device.start();
      await again.page.goto(cable.origin);
      await again.canStartOffline();
    }
    await device.kill();
    await device.startOffline('app');
    await device.kill();
    await kept;
  }
  device.report('first-start');
});

const VERSIONS = ['/versions.json', '/versions-2.json'];
const damages: [string, (files: WorkerFiles) => Promise<unknown>][] = [
  ['half a record at the end of the log of registrations', (files) => files.tearLog()],
  ['half of the record of versions', (files) => each(VERSIONS, (path) => files.tearCached(path))],
  ['half of the list of files', (files) => each(['/precache.json'], (path) => files.tearCached(path))],
  ['an index that does not know the record of versions', (files) => each(VERSIONS, (path) => files.forget(path))],
  ['an index that does not know the list of files', (files) => each(['/precache.json'], (path) => files.forget(path))],
  ['indexes that are nonsense', (files) => files.spoilIndexes()],
];

for (const [what, damage] of damages) {
  test(`a crash that leaves ${what} costs no start without the hub`, async ({ killed: device, cable }) => {
    await device.pair();
    await device.kill();
    await damage(device.files);
    await device.startOffline();
    await device.kill();
    const till = await device.startOffline();
    // What the crash took is mended as soon as there is a hub.
    await cable.plug();
    await till.signInIfAsked('Maria');
    await till.isInStep();
    await till.checkForUpdate();
    await device.kill();
    await device.startOffline();
    device.report(what);
  });
}

test('a crash that leaves half a record in the log of registrations costs no start after the next worker either', async ({
  killed: device,
  cable,
  app,
}) => {
  await device.pair();
  await device.kill();
  const torn = await device.files.tearLog();
  const till = await device.startOffline();
  await cable.plug();
  await expect.poll(torn.isLeft, 'the browser writes another log').toBe(true);
  await app.renewWorker();
  await till.takesNextWorker();
  await device.kill();
  await device.startOffline();
  await device.kill();
  await device.startOffline();
  device.report('the next worker');
});

/** Damages what is cached of these paths; some of it must be there. */
async function each(paths: string[], damage: (path: string) => Promise<number>): Promise<void> {
  let found = 0;
  for (const path of paths) found += await damage(path);
  expect(found, 'there is something to damage').toBeGreaterThan(0);
}

/** A till on a machine that is killed and started again and again, and how often it started without the app. */
class Device {
  /** Kills before the app had said that it is kept. */
  unkept = 0;
  private readonly without: string[] = [];
  private starts = 0;
  private machine: Machine | null = null;

  constructor(private readonly cable: Cable) {}

  get files(): WorkerFiles {
    return new WorkerFiles(this.machine!.profile);
  }

  /** A till's first start. */
  async pair(): Promise<Till> {
    await this.replace();
    const till = await this.start();
    await till.pair();
    await till.signIn('Maria');
    await till.canStartOffline();
    return till;
  }

  /** Starts the browser on an empty page. */
  async start(): Promise<Till> {
    const page = await this.machine!.start();
    await listen(page, () => {});
    return new Till('Killed', page, this.cable);
  }

  /** Starts it without the hub. If the app is not there, that is counted, and the hub helps as a person would have to let it. */
  async startOffline(shows: 'till' | 'app' = 'till'): Promise<Till> {
    const aside = await this.copyAside();
    await this.cable.pull();
    this.starts += 1;
    const till = await this.start();
    const missing = await this.open(till, shows);
    if (this.starts % 10 === 0) console.log(`starts=${this.starts} without_the_app=${this.without.length}`);
    if (missing === null) {
      await rm(aside, { recursive: true });
      return till;
    }
    const found = `start ${this.starts}: ${missing}\n${aside} was left by the kill:\n${await new WorkerFiles(aside).list()}`;
    console.log(found);
    this.without.push(found);
    await this.kill();
    await this.cable.plug();
    const helped = await this.start();
    expect(await this.open(helped, shows), 'the app is there once the hub is').toBeNull();
    await helped.canStartOffline();
    return helped;
  }

  /** What is there instead of the app, if it is not there. */
  private async open(till: Till, shows: 'till' | 'app'): Promise<string | null> {
    try {
      await till.page.goto(this.cable.origin);
      await expect(shows === 'till' ? till.ready : till.page.locator('main')).toBeVisible({ timeout: 60_000 });
      return null;
    } catch (error) {
      const said = await till.page.evaluate(() => `${location.href}: ${document.body.innerText}`).catch(String);
      return `${String(error).split('\n')[0]} (${said.slice(0, 300)})`;
    }
  }

  /** A copy of what the kill left of the worker: a start may change it. */
  private async copyAside(): Promise<string> {
    const aside = await mkdtemp(join(tmpdir(), 'evertill-killed-'));
    const folder = join('Default', 'Service Worker');
    await cp(join(this.machine!.profile, folder), join(aside, folder), { recursive: true });
    return aside;
  }

  async kill(): Promise<void> {
    await this.machine!.kill();
  }

  /** Another machine, which never ran a browser. */
  async replace(): Promise<void> {
    await this.remove();
    this.machine = await Machine.make();
  }

  async remove(): Promise<void> {
    await this.machine?.remove();
  }

  report(moment: string): void {
    const { starts, unkept, without } = this;
    console.log(`moment=${moment} seed=${SEED} starts=${starts} killed_before_kept=${unkept} without_the_app=${without.length}`);
    expect(without, 'each start without the hub has the app').toEqual([]);
  }
}
