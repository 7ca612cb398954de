// The list of orders answers a customer's question: any order is found by what they know of it, each list has what it is
// called by, and an order tells what was changed on it and what was paid.

import type { Locator } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { baklava, cake, pickles, sum } from '../support/menu.ts';
import { created, picklesAdded } from '../support/order.ts';
import { uuid } from '../support/stream.ts';
import type { Till } from '../support/till.ts';

const numbers = (till: Till): Locator => till.orderRows.locator('.order-number');

test('an order is found among all of them by what a customer knows of it', async ({ till, outsider }) => {
  const one = await till('One');
  await outsider.connect();
  const earlier = new Date();
  earlier.setUTCDate(earlier.getUTCDate() - 3);
  earlier.setUTCHours(9, 12, 0, 0);
  const id = uuid();
  await outsider.append(
    created(outsider.stream, id, '77-1', earlier.getTime()),
    picklesAdded(outsider.stream, id, 2, 3),
  );
  await one.add(pickles, baklava);
  const paid = await one.orderNumber();
  const { receipt } = await one.pay();
  await one.nextSale();
  await one.add(cake);
  const parked = await one.orderNumber();
  await one.park();

  await one.openOrders();
  await expect(numbers(one), 'only what is open').toHaveText(['77-1']);
  const open = one.orderFilters.getByRole('button', { name: 'Open', exact: true });
  const [year, month, day] = earlier.toISOString().slice(0, 10).split('-');
  for (const [words, found] of [
    [receipt, [paid]],
    [paid, [paid]],
    ['8.40', [paid]],
    ['8,40', [paid]],
    ['٨٫٤٠', [paid]],
    ['بقلاوة', [paid]],
    ['pickles', [paid, '77-1']],
    ['maria', [parked, paid]],
    ['maria cake', [parked]],
    [`${year}-${month}-${day}`, ['77-1']],
    [`${Number(day)}.${Number(month)}.`, ['77-1']],
    ['maria 9.60', []],
  ] as const) {
    await one.orderSearch.fill(words);
    await expect(numbers(one), words).toHaveText([...found]);
    await expect(one.page.getByText(`All orders are searched: ${found.length} found`)).toBeVisible();
    await expect(open, 'no filter holds').toHaveAttribute('aria-pressed', 'false');
  }
  await one.page.getByRole('button', { name: 'Clear search' }).click();
  await expect(open).toHaveAttribute('aria-pressed', 'true');
  await expect(numbers(one)).toHaveText(['77-1']);

  // One of another day says which.
  const then = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(earlier);
  await expect(one.orderRows).toContainText(then);
  await one.showOrders('Paid');
  await expect(one.orderRows.locator('.small')).toHaveText(/^\d\d:\d\d$|^\d\d:\d\d · /);
});

test('each list has exactly the orders that it is called by', async ({ till }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles);
  const parked = await one.orderNumber();
  await one.park();
  await one.add(baklava);
  const paid = await one.orderNumber();
  await one.pay();
  await one.nextSale();
  await one.add(cake);
  const contested = await one.orderNumber();
  await one.openOrders();
  const settle = one.orderFilters.getByRole('button', { name: 'To settle', exact: true });
  await expect(settle, 'there is nothing to settle').toHaveCount(0);
  for (const [state, listed] of [
    ['Open', [contested]],
    ['Parked', [parked]],
    ['Ready', []],
    ['Paid', [paid]],
    ['Voided', []],
  ] as const) {
    await one.showOrders(state);
    await expect(numbers(one), state).toHaveText([...listed]);
    const filter = one.orderFilters.getByRole('button', { name: state, exact: true });
    await expect(filter).toHaveText(new RegExp(`^${state}\\s*${listed.length}$`));
  }

  // Paid on one till while another added to it: it is paid, and not open, and somebody has to settle it.
  await one.goSelling();
  await two.openOrder(contested);
  await Promise.all([one.cable.pull(), two.cable.pull()]);
  await one.pay();
  await two.add(baklava);
  await Promise.all([one.cable.plug(), two.cable.plug()]);
  await one.isInStep();
  await two.isInStep();
  await one.nextSale();
  await one.openOrders();
  await expect(one.orderRows).toHaveCount(0);
  await one.showOrders('To settle');
  await expect(numbers(one)).toHaveText([contested]);
  await one.showOrders('Paid');
  await expect(numbers(one)).toHaveText([contested, paid]);
});

