// A scanner types as a keyboard does, wherever the focus happens to be. What it types is an article or a word about it, and
// never an amount, a weight, a PIN, a note or a press of a button; what a person types stays what it is.

import type { Locator, Page } from '@playwright/test';
import { bananas, cola, soap, unknown, water, withCodes } from '../support/codes.ts';
import { expect, test } from '../support/fixtures.ts';
import { FormerHub } from '../support/former-hub.ts';
import { Scanner, type } from '../support/keys.ts';
import { ribeye, staff } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

const search = (till: Till): Locator => till.page.getByRole('searchbox', { name: 'Search or scan' });
const shown = (page: Page): Locator => page.locator('.shown output');
const payment = (till: Till): Locator => till.page.getByRole('region', { name: 'Payment' });
const told = (till: Till, words: string | RegExp): Locator => till.page.getByRole('alert').filter({ hasText: words });

/** The tile of a product. */
function tile(till: Till, { name, price }: { name: string; price: number }): Locator {
  return till.page.getByRole('button', { name: `${name} ${(price / 100).toFixed(2)}`, exact: true });
}

/** Shows the tiles of a category. */
async function show(till: Till, category: string): Promise<void> {
  const categories = till.page.getByRole('navigation', { name: 'Categories' });
  await categories.getByRole('button', { name: category, exact: true }).click();
}

/** Types digits and Enter on an Arabic keyboard, as slowly as people do. */
async function byHand(till: Till, digits: string): Promise<void> {
  const layout = (sign: string): string => '٠١٢٣٤٥٦٧٨٩'[Number(sign)] ?? sign;
  await (await Scanner.at(till.page, { gap: 150, layout })).scan(digits);
}

test('a scan sells its article wherever the focus is and however the scanner ends a code', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  let total = 0;
  const sells = async (price: number): Promise<void> => {
    total += price;
    await one.showsTotal(total);
    await expect(search(one), 'nothing of the code stays').toHaveValue('');
  };

  await search(one).focus();
  await scanner.scan(cola.code);
  await sells(cola.price);
  await expect(search(one), 'Enter leads nowhere').toBeFocused();

  await search(one).focus();
  await scanner.set({ end: 'Tab' }).scan(cola.code);
  await sells(cola.price);
  await expect(search(one), 'Tab leads nowhere').toBeFocused();

  // A product that was tapped keeps the focus, and is not sold again by the scanner's Enter.
  await show(one, 'Cold meze');
  await tile(one, water).click();
  await sells(water.price);
  for (const end of ['Enter', 'Tab', 'LF', 'CRLF', 'none'] as const) {
    await scanner.set({ end }).scan(cola.code);
    await sells(cola.price);
  }
  await expect(tile(one, water), 'the focus stays').toBeFocused();

  // A slow scanner, one behind a half-typed word, and one that the device takes for an Arabic keyboard.
  await scanner.set({ gap: 30 }).scan(cola.code);
  await sells(cola.price);
  await search(one).click();
  await type(one.page, 'art');
  await expect(search(one)).toHaveValue('art');
  await scanner.scan(cola.code);
  await sells(cola.price);
  const arabic: Record<string, string> = { R: 'ق', T: 'ف', E: 'ث', S: 'س' };
  await scanner.set({ layout: (sign) => arabic[sign] ?? sign }).scan(soap.own);
  await sells(soap.price);
});

test('scans without a pause between them all count, in their order, and an unknown code stops none', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page, { gap: 4 });
  await one.page.evaluate(() => {
    const sounds = { count: 0 };
    Object.assign(window, { sounds });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when?: number): void {
      sounds.count += 1;
      start.call(this, when);
    };
  });
  const sounds = (): Promise<number> => one.page.evaluate(() => (window as unknown as { sounds: { count: number } }).sounds.count);

  await scanner.scan(cola.code, water.code, soap.code);
  await one.showsTotal(cola.price + water.price + soap.price);
  await expect(one.slip.locator('.line-name')).toHaveText([cola.name, water.name, soap.name]);
  expect(await sounds(), 'what sells is silent').toBe(0);

  await scanner.scan(unknown, water.code, cola.code, water.code);
  await one.showsTotal(2 * cola.price + 3 * water.price + soap.price);
  await expect(told(one, `No product has the code ${unknown}`)).toBeVisible();
  await expect(search(one)).toHaveValue('');
  expect(await sounds(), 'an unknown code can be heard').toBeGreaterThan(0);

  // On a tablet that is too busy to look at a key when it comes, with and without an end.
  const cdp = await one.page.context().newCDPSession(one.page);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await scanner.scan(...Array.from({ length: 8 }, () => [cola.code, water.code]).flat());
  await one.showsTotal(10 * cola.price + 11 * water.price + soap.price);
  await scanner.set({ end: 'none' }).scan(soap.code);
  await one.showsTotal(10 * cola.price + 11 * water.price + 2 * soap.price);
  await expect(search(one)).toHaveValue('');
});

