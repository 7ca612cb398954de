// What somebody may not do alone takes the PIN of someone who may; the journal names both. What a till let be done without that stands,
// and is in the inbox until somebody has looked at it.

import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { baklava, pickles, staff, sum } from '../support/menu.ts';
import { rolesSay } from '../support/staff.ts';

const NEEDS = 'Take off what was sent';
const TAKE_OFF = `Take off 1 × ${pickles.name}, €3.20`;

test('what was sent is taken off with the PIN of someone who may, and not without', async ({ till, journal }) => {
  const one = await till('One');
  const { page } = one;
  await one.add(pickles, baklava);
  await one.send();
  const line = one.slip.locator('.slip-line').filter({ hasText: pickles.name }).getByRole('button').first();
  const remove = page.getByRole('button', { name: 'Remove (already sent)' });
  await line.click();
  await remove.click();
  const sheet = page.getByRole('dialog', { name: TAKE_OFF });
  await expect(sheet.getByText(`This needs the PIN of someone who may do it: ${NEEDS}.`)).toBeVisible();
  // Whoever closes it has said no.
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await one.showsTotal(sum(pickles, baklava));

  await line.click();
  await remove.click();
  await one.approve('Eleni', TAKE_OFF);
  await one.showsTotal(baklava.price);
  await one.isInStep();
  const removed = (await journal()).events.filter(({ type }) => type === 'order.line.removed');
  expect(removed.map(({ actor }) => [actor.userId, actor.approvedBy])).toEqual([['maria', 'eleni']]);
  await one.openOrders();
  await page.locator('.order-row > button').first().click();
  await one.slip.getByText('What happened').click();
  await expect(one.slip.getByText(/^Removed: Mixed pickles.*Maria.*approved by Eleni$/)).toBeVisible();
});

test('a till without a hub asks for it just the same', async ({ till }) => {
  const one = await till('One');
  await one.add(pickles, baklava);
  await one.send();
  await one.isInStep();
  await one.cable.pull();
  await one.slip.locator('.slip-line').filter({ hasText: pickles.name }).getByRole('button').click();
  await one.page.getByRole('button', { name: 'Remove (already sent)' }).click();
  await one.approve('Eleni', TAKE_OFF);
  await one.showsTotal(baklava.price);
});

test('what a till let somebody do who may not stands, and is in the inbox until who may has seen it', async ({ hub, till }) => {
  const one = await till('One');
  await one.add(pickles);
  await one.isInStep();
  // Its list is old: while it was alone, somebody said that cashiers take no money any more.
  await one.cable.pull();
  await rolesSay(hub, 'id,take_money\ncashier,no\n');
  await one.pay();
  await one.nextSale();
  await one.cable.plug();
  await one.showsInInbox(1);
  await one.openInbox();
  const card = one.page.locator('.conflict').filter({ hasText: 'Done without the permission' });
  await expect(card).toContainText('Done without the permission: Take money');
  await expect(card).toContainText('Paid €3.20');
  await expect(card).toContainText('Maria · One');
  await card.getByRole('link', { name: /^Order / }).click();
  await expect(one.slip.getByText(/paid/i).first()).toBeVisible();
  await one.page.goBack();
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'I have seen it' }).click();
  const sheet = one.page.getByRole('dialog');
  await sheet.getByRole('button', { name: /^Eleni/ }).click();
  await expect(sheet.getByRole('heading', { name: 'PIN of Eleni' })).toBeVisible();
  await type(one.page, staff.Eleni);
  await one.showsInInbox(0);
  await expect(card).toHaveCount(0);
  await expect(one.page.getByText(/Paid €3.20: noted as seen$/)).toBeVisible();
  // Now that the till knows, it asks.
  await one.goSelling();
  await one.add(pickles);
  await one.startPaying();
  await one.page.getByRole('button', { name: /^Take / }).click();
  await expect(one.page.getByRole('dialog', { name: 'Take €3.20' })).toBeVisible();
});

test('whoever signs out is asked for nothing: what they wished before is theirs', async ({ till, journal }) => {
  const one = await till('One');
  await one.add(pickles);
  await one.slip.locator('.slip-line').getByRole('button').first().click();
  await one.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(one.slip.getByText('Nothing on the order yet')).toBeVisible();
  await (await one.openDetails()).getByRole('button', { name: 'Sign out' }).click();
  await one.showsSignIn();
  await expect(one.page.locator('dialog[open]')).toHaveCount(0);
  // The empty order was given up, by whoever wished it.
  await one.signIn('Maria');
  await one.isInStep();
  const voided = (await journal()).events.filter(({ type }) => type === 'order.voided');
  expect(voided.map(({ actor }) => actor.userId)).toEqual(['maria']);
});