test('an order tells what was changed on it, what was handed over, and the change', async ({ till }) => {
  const one = await till('One');
  await one.add(pickles, pickles, baklava);
  const number = await one.orderNumber();
  await one.slip.getByRole('button', { name: /Baklava/ }).click();
  await one.slip.getByRole('button', { name: 'Remove', exact: true }).click();
  await one.showsTotal(sum(pickles, pickles));
  await one.startPaying();
  await type(one.page, '20');
  const { receipt } = await one.takeMoney();
  await one.nextSale();

  await one.findOrder(number);
  const sums = one.slip.locator('.sums');
  const beside = (words: string | RegExp): Locator => sums.locator('dt').filter({ hasText: words }).locator('xpath=following-sibling::dd[1]');
  await expect(beside(new RegExp(`^Paid · .*\\d\\d:\\d\\d · Receipt ${receipt}$`))).toHaveText('6.40');
  await expect(beside('Handed over')).toHaveText('20.00');
  await expect(beside('Change')).toHaveText('13.60');

  await one.slip.getByText('What happened').click();
  const steps = one.slip.getByRole('listitem');
  for (const words of ['Mixed pickles: 1 → 2 · Maria', 'Removed: Baklava × 1 · Maria']) {
    await expect(steps.filter({ hasText: words })).toHaveCount(1);
  }
});

test('the list is gone through by keys, and an order is opened and closed by them', async ({ till }) => {
  const one = await till('One');
  await one.add(pickles);
  const older = await one.orderNumber();
  await one.newOrder();
  await one.add(baklava);
  await one.openOrders();
  await expect(one.orderRows).toHaveCount(2);
  const row = (place: number): Locator => one.orderRows.nth(place).getByRole('button');
  const { keyboard } = one.page;
  await one.orderSearch.focus();
  await keyboard.press('ArrowDown');
  await expect(row(0)).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(row(1)).toBeFocused();
  await keyboard.press('ArrowUp');
  await expect(row(0)).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(one.slip.locator('.slip-number')).toHaveText(older);
  await expect(one.slip.getByRole('heading')).toBeFocused();
  await keyboard.press('Escape');
  await expect(one.slip.getByText('No order chosen')).toBeVisible();
  await expect(row(1)).toBeFocused();
});

test('of many orders those show that come into sight', async ({ till, outsider }) => {
  const one = await till('One');
  await outsider.connect();
  await outsider.append(
    ...Array.from({ length: 70 }, (_, place) => created(outsider.stream, uuid(), `77-${place + 1}`, Date.now() - 1000 * place)),
  );
  await one.openOrders();
  await expect(one.orderFilters.getByRole('button', { name: 'Open', exact: true })).toContainText('70');
  await expect(one.orderRows).toHaveCount(30);
  await one.orderRows.last().scrollIntoViewIfNeeded();
  await expect(one.orderRows).toHaveCount(60);
  await one.orderRows.last().scrollIntoViewIfNeeded();
  await expect(numbers(one).last()).toHaveText('77-70');
  // Another question begins at its top.
  await one.orderSearch.fill('77-7');
  await expect(numbers(one), 'the whole number comes first').toHaveText(['77-7', '77-70']);
});

test('on a phone a row with two badges shows all of what people call it', async ({ till }) => {
  const label = 'the big family from the terrace upstairs';
  const one = await till('One');
  await one.add(pickles);
  const number = await one.orderNumber();
  await one.send();
  await one.park();
  await one.page.setViewportSize({ width: 390, height: 844 });
  await one.findOrder(number);
  const name = one.slip.getByLabel('What people call it');
  await name.fill(label);
  await name.press('Tab');
  await one.slip.getByRole('button', { name: 'Close' }).click();
  const row = one.orderRows.filter({ hasText: label });
  await expect(row.locator('.badge')).toHaveText(['Sent', 'Parked']);
  const box = async (part: string): Promise<{ x: number; y: number; width: number; height: number }> => {
    const box = await row.locator(part).boundingBox();
    if (box === null) throw new Error(`${part} does not show`);
    return box;
  };
  const [who, total, state] = [await box('.order-who bdi'), await box('.order-total'), await box('.order-state')];
  expect(who.x + who.width, 'the name ends before the amount').toBeLessThanOrEqual(total.x);
  expect(total.x + total.width, 'the amount is whole').toBeLessThanOrEqual(390);
  expect(state.y, 'badges stand under it').toBeGreaterThanOrEqual(who.y + who.height);
  const isCut = await row.locator('.order-who').evaluate((who) => who.scrollWidth > who.clientWidth || who.scrollHeight > who.clientHeight);
  expect(isCut, 'nothing of the name is cut').toBe(false);
});

test('what voids an order is red from the first, stands away, and a second tap keeps the order', async ({ till }) => {
  const one = await till('One');
  await one.add(pickles);
  const number = await one.orderNumber();
  await one.newOrder();
  await one.findOrder(number);
  const [first, open] = [one.slip.getByRole('button', { name: 'Void…' }), one.slip.getByRole('button', { name: 'Open order' })];
  await expect(first).toHaveClass(/danger/);
  const [left, right] = [await first.boundingBox(), await open.boundingBox()];
  if (left === null || right === null) throw new Error('the buttons do not show');
  expect(right.x - left.x - left.width).toBeGreaterThanOrEqual(24);
  await first.dblclick();
  await expect(first, 'the second tap was on Keep').toBeVisible();
  await first.click();
  await one.slip.getByRole('button', { name: `Void order ${number}` }).click();
  await one.showOrders('Voided');
  await expect(numbers(one)).toHaveText([number]);
});
