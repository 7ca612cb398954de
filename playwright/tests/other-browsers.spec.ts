// What other browsers do and those of these suites do not, played: a browser that is too old, a tab on a device that has a Home
// Screen, a database that is closed without a word, a promise to keep the storage that is not given at once, a tab that stands still.

import { expect, test } from '../support/fixtures.ts';
import { pickles, pita } from '../support/menu.ts';

test('a browser that is too old is told which ones work, and may go on', async ({ device }) => {
  const { page, cable } = await device('Old');
  await page.addInitScript(() => {
    const supports = CSS.supports.bind(CSS) as (...what: string[]) => boolean;
    CSS.supports = (...what: string[]) => !what.join().includes('light-dark') && supports(...what);
  });
  await page.goto(cable.origin);
  const told = page.locator('#evertill-too-old');
  await expect(told.getByRole('heading', { name: 'This browser is too old for Evertill' })).toBeVisible();
  await expect(told.getByText('Safari 17.5 (iPadOS or iOS 17.5)')).toBeVisible();
  await expect(told.getByRole('heading', { name: 'هذا المتصفح قديم ولا يناسب Evertill' })).toBeVisible();
  await told.getByRole('button', { name: 'Go on anyway, without colours' }).click();
  await expect(page.getByRole('button', { name: /^Use this device as/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: /^Use this device as/ })).toBeVisible();
  await expect(told, 'once is enough').toHaveCount(0);
});

test('in a tab of an iPad, the Home Screen comes before pairing', async ({ device }) => {
  const one = await device('iPad');
  await one.page.addInitScript(() => Object.defineProperty(navigator, 'standalone', { value: false }));
  await one.openPairing();
  const first = one.page.getByRole('region', { name: 'Add Evertill to the Home Screen first, then connect it there' });
  await expect(first.getByRole('listitem')).toHaveCount(3);
  await one.page.getByRole('button', { name: 'العربية' }).click();
  await expect(one.page.getByRole('region', { name: 'أضف Evertill إلى الشاشة الرئيسية أولاً' }).getByRole('listitem')).toHaveCount(3);
});

test('the browser is asked again at each sign-in to keep the storage, until it says so', async ({ device }) => {
  const one = await device('Kept');
  await one.page.addInitScript(() => {
    const kept = { asked: 0 };
    Object.assign(window, { kept });
    StorageManager.prototype.persist = () => Promise.resolve((kept.asked += 1) > 1);
    StorageManager.prototype.persisted = () => Promise.resolve(kept.asked > 1);
  });
  const asked = (): Promise<number> => one.page.evaluate(() => (window as unknown as { kept: { asked: number } }).kept.asked);
  await one.pair();
  await expect.poll(asked, 'when it was paired').toBe(1);
  await one.signIn('Maria');
  await expect.poll(asked, 'at the sign-in').toBe(2);
  await (await one.openDetails()).getByRole('button', { name: 'Sign out' }).click();
  await one.signIn('Maria');
  await one.add(pickles);
  expect(await asked(), 'not once it has said so').toBe(2);
});

test('a till whose database was closed without a word loads its page again and sells on', async ({ device, journal }) => {
  const one = await device('Closed');
  await one.page.addInitScript(() => {
    const opened: IDBDatabase[] = [];
    Object.assign(window, { opened });
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...how) {
      const request = open.apply(this, how);
      request.addEventListener('success', () => opened.push(request.result));
      return request;
    };
  });
  await one.pair();
  await one.signIn('Maria');
  const close = (): void => (window as unknown as { opened: IDBDatabase[] }).opened.forEach((database) => database.close());
  const loaded = one.page.waitForEvent('load');
  await one.page.evaluate(close);
  await one.showCategory(pickles);
  await one.page.getByRole('button', { name: /^Mixed pickles/ }).click();
  await loaded;
  await one.signInIfAsked('Maria');
  await one.add(pita);
  const { receipt, amount } = await one.pay();
  await one.isInStep();
  expect((await journal()).receipts()).toEqual([{ receipt, total: amount }]);
});
