// The back office: a person signs in at a browser that is a device of the store, and reads a list. Whatever keeps them from
// it has a sentence of its own.

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '../support/build.ts';
import { expect, test } from '../support/fixtures.ts';
import { staff } from '../support/menu.ts';
import { Office } from '../support/office.ts';

test('a manager signs in, reads a list, searches it, and reads it in Arabic', async ({ till }) => {
  const one = await till('Till 1');
  // The till's service worker has every page of this browser, and leaves the office to the hub.
  await one.canStartOffline();
  const office = await Office.beside(one.page);
  const { page } = office;
  await expect(page).toHaveTitle(/Back office/);
  await expect(office.person('Costas'), 'an owner may').toBeVisible();
  await expect(office.person('Maria'), 'a cashier may not').toHaveCount(0);

  await office.tries('Eleni', '111111');
  await expect(page.getByRole('alert')).toContainText('That is not the PIN');
  await office.types('Eleni', staff.Eleni);
  await expect(page.getByRole('heading', { name: 'Taxes', level: 1 }), 'the first list is there at once').toBeVisible();
  await expect(office.rows).not.toHaveCount(0);

  await office.openList('Suppliers');
  await expect(office.row('Halki Produce')).toContainText('+357 22 555 010');
  const all = await office.rows.count();
  expect(all).toBeGreaterThan(3);
  await office.search('bay');
  await expect(office.rows).toHaveCount(1);
  await expect(office.row('Blue Bay Fish')).toBeVisible();
  await office.search('nobody of that name');
  await expect(page.getByRole('status').filter({ hasText: 'Nothing matches' })).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(office.rows).toHaveCount(all);

  await page.getByRole('button', { name: 'العربية' }).click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { name: 'المورّدون', level: 1 })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'خضار خالكي' })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();

  // The address of a page is that page, for whoever is signed in; a tab that is loaded again asks who it is.
  await expect(page).toHaveURL(/\/office\/records\/supplier$/);
  await page.reload();
  await office.signIn('Eleni', staff.Eleni);
  await expect(page.getByRole('heading', { name: 'Suppliers', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(office.person('Eleni')).toBeVisible();
  await expect(office.rows).toHaveCount(0);
});

test('a browser that is no device of the store is told so, and nothing is stored in it', async ({ device }) => {
  const stranger = await device('Stranger');
  await stranger.page.goto('/office/');
  await expect(stranger.page.getByRole('heading', { name: 'This browser does not belong to the store yet' })).toBeVisible();
  expect(await stranger.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
  await stranger.page.getByRole('link', { name: 'Connect this browser' }).click();
  await expect(stranger.page.getByRole('button', { name: /^Use this device as/ })).toBeVisible();
});

test('a list longer than a page is read page by page, and a search finds what is on none of them', async ({ till, hub }) => {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-store-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  const number = (n: number): string => String(n).padStart(3, '0');
  const rows = Array.from({ length: 60 }, (_, n) => `s-${number(n)},Supplier ${number(n)},مورّد ${number(n)},,,,${n},`);
  await writeFile(join(folder, 'suppliers.csv'), `id,name_en,name_ar,phone,email,address,terms,note\n${rows.join('\n')}\n`);
  const one = await till('Till 1');
  await hub.import(folder);
  await rm(folder, { recursive: true });

  const office = await Office.beside(one.page, '/office/records/supplier');
  const { page } = office;
  await office.signIn('Costas', '718293');
  await expect(office.rows).toHaveCount(50);
  const first = await office.rows.first().innerText();
  await expect(page.getByText('1 to 50')).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(office.row('Supplier 059')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page.getByText('1 to 50')).toBeVisible();
  expect(await office.rows.first().innerText()).toBe(first);
  await office.search('059');
  await expect(office.rows).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Next' })).toHaveCount(0);
});

test('too many wrong PINs, a hub that is away and a device that was taken out each have their sentence', async ({ till, hub, outsider }) => {
  const one = await till('Till 1');
  const office = await Office.beside(one.page, '/office/records/table');
  const { page } = office;
  await office.person('Costas').click();
  for (let guess = 1; guess <= 5; guess += 1) {
    await office.types('Costas', '000000');
    await expect(page.getByRole('alert')).toContainText(guess < 5 ? 'That is not the PIN' : 'Too many wrong PINs');
    await page.keyboard.press('Backspace');
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
  await office.types('Costas', '718293');
  await expect(page.getByRole('alert')).toContainText(/Try again in \d+ seconds/);

  await office.signIn('Eleni', staff.Eleni);
  await expect(office.row('1')).toBeVisible();
  const arabic = page.getByRole('button', { name: 'العربية' });
  const english = page.getByRole('button', { name: 'English' });
  // Words that come late change nothing any more.
  let englishIsChosen = (): void => {};
  const chosen = new Promise<void>((resolve) => (englishIsChosen = resolve));
  await page.route('**/words-ar-*.json', async (route) => {
    await chosen;
    await route.continue();
  });
  const late = page.waitForResponse('**/words-ar-*.json');
  await arabic.click();
  await english.click();
  englishIsChosen();
  await (await late).finished();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  // All of them are there before the hub is gone.
  await arabic.click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await english.click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await hub.kill();
  await office.lists.getByRole('link', { name: 'Suppliers' }).click();
  await expect(page.getByRole('alert')).toContainText('The hub can’t be reached');
  await arabic.click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await english.click();
  await expect(office.lists, 'the way to everything else stays').toBeVisible();
  await expect(page.getByRole('alert')).toContainText('The hub can’t be reached');
  await hub.resume();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(office.row('Halki Produce')).toBeVisible();

  await outsider.takeOut('Till 1', `eleni:${staff.Eleni}`);
  await office.lists.getByRole('link', { name: 'Tables' }).click();
  await expect(page.getByRole('heading', { name: 'This browser was taken out of the store' })).toBeVisible();
});

test('whoever leaves the page alone for ten minutes is signed out', async ({ till }) => {
  const one = await till('Till 1');
  const office = await Office.beside(one.page);
  await office.page.clock.install();
  await office.page.reload();
  await office.signIn('Eleni', staff.Eleni);
  await office.page.clock.fastForward('09:00');
  await expect(office.lists).toBeVisible();
  await office.page.keyboard.press('Shift');
  await office.page.clock.fastForward('09:00');
  await expect(office.lists, 'a key counts').toBeVisible();
  await office.page.clock.fastForward('01:30');
  await expect(office.page.getByRole('status').filter({ hasText: 'nobody touched this page for ten minutes' })).toBeVisible();
  await expect(office.rows).toHaveCount(0);
});
