// Pages whose code the first load does without: they open without a network, and one that does not come stops no sale.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/own-build.ts';
import { pickles } from '../support/menu.ts';

const DESK = /^\/chunk-desk-/;
/** What is shown in a page's place while its code can't be had. */
const missing = (page: Page) => page.getByRole('alert').filter({ hasText: 'This page could not be loaded. Your sales are safe' });

test('each page opens by its address without a network', async ({ till }) => {
  const one = await till('One');
  await one.canStartOffline();
  await one.cable.pull();
  const { page } = one;
  for (const [path, shows] of [
    ['/orders', page.getByRole('region', { name: 'Orders' })],
    ['/inbox', page.getByRole('main', { name: 'Inbox' })],
    ['/shift', page.getByRole('region', { name: 'Shift', exact: true })],
    ['/devices', page.getByRole('main', { name: 'Devices of this store' })],
    ['/hubs', page.getByRole('main', { name: "The store's hub" })],
    ['/kds', page.getByRole('main', { name: 'Kitchen screen' })],
    ['/bds', page.getByRole('main', { name: 'Bar screen' })],
  ] as const) {
    await page.goto(path);
    await expect(shows, path).toBeVisible();
  }
  await page.goto('/sell');
  await one.signInIfAsked('Maria');
  await one.add(pickles);
  await one.pay();
});

test('a screen of the kitchen starts without a network', async ({ device }) => {
  const kitchen = await device('Kitchen');
  await kitchen.pair('Kitchen screen');
  await kitchen.canStartOffline();
  await kitchen.cable.pull();
  await kitchen.page.goto('/');
  await expect(kitchen.page).toHaveURL(/\/kds$/);
  await expect(kitchen.page.getByRole('main', { name: 'Kitchen screen' })).toBeVisible();
});

for (const how of ['empty', 'gone'] as const) {
  test(`a page whose file is ${how} says so, the sale goes on, and it opens once the file is there`, async ({ app, till }) => {
    const mend = await app.damage(DESK, how);
    const one = await till('One');
    await one.add(pickles);
    await one.page.getByRole('link', { name: 'Orders' }).click();
    await expect(missing(one.page)).toBeVisible();
    await one.page.getByRole('button', { name: 'Load again' }).click();
    await expect(missing(one.page)).toBeVisible();
    await one.page.getByRole('link', { name: 'Back' }).click();
    await one.showsTotal(pickles.price);
    await one.pay();
    await one.nextSale();

    await one.page.getByRole('link', { name: 'Orders' }).click();
    await expect(missing(one.page)).toBeVisible();
    await mend();
    await one.page.getByRole('button', { name: 'Load again' }).click();
    await expect(one.page.getByRole('region', { name: 'Orders' })).toBeVisible();
    await one.goSelling();
    await one.add(pickles);
    await one.pay();
  });
}
