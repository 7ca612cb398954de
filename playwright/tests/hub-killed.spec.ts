// Tour, step 4: the hub is killed in the middle of a rush and comes back after ten seconds.

import { expect, test } from '../support/fixtures.ts';
import { pickles, pita } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

/** How many sales each till makes in the rush. */
const SALES = 8;
/** How long the shop is without a hub, in milliseconds. */
const OUTAGE = 10_000;

test('a hub killed in a rush loses nothing and doubles nothing', async ({ hub, till, device, journal }) => {
  const tills = [await till('One'), await till('Two')];
  const kitchen = await device('Kitchen');
  await kitchen.pair('Kitchen screen');

  const sold: string[] = [];
  const rush = async (one: Till): Promise<void> => {
    for (let sale = 0; sale < SALES; sale += 1) {
      await one.add(pickles, pita);
      sold.push((await one.pay()).receipt);
      await one.nextSale();
    }
  };
  const rushes = Promise.all(tills.map(rush));
  await expect.poll(() => sold.length, { message: 'the rush is under way', timeout: 60_000 }).toBeGreaterThanOrEqual(SALES / 2);
  await hub.kill();
  expect(sold.length, 'the hub is killed in the middle of it').toBeLessThan(SALES * tills.length);
  await Promise.all([rushes, hub.resumeAfter(OUTAGE)]);

  for (const one of tills) await one.isInStep();
  for (const screen of [...tills, kitchen]) await screen.hasTheSameStateAs(tills[0]!);
  const events = await journal();
  const receipts = events.receipts().map(({ receipt }) => receipt);
  expect(receipts.toSorted()).toEqual(sold.toSorted());
  for (const one of tills) {
    expect(events.by(events.device(one.name)), `all that ${one.name} wrote`).toHaveLength(await one.written());
  }
});
