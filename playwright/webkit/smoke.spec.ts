// The shortest way through the app in WebKit: pair, sell, lose the hub, load again without it, sell, have it back; a second tab;
// Arabic.

import { baklava, pickles, pita, sum } from '../support/menu.ts';
import { expect, test } from './fixtures.ts';

test('a till sells with and without its hub, which gets every sale once', async ({ seller, hub, journal }) => {
  await seller.canStartOffline();
  await seller.add(pickles, baklava);
  const sold = [await seller.pay()];
  expect(sold[0]!.amount).toBe(sum(pickles, baklava));
  await seller.isInStep();

  await hub.kill();
  await seller.browser.reload();
  await seller.signInIfAsked();
  await seller.add(pita);
  sold.push(await seller.pay());
  await hub.resume();
  await seller.isInStep();

  const events = await journal();
  expect(events.receipts()).toEqual(sold.map(({ receipt, amount }) => ({ receipt, total: amount })));
  expect(events.by(events.device('Till · Linux'))).toHaveLength(await seller.written());
});

test('two tabs of one till write one stream', async ({ seller, journal }) => {
  await seller.add(pickles);
  const sold = [await seller.pay()];
  const back = await seller.browser.newWindow();
  await seller.open();
  await seller.signInIfAsked();
  await seller.add(pita);
  sold.push(await seller.pay());
  await back();
  await seller.add(baklava);
  sold.push(await seller.pay());
  await seller.isInStep();
  expect((await journal()).receipts()).toEqual(sold.map(({ receipt, amount }) => ({ receipt, total: amount })));
});

test('a till speaks Arabic', async ({ seller }) => {
  await seller.add(baklava);
  await seller.openDetails();
  await seller.browser.tap('العربية', 'dialog');
  const page = (): string => `${document.documentElement.lang} ${document.documentElement.dir}`;
  await expect.poll(() => seller.browser.evaluate(page)).toBe('ar rtl');
  await expect.poll(() => seller.browser.text('.slip-lines')).toContain('بقلاوة');
});
