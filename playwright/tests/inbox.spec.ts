// Two tills that are apart take money for one order: both find it in their inbox, and who gives it back settles it for all.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles, sum } from '../support/menu.ts';

test('an order paid twice is in every inbox until a cashier gives one payment back with a manager’s PIN', async ({ till, journal }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles, baklava);
  const number = await one.orderNumber();
  const total = sum(pickles, baklava);
  await two.openOrder(number);
  await two.showsTotal(total);

  await Promise.all([one.cable.pull(), two.cable.pull()]);
  expect((await one.pay()).amount).toBe(total);
  expect((await two.pay()).amount).toBe(total);
  await Promise.all([one.cable.plug(), two.cable.plug()]);

  for (const till of [one, two]) {
    await till.isInStep();
    await till.showsInInbox(1);
    await till.openInbox();
    const entry = till.inboxEntry(number);
    await expect(entry).toHaveCount(1);
    await expect(entry).toContainText('Paid twice: give €8.40 back?');
    await expect(entry).toContainText('Maria · One');
    await expect(entry).toContainText('Maria · Two');
  }

  await one.settle(number, 'Give back €8.40');
  await one.approve('Eleni', 'Give back €8.40');
  for (const till of [one, two]) {
    await till.showsInInbox(0);
    await expect(till.page.getByText('Nothing to settle')).toBeVisible();
    await till.isInStep();
  }
  await two.hasTheSameStateAs(one);

  const events = await journal();
  const history = events.about(events.order(number));
  const moved = history.filter((event) => /paid|refunded|resolved/.test(event.type ?? ''));
  expect(moved.map((event) => event.type).sort()).toEqual([
    'order.conflict.resolved',
    'order.paid',
    'order.paid',
    'order.refunded',
  ]);
  const resolved = moved.find((event) => event.type === 'order.conflict.resolved');
  expect(resolved?.payload).toMatchObject({ action: 'refund' });
  expect(moved.filter(({ actor }) => actor.approvedBy === 'eleni').map(({ type }) => type).sort()).toEqual(['order.conflict.resolved', 'order.refunded']);
});

test('what was left as it is takes a reason, and is settled from the order itself', async ({ till }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles);
  const number = await one.orderNumber();
  await two.openOrder(number);
  await Promise.all([one.cable.pull(), two.cable.pull()]);
  await one.pay();
  await two.add(baklava);
  await Promise.all([one.cable.plug(), two.cable.plug()]);
  await one.isInStep();
  await two.isInStep();

  await one.nextSale();
  await one.findOrder(number);
  await expect(one.slip).toContainText('A line was added after payment: collect €5.20');
  await expect(one.slip).toContainText('1 × Baklava · Maria');
  await one.slip.getByRole('button', { name: 'Leave it as it is' }).click();
  const sheet = one.page.getByRole('dialog');
  const leave = sheet.getByRole('button', { name: 'Leave it as it is' });
  await expect(leave).toBeDisabled();
  await sheet.getByLabel('Why').fill('on the house');
  await leave.click();
  // Whoever approves reads how much is left, and why; a no leaves the reason where it was typed.
  const asked = one.page.getByRole('dialog', { name: 'Leave €5.20 unsettled: on the house' });
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await expect(asked).toHaveCount(0);
  await expect(sheet.getByLabel('Why')).toHaveValue('on the house');
  await leave.click();
  await one.approve('Eleni', 'Leave €5.20 unsettled: on the house');
  await expect(sheet).toHaveCount(0);
  await one.showsInInbox(0);
  await two.showsInInbox(0);
});