test('while money is taken a scan is no amount and no Enter: it is told, and the next one begins the next order', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await scanner.scan(cola.code);
  await one.showsTotal(cola.price);
  await one.startPaying();

  await scanner.scan(water.code);
  await expect(told(one, `${water.code} was scanned and not added. Take the money or go back`)).toBeVisible();
  await expect(shown(one.page)).toHaveAttribute('data-empty', 'true');
  await type(one.page, '20');
  await expect(shown(one.page)).toHaveText('20');
  for (const end of ['Enter', 'Tab', 'none'] as const) {
    await scanner.set({ end }).scan(soap.code);
    await expect(told(one, soap.code)).toBeVisible();
    await one.closeNotices();
    await expect(shown(one.page)).toHaveText('20');
  }
  // A button of the pane that was clicked keeps the focus.
  await payment(one).getByRole('button', { name: /^Exact/ }).click();
  await scanner.scan(water.code);
  await expect(told(one, water.code)).toBeVisible();
  await one.showsTotal(cola.price);

  await scanner.enterLater();
  const paid = payment(one).getByText('€1.50 paid in cash');
  await expect(paid).toBeVisible();
  await scanner.scan(unknown);
  await expect(told(one, `No product has the code ${unknown}`)).toBeVisible();
  await expect(paid, 'the change stays to be read').toBeVisible();
  await scanner.scan(water.code, soap.code);
  await one.showsTotal(water.price + soap.price);
  await one.showsOrderOf(await one.orderNumber(), 'Open', water.price + soap.price);
});

test('a scan behind a payment that is being stored begins the next order', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await scanner.scan(cola.code);
  await one.showsTotal(cola.price);
  const first = await one.orderNumber();
  await one.startPaying();
  await scanner.enterLater();
  await scanner.scan(water.code);
  await one.showsTotal(water.price);
  expect(await one.orderNumber()).not.toBe(first);
  await one.showsOrder(first, 'Paid');
});

test('with a sheet open a scan is no weight, no float, no note and no PIN', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  const isTold = async (): Promise<void> => {
    await expect(told(one, `${cola.code} was scanned and not added. Close this first`)).toBeVisible();
    await one.closeNotices();
  };

  // A weight.
  await show(one, bananas.category);
  await tile(one, bananas).click();
  const weight = one.page.getByRole('dialog', { name: bananas.name });
  await type(one.page, '1.2');
  await expect(shown(one.page)).toHaveText('1.2');
  await scanner.scan(cola.code);
  await isTold();
  await expect(weight).toBeVisible();
  await expect(shown(one.page)).toHaveText('1.2');
  await scanner.enterLater();
  await one.showsTotal(234);

  // A choice that was clicked: the scanner's Enter takes it back as little as its Tab leads on.
  await one.showCategory(ribeye);
  await tile(one, ribeye).click();
  const choice = one.page.getByRole('radio', { name: ribeye.choice!, exact: true });
  await choice.click();
  for (const end of ['Enter', 'Tab', 'none'] as const) {
    await scanner.set({ end }).scan(cola.code);
    await isTold();
    await expect(choice).toBeChecked();
  }
  await one.page.getByRole('dialog').press('Escape');
  await expect(one.page.getByRole('dialog')).toHaveCount(0);
  await one.showsTotal(234);

  // A float, and the reason of a movement of cash.
  await one.goToShift();
  await one.page.getByRole('button', { name: 'Open a shift' }).click();
  await scanner.scan(cola.code);
  await isTold();
  await expect(shown(one.page)).toHaveAttribute('data-empty', 'true');
  await one.page.getByRole('dialog').press('Escape');
  await expect(one.page.getByRole('dialog')).toHaveCount(0);
  await one.openShift('100');
  await one.page.getByRole('button', { name: 'Pay in' }).click();
  const why = one.page.getByRole('dialog', { name: 'Pay in' }).getByLabel('Why');
  await why.focus();
  await type(one.page, 'from Ana');
  for (const end of ['Enter', 'Tab', 'none'] as const) {
    await scanner.set({ end }).scan(cola.code);
    await expect(told(one, cola.code)).toBeVisible();
    await expect(why).toHaveValue('from Ana');
    await expect(why).toBeFocused();
    await isTold();
    await why.focus();
  }
  await one.page.keyboard.press('Escape');
  await expect(one.page.getByRole('dialog')).toHaveCount(0);
  await one.expectsInDrawer('€100.00');
});

test('a scan is no PIN, and a person who is signed out is told to sign in', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await one.page.getByRole('button', { name: 'Sign out Maria' }).click();
  await scanner.scan(cola.code);
  await expect(told(one, `${cola.code} was scanned and not added. Sign in`)).toBeVisible();
  await one.closeNotices();
  await one.page.getByRole('button', { name: 'Maria', exact: true }).click();
  const digits = one.page.getByRole('img', { name: /digits typed$/ });
  // As often as wrong PINs would close the pad.
  for (let time = 1; time <= 6; time += 1) await scanner.scan(cola.code);
  await expect(told(one, cola.code)).toBeVisible();
  await expect(digits).toHaveAttribute('aria-label', '0 digits typed');

  // Whoever mistypes goes on typing: Enter is the pad's, and not the name's that was clicked.
  await type(one.page, '9999');
  await expect(told(one, 'Wrong PIN')).toBeVisible();
  await type(one.page, staff.Maria);
  await one.page.keyboard.press('Enter');
  await expect(search(one)).toBeVisible();
});

