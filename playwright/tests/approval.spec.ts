// The sheet that asks for the PIN of someone who may: what it says, what is in its way, and what becomes of what waits below it.

import type { Locator } from '@playwright/test';
import { cola, withCodes } from '../support/codes.ts';
import { expect, test } from '../support/fixtures.ts';
import { Scanner, type } from '../support/keys.ts';
import { baklava, pickles, pita, staff, sum } from '../support/menu.ts';
import { test as ownBuild } from '../support/own-build.ts';
import { rolesSay, withManagers } from '../support/staff.ts';
import type { Till } from '../support/till.ts';

const TAKE_OFF = 'Take off 1 × Mixed pickles, €3.20';

const dialogs = (till: Till): Locator => till.page.locator('dialog[open]');
const remove = (till: Till): Locator => till.page.getByRole('button', { name: 'Remove (already sent)' });
const digitsTyped = (till: Till): Locator => till.page.getByRole('img', { name: /digits typed$/ });

/** Asks to take off the pickles, which a station has heard of. */
async function askToTakeOff(till: Till): Promise<Locator> {
  await till.slip.locator('.slip-line').filter({ hasText: pickles.name }).getByRole('button').first().click();
  await remove(till).click();
  const sheet = till.page.getByRole('dialog', { name: TAKE_OFF });
  await expect(sheet).toBeVisible();
  return sheet;
}

async function signInAs(till: Till, member: 'Ana' | 'Maria' | 'Eleni'): Promise<void> {
  await (await till.openDetails()).getByRole('button', { name: 'Sign out' }).click();
  await till.showsSignIn();
  await till.signIn(member);
}

/** A touch just below the sheet. */
async function touchBeside(till: Till, sheet: Locator): Promise<void> {
  const box = (await sheet.boundingBox())!;
  await till.page.mouse.click(box.x + box.width / 2, box.y + box.height + 6);
}

test('it says what is asked, by whom and of which order, and a no changes nothing', async ({ till }) => {
  const one = await till('One');
  await one.add(pickles, baklava);
  await one.send();
  const number = await one.orderNumber();
  const sheet = await askToTakeOff(one);
  await expect(sheet.getByText(`Asked by Maria · Order ${number}`)).toBeVisible();
  await expect(sheet.getByText('Take off what was sent')).toBeVisible();
  // Those who may do most come first.
  await expect(sheet.getByRole('group', { name: 'Who approves?' }).getByRole('button')).toHaveText([/Costas/, /Eleni/]);

  await sheet.getByRole('button', { name: /^Eleni/ }).click();
  await type(one.page, '604');
  await touchBeside(one, sheet);
  await expect(digitsTyped(one)).toHaveAttribute('aria-label', '3 digits typed');
  await sheet.getByRole('button', { name: 'Somebody else' }).click();
  await expect(sheet.getByRole('button', { name: /^Costas/ })).toBeVisible();
  await sheet.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialogs(one)).toHaveCount(0);
  await one.showsTotal(sum(pickles, baklava));
  // Whoever works by keys goes on where they were.
  await expect(one.slip.locator('.slip-line > button').filter({ hasText: pickles.name })).toBeFocused();

  await one.newOrder();
  await one.findOrder(number);
  await one.slip.getByRole('button', { name: 'Void…' }).click();
  await one.slip.getByRole('button', { name: 'Void 2 sent lines' }).click();
  await one.approve('Eleni', `Give up order ${number}, €8.40`);
  await one.showsOrder(number, 'Voided');
});

test('a scan meanwhile is told at once, and sold by nobody’s answer', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await one.add(pickles, baklava);
  await one.send();
  const sheet = await askToTakeOff(one);
  await scanner.scan(cola.code);
  await expect(sheet.getByText(`${cola.code} was scanned and not added. Close this first`)).toBeVisible();
  await sheet.getByRole('button', { name: 'Cancel' }).click();
  // The next one is sold, and alone: nothing waited.
  await scanner.scan(cola.code);
  await one.showsTotal(sum(pickles, baklava) + cola.price);
});

test('a scan while taking money is asked does not take the change off the screen', async ({ hub, till }) => {
  await withCodes(hub);
  await rolesSay(hub, 'id,take_money\ncashier,no\n');
  const one = await till('One');
  const scanner = await Scanner.at(one.page);
  await one.add(pickles);
  await one.startPaying();
  await one.page.getByRole('button', { name: '5.00', exact: true }).click();
  await one.page.getByRole('button', { name: /^Take / }).click();
  const sheet = one.page.getByRole('dialog', { name: 'Take €3.20' });
  await expect(sheet).toBeVisible();
  await scanner.scan(cola.code);
  await expect(sheet.getByText(/was scanned and not added/)).toBeVisible();
  await one.approve('Eleni', 'Take €3.20');
  await expect(one.page.getByText('€3.20 paid in cash')).toBeVisible();
  await one.isInStep();
  await expect(one.page.getByText('€3.20 paid in cash')).toBeVisible();
  await one.nextSale();
});

