// A till's browser is killed in the middle of selling, again and again: what its screen confirmed is on its disk. And a kill
// that tears a write in two costs nothing but that write, at no later start either.
//
// `EVERTILL_KILLS` says how often (`cargo xtask kills`).

import { Cable } from '../support/cable.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { ownStream } from '../support/kept.ts';
import { FirefoxMachine } from '../support/killable-firefox.ts';
import { type Killable, Machine } from '../support/machine.ts';
import { pickles } from '../support/menu.ts';
import { listen, sellOnAndOn } from '../support/rush.ts';
import { Till } from '../support/till.ts';

const KILLS = process.env.EVERTILL_KILLS;
/** Where that says nothing. `cargo xtask kills` tries Chromium, so the others have more of them here. */
const FEW = { chromium: 10, firefox: 20, webkit: 20 };
/** How many sales are confirmed between two kills, at most. */
const SALES = 4;
/** A sale takes about this long, in milliseconds: the kill comes at any moment of the next one. */
const SALE = 150;
/** Every so often, the hub is there too, and compared. */
const COMPARED = 20;

const test = base.extend<{ cable: Cable; machine: Killable }>({
  cable: async ({ hub }, use) => {
    const cable = await Cable.to(hub.port);
    await use(cable);
    await cable.pull();
  },
  machine: async ({ browserName }, use) => {
    const machine = await (browserName === 'firefox' ? FirefoxMachine : Machine).make();
    await use(machine);
    await machine.remove();
  },
});

// A trace of hundreds of browsers would be larger than anyone could read.
test.use({ trace: 'off', screenshot: 'off' });

test('a till whose browser is killed loses no sale that it confirmed', async ({ cable, machine, journal, browserName }) => {
  const kills = Number(KILLS ?? FEW[browserName]);
  test.setTimeout(60_000 + kills * 15_000);
  const selling = new Selling(machine, cable);
  const { confirmed, errors } = selling;
  const soldBeforeTheKill = async (till: Till): Promise<void> => {
    await selling.sell(till, 1 + Math.floor(Math.random() * SALES));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * SALE));
    await machine.kill();
  };

  let till = await selling.pair();
  const deviceId = (await journal()).device('Killed');
  const compare = async (): Promise<void> => {
    await cable.plug();
    await till.isInStep();
    const [kept, hubs] = [await ownStream(till.page, deviceId), await journal()];
    expect(hubs.by(deviceId), 'the hub has what the till has').toEqual(kept.events);
  };

  let [events, unseen] = [0, 0];
  for (let kill = 1; kill <= kills; kill += 1) {
    await soldBeforeTheKill(till);
    await cable.pull();
    till = await selling.comeUp();
    const kept = await ownStream(till.page, deviceId);
    const receipts = kept.receipts().map(({ receipt }) => receipt);
    const stored = new Set(receipts);
    const lost = confirmed.filter((receipt) => !stored.has(receipt));
    expect(lost, `after kill ${kill}, all confirmed sales are on the till's disk`).toEqual([]);
    expect(receipts, 'their numbers have no gap').toEqual(receipts.map((_, index) => numbered(receipts[0]!, index + 1)));
    expect(kept.events.length, 'it goes on from where it was').toBeGreaterThan(events);
    events = kept.events.length;
    // Killed between the disk and the screen.
    unseen = receipts.length - confirmed.length;
    if (kill % COMPARED === 0) await compare();
    else if (kill % 2 === 0) await cable.plug();
  }
  await compare();
  expect(errors, 'no page threw an error').toEqual([]);
  expect(new Set(confirmed).size, 'no receipt was given twice').toBe(confirmed.length);
  console.log(`kills=${kills} confirmed=${confirmed.length} stored_unseen=${unseen} events=${events} lost=0`);
});

test('a till whose last write was torn in two by a crash keeps all before it, at every start', async ({ cable, machine, journal }) => {
  if (!(machine instanceof Machine)) throw new Error('only Chromium keeps its databases in a log that can be torn');
  const selling = new Selling(machine, cable);
  let till = await selling.pair();
  const deviceId = (await journal()).device('Killed');
  await cable.pull();
  await selling.sell(till, 5);
  await machine.kill();
  const torn = await machine.tearLog();
  till = await selling.comeUp();
  await expect.poll(torn.isLeft, 'the browser writes another log').toBe(true);
  await selling.sell(till, 5);
  const { events } = await ownStream(till.page, deviceId);
  await machine.kill();
  till = await selling.comeUp();
  const kept = await ownStream(till.page, deviceId);
  expect(kept.events.slice(0, events.length), 'nothing is lost two starts later').toEqual(events);
  await cable.plug();
  await till.isInStep();
  expect((await journal()).by(deviceId), 'the hub has all of it').toEqual((await ownStream(till.page, deviceId)).events);
  expect(selling.errors, 'no page threw an error').toEqual([]);
});

/** A till on a machine that is started again and again, and what its screen confirmed. */
class Selling {
  readonly confirmed: string[] = [];
  readonly errors: string[] = [];
  private told = (): void => {};

  constructor(
    private readonly machine: Killable,
    private readonly cable: Cable,
  ) {}

  /** Its first start. */
  async pair(): Promise<Till> {
    const till = await this.start();
    await till.pair();
    await till.signIn('Maria');
    await till.canStartOffline();
    return till;
  }

  /** Any other; the failure says what is there instead of a till to sell on. */
  async comeUp(): Promise<Till> {
    const till = await this.start();
    try {
      await expect(till.ready, 'it can be signed in to').toBeVisible({ timeout: 60_000 });
      await till.signInIfAsked('Maria');
      await freshLog(till);
      return till;
    } catch (error) {
      const kept = await till.page.evaluate(async () => ({
        said: document.body.innerText,
        at: location.href,
        worker: navigator.serviceWorker.controller?.scriptURL ?? null,
        databases: await indexedDB.databases(),
        caches: await Promise.all((await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).length])),
      }));
      const found = JSON.stringify({ ...kept, console: till.console, errors: till.errors }, null, 2);
      throw new Error(`a killed till does not come up: ${found}`, { cause: error });
    }
  }

  /** Sells on and on; returns once so many more are confirmed. */
  async sell(till: Till, count: number): Promise<void> {
    const wanted = this.confirmed.length + count;
    await till.showCategory(pickles);
    const enough = new Promise<void>((resolve) => {
      this.told = () => this.confirmed.length >= wanted && resolve();
    });
    await sellOnAndOn(till.page, pickles);
    await enough;
  }

  private async start(): Promise<Till> {
    const page = await this.machine.start();
    const till = new Till('Killed', page, this.cable, [], this.errors);
    await listen(page, (receipt) => {
      this.confirmed.push(receipt);
      this.told();
    });
    await page.goto(this.cable.origin);
    return till;
  }
}

/** A second crash before the browser has begun another log is not covered: `service-worker/fresh-log.js`. */
async function freshLog({ page }: Till): Promise<void> {
  const isFilling = async (): Promise<boolean> => (await indexedDB.databases()).some(({ name }) => name === 'evertill-log');
  await expect.poll(() => page.evaluate(isFilling), 'the log is begun anew').toBe(false);
}

/** '1-000001' with another count. */
function numbered(receipt: string, count: number): string {
  return `${receipt.split('-')[0]}-${String(count).padStart(6, '0')}`;
}
