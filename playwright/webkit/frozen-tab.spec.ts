// A tab that the system has stopped still holds all its locks, the one to sync among them. Another tab that is looked at does not
// wait for it, and the stopped one gives way when it goes on.

import { baklava, pickles, pita } from '../support/menu.ts';
import { expect, test } from './fixtures.ts';
import { goOn, stop } from './processes.ts';

test('a tab that stands still keeps no other from syncing, and gives way when it goes on', async ({ seller, hub, journal }) => {
  await seller.add(pickles);
  const sold = [await seller.pay()];
  await seller.isInStep();
  const first = await seller.browser.process();
  const back = await seller.browser.newWindow();
  await seller.open();
  await seller.signInIfAsked();
  await seller.isInStep();

  stop(first);
  try {
    await seller.add(pita);
    sold.push(await seller.pay());
    await seller.isInStep();
    expect((await journal()).receipts(), 'the hub has the sale of the other tab').toHaveLength(2);
  } finally {
    goOn(first);
  }

  await back();
  await seller.add(baklava);
  sold.push(await seller.pay());
  await seller.isInStep();
  const connections = async (): Promise<string | undefined> => /^\S*connections (\d+)$/m.exec(await (await fetch(`${hub.origin}/metrics`)).text())?.[1];
  await expect.poll(connections, 'one tab syncs').toBe('1');
  const events = await journal();
  expect(events.receipts()).toEqual(sold.map(({ receipt, amount }) => ({ receipt, total: amount })));
  expect(events.by(events.device('Till · Linux')), 'none is missing, none is there twice').toHaveLength(await seller.written());
});