test('an order that another till took over while a PIN was asked is not changed any more', async ({ till }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles, baklava);
  await one.send();
  await one.isInStep();
  const number = await one.orderNumber();
  await askToTakeOff(one);
  await two.openOrder(number);
  await two.takeOver('Eleni');
  await two.add(pita);
  await two.isInStep();
  await expect(one.page.locator('dd.total').first()).toHaveText('€9.60');
  await one.approve('Eleni', TAKE_OFF);
  await expect(one.page.getByRole('alert').filter({ hasText: 'Maria · Two is editing this order now. Nothing was changed.' })).toBeVisible();
  await one.isInStep();
  for (const till of [one, two]) {
    await till.showsTotal(sum(pickles, baklava, pita));
    await till.showsInInbox(0);
  }
});

test('what was typed stands until it is stored', async ({ till }) => {
  const one = await till('One');
  await one.goToShift();
  await one.openShift('100');
  await signInAs(one, 'Ana');
  await one.goToShift();
  await one.page.getByRole('button', { name: 'Pay out' }).click();
  const form = one.page.getByRole('dialog', { name: 'Pay out' });
  await type(one.page, '12.45');
  await form.getByLabel('Why').fill('taxi for the band');
  await touchBeside(one, form);
  await expect(form.locator('output')).toHaveText('12.45');
  const payOut = form.getByRole('button', { name: 'Pay 12.45 out' });
  await payOut.click();
  const sheet = one.page.getByRole('dialog', { name: 'Pay €12.45 out: taxi for the band' });
  await expect(sheet.getByText(/^Asked by Ana · Shift /)).toBeVisible();
  // Nobody is chosen: digits are no amount below.
  await type(one.page, '9');
  await sheet.getByRole('button', { name: 'Cancel' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(form.locator('output')).toHaveText('12.45');
  await expect(form.getByLabel('Why')).toHaveValue('taxi for the band');
  await expect(payOut).toBeFocused();
  await payOut.click();
  await one.approve('Eleni', 'Pay €12.45 out');
  await expect(form).toHaveCount(0);
  await one.expectsInDrawer('€87.55');
});

test('an empty order is left by somebody who may not sell without a PIN', async ({ hub, till }) => {
  const one = await till('One');
  await rolesSay(hub, 'id,sell\nwaiter,no\n');
  await one.isInStep();
  await signInAs(one, 'Ana');
  await one.showCategory(pickles);
  await one.page.getByRole('button', { name: 'Mixed pickles 3.20', exact: true }).click();
  await one.approve('Eleni', 'Add 1 × Mixed pickles, €3.20');
  await one.showsTotal(pickles.price);
  await one.slip.locator('.slip-line').getByRole('button').first().click();
  await one.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await one.approve('Eleni', TAKE_OFF);
  await expect(one.slip.getByText('Nothing on the order yet')).toBeVisible();
  await one.slip.getByRole('button', { name: 'New', exact: true }).click();
  await expect(one.slip.locator('.slip-number')).toHaveCount(0);
  // What is asked next has its turn behind it.
  await one.page.getByRole('button', { name: 'Mixed pickles 3.20', exact: true }).click();
  await one.approve('Eleni', 'Add 1 × Mixed pickles, €3.20');
});

test('of however many may, the one who is chosen has a keypad in sight on the smallest screen', async ({ hub, till }) => {
  const one = await till('One');
  await withManagers(hub, 24);
  await one.isInStep();
  await one.add(pickles, baklava);
  await one.send();
  const sheet = await askToTakeOff(one);
  const group = sheet.getByRole('group', { name: 'Who approves?' });
  await expect(group.getByRole('button')).toHaveCount(26);
  for (const size of [{ width: 360, height: 640 }, { width: 844, height: 390 }]) {
    await one.page.setViewportSize(size);
    await group.getByRole('button', { name: 'Eleni', exact: true }).click();
    await expect(group).toHaveCount(0);
    await type(one.page, '604');
    for (const key of ['1', '9', '0', 'OK']) {
      const button = sheet.getByRole('button', { name: key, exact: true });
      await button.scrollIntoViewIfNeeded();
      await expect(button).toBeInViewport({ ratio: 1 });
      await expect(digitsTyped(one)).toBeInViewport({ ratio: 1 });
    }
    await sheet.getByRole('button', { name: 'Somebody else' }).click();
  }
  await one.approve('Eleni', TAKE_OFF);
  await one.showsTotal(baklava.price);
});

ownBuild('a new build waits until it is answered', async ({ app, till }) => {
  const one = await till('One');
  await one.canStartOffline();
  await one.goToShift();
  await one.openShift('100');
  await signInAs(one, 'Ana');
  await one.goToShift();
  const before = await app.version();
  await one.page.getByRole('button', { name: 'Pay out' }).click();
  await type(one.page, '50');
  const form = one.page.getByRole('dialog', { name: 'Pay out' });
  await form.getByLabel('Why').fill('ice');
  await form.locator('footer').getByRole('button').click();
  await one.page.getByRole('dialog', { name: 'Pay €50.00 out' }).getByRole('button', { name: /^Eleni/ }).click();
  await type(one.page, staff.Eleni.slice(0, 4));
  await app.rebuild();
  await one.checkForUpdate();
  await one.hasVersions({ offered: await app.version(), current: before });
  await type(one.page, staff.Eleni.slice(4));
  const nextBuild = one.page.locator('meta[name=next-build]');
  await expect(nextBuild).toHaveCount(1, { timeout: 60_000 });
  await one.goToShift();
  await one.expectsInDrawer('€50.00');
});
