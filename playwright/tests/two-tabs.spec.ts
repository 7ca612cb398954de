// Tour, step 5: two tabs of one till sell at the same time, and still write one stream.

import { expect, test } from '../support/fixtures.ts';
import { pickles, pita } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

const SALES = 4;

test('two tabs of one till write one stream without a gap', async ({ till, journal }) => {
  const first = await till('Till');
  const second = await first.anotherTab();
  await second.signInIfAsked('Maria');

  const sell = async (tab: Till): Promise<string[]> => {
    const receipts: string[] = [];
    for (let sale = 0; sale < SALES; sale += 1) {
      await tab.add(pickles, pita);
      receipts.push((await tab.pay()).receipt);
      await tab.nextSale();
    }
    return receipts;
  };
  const sold = (await Promise.all([sell(first), sell(second)])).flat();
  expect(new Set(sold).size, 'no receipt number was given twice').toBe(2 * SALES);

  await first.isInStep();
  await second.hasTheSameStateAs(first);
  const events = await journal();
  expect(events.receipts().map(({ receipt }) => receipt).toSorted()).toEqual(sold.toSorted());
  const till_ = events.device('Till');
  expect(events.by(till_)).toHaveLength(await first.written());
  const sellers = new Set(events.events.filter((event) => event.type === 'order.paid').map((event) => event.deviceId));
  expect([...sellers], 'both tabs write the one stream').toEqual([till_]);
});
