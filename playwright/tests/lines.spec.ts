// What is done to the lines of a slip in a hurry: quick taps, something taken off by mistake, an order that went elsewhere meanwhile.

import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { baklava, pickles, pita, sum } from '../support/menu.ts';

test('quick taps on more and less all count, and the buttons stay under the finger', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  await one.add(pickles);
  await one.slip.locator('.slip-line > button').click();
  const more = page.locator('.line-tools').getByRole('button', { name: 'One more' });
  const box = await more.boundingBox();
  expect(box).not.toBeNull();
  for (let tap = 0; tap < 10; tap += 1) await page.mouse.click(box!.x + box!.width / 2, box!.y + box!.height / 2);
  await one.showsTotal(11 * pickles.price);
  await page.locator('.line-tools').evaluate((tools) => {
    const less = tools.querySelector('button')!;
    for (let tap = 0; tap < 30; tap += 1) less.click();
  });
  await one.showsTotal(pickles.price);
});

test('a sent line that was taken off by mistake comes back as it was, and is not sent again', async ({ till, journal }) => {
  const one = await till('One');
  const { page } = one;
  const lines = one.slip.locator('.slip-line');
  await one.add(pickles, pita);
  await one.send();
  await lines.filter({ hasText: pickles.name }).getByRole('button').click();
  await page.getByRole('button', { name: 'Remove (already sent)' }).click();
  await one.approve('Eleni', 'Take off 1 × Mixed pickles, €3.20');
  await one.showsTotal(pita.price);
  await page.getByRole('button', { name: 'Undo' }).click();
  await one.showsTotal(sum(pickles, pita));
  await expect(lines.locator('.line-name')).toHaveText([pickles.name, pita.name]);
  await expect(one.slip.getByRole('button', { name: 'Send' })).toBeDisabled();
  await one.isInStep();
  const sent = (await journal()).events.filter((event) => event.type === 'order.sent');
  expect(sent).toHaveLength(1);
});

test('undo changes nothing on an order that somebody else has taken over', async ({ till }) => {
  const [one, two] = [await till('One'), await till('Two')];
  await one.add(pickles, baklava);
  const number = await one.orderNumber();
  await one.isInStep();
  await one.slip.locator('.slip-line').filter({ hasText: baklava.name }).getByRole('button').click();
  await one.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await one.showsTotal(pickles.price);
  await two.openOrder(number);
  await two.takeOver('Eleni');
  await one.showsEditedBy('Maria · Two');
  await one.page.getByRole('button', { name: 'Undo' }).click();
  await expect(one.page.getByRole('alert').filter({ hasText: 'is editing this order' })).toBeVisible();
  await one.isInStep();
  await two.showsTotal(pickles.price);
  await one.showsTotal(pickles.price);
});

test('Escape closes the sheet above a payment, and not the payment', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  await one.add(pickles);
  await one.startPaying();
  await type(page, '20');
  await page.locator('.status .button').click();
  await expect(page.locator('dialog[open]')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Payment' }).getByText('20', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.pay')).toHaveCount(0);
});