test('on another page a scan is told and changes nothing there', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await scanner.scan(cola.code);
  await one.showsTotal(cola.price);
  const number = await one.orderNumber();
  await one.openOrders();
  const orders = one.orderSearch;
  await orders.focus();
  for (const end of ['Enter', 'Tab', 'none'] as const) {
    await scanner.set({ end }).scan(water.code);
    await expect(told(one, `${water.code} was scanned and not added. Go to Sell`)).toBeVisible();
    await expect(orders).toHaveValue('');
    await expect(orders).toBeFocused();
    await one.closeNotices();
    await orders.focus();
  }
  await one.lookAt(number);
  await scanner.scan(water.code);
  await expect(told(one, water.code)).toBeVisible();
  await one.goSelling();
  await one.showsTotal(cola.price);
  await scanner.scan(water.code);
  await one.showsTotal(cola.price + water.price);
});

test('what a person types is theirs: digits of any script, and Enter for what was typed last', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  // A code by hand, with the figures of an Arabic keyboard.
  await byHand(one, cola.code);
  await one.showsTotal(cola.price);
  await expect(search(one)).toHaveValue('');
  // One that nobody has is told and gone.
  await type(one.page, unknown);
  await one.page.keyboard.press('Enter');
  await expect(told(one, `No product has the code ${unknown}`)).toBeVisible();
  await expect(search(one)).toHaveValue('');
  // What was typed last, and not the product that was clicked before it.
  await show(one, 'Cold meze');
  await tile(one, water).click();
  await one.showsTotal(cola.price + water.price);
  await one.page.keyboard.press('Enter');
  await type(one.page, 'test soap');
  await one.page.keyboard.press('Enter');
  await one.showsTotal(cola.price + water.price + soap.price);

  // Typed behind a click on another amount, and then Enter.
  await one.startPaying();
  await payment(one).getByRole('button', { name: /^Exact/ }).click();
  await byHand(one, '60');
  const change = payment(one).locator('.paid strong');
  await expect(change).toHaveText('€55.80');
  // Enters that come too soon never take the change away, however many.
  for (let time = 1; time <= 8; time += 1) await one.page.keyboard.press('Enter');
  await expect(change).toBeVisible();
  await expect(payment(one).getByRole('button', { name: 'Done' })).toBeEnabled();

  // A quick amount by the mouse, and Enter.
  await one.nextSale();
  await show(one, 'Cold meze');
  await tile(one, cola).click();
  await one.showsTotal(cola.price);
  await one.startPaying();
  await payment(one).getByRole('button', { name: '5.00', exact: true }).click();
  await one.page.keyboard.press('Enter');
  await expect(change).toHaveText('€3.50');
});

test('what scanners send around a code is the store\'s to say, or the device\'s, which also knows slow ones', async ({ hub, till, outsider, journal }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page, { end: 'none' });
  const about = (await journal()).events.find((event) => event.type === 'store.configured')?.aggregateId ?? '';
  const former = new FormerHub(outsider.paired);
  await hub.succeed(former);
  await outsider.connect();
  const author = outsider.foreign();
  author.witness(10_000);
  const payload = { name: { en: 'The Carob Shop' }, scanSuffix: '$' };
  const edit = { aggregateType: 'store', aggregateId: about, version: 100, type: 'store.edited', userId: 'eleni', payload };
  await outsider.bring(author, author.seal(edit), former);
  await expect(async () => {
    const details = await one.openDetails();
    const text = await details.innerText();
    await one.page.keyboard.press('Escape');
    await expect(details).toHaveCount(0);
    expect(text, 'the change has come').toContain('The Carob Shop');
  }).toPass();
  await scanner.scan(`${cola.code}$`);
  await one.showsTotal(cola.price);

  const sheet = await one.openDetails();
  await sheet.getByText('Scanner', { exact: true }).click();
  await sheet.getByLabel('Before a code').fill('*');
  await sheet.getByRole('button', { name: 'The scanner is slow' }).click();
  await expect(sheet.getByRole('button', { name: 'The scanner is slow' })).toHaveAttribute('aria-pressed', 'true');
  await sheet.press('Escape');
  await expect(sheet).toHaveCount(0);
  await scanner.scan(`*${cola.code}`);
  await one.showsTotal(2 * cola.price);

  // It is kept, and one of 80 ms a key is no amount.
  await one.page.reload();
  await expect(search(one)).toBeVisible();
  await one.showsTotal(2 * cola.price);
  await one.startPaying();
  await scanner.set({ gap: 80, end: 'Enter' }).scan(`*${water.code}`);
  await expect(told(one, `${water.code} was scanned and not added`)).toBeVisible();
  await expect(shown(one.page)).toHaveAttribute('data-empty', 'true');
});
