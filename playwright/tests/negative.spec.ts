// An order that comes to less than nothing: a voucher on a cheap dish. The difference goes back, and the drawer knows.

import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '../support/build.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Hub } from '../support/hub.ts';
import { pickles } from '../support/menu.ts';

/** Adds a dish of 3.00 and a voucher of 5.00 for it. */
async function withVoucher(hub: Hub): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-voucher-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  await appendFile(join(folder, 'modifier_groups.csv'), 'voucher,Voucher,قسيمة,1,1\n');
  await appendFile(join(folder, 'modifiers.csv'), 'no-voucher,voucher,None,لا شيء,0.00,10\nfive-off,voucher,Five off,خصم خمسة,-5.00,20\n');
  await appendFile(join(folder, 'products.csv'), 'x-slice,cold-meze,Slice,شريحة,3.00,piece,food,kitchen,,X1,voucher,no\n');
  await hub.import(folder);
  await rm(folder, { recursive: true });
}

test('what an order comes to below nothing is given back, and missing from the drawer', async ({ hub, till, journal }) => {
  await withVoucher(hub);
  const one = await till('One');
  const { page } = one;
  const payment = page.getByRole('region', { name: 'Payment' });
  await one.goToShift();
  await one.openShift('20');
  await one.goSelling();
  await one.showCategory(pickles);
  await page.getByRole('button', { name: 'Slice 3.00', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: 'Slice' });
  await sheet.getByRole('radio', { name: /^Five off/ }).click();
  await sheet.locator('footer button').click();
  await one.showsTotal(-200);

  await one.slip.getByRole('button', { name: 'Give back 2.00' }).click();
  await expect(payment.locator('.due')).toHaveText(/To give back\s*€2\.00/);
  await expect(payment.locator('.keypad')).toHaveCount(0);
  await payment.getByRole('button', { name: 'Give back 2.00' }).click();
  // Cash leaves the drawer: a cashier does not do that alone.
  await one.approve('Eleni', 'Give back €2.00');
  await expect(payment.locator('.paid strong')).toHaveText('€2.00');
  await expect(payment.getByText('To give back')).toBeVisible();
  await expect(payment.getByText('paid in cash')).toHaveCount(0);
  await one.nextSale();

  await one.goToShift();
  await one.expectsInDrawer('€18.00');
  await page.getByRole('link', { name: 'Inbox' }).click();
  await expect(page.getByText('too much')).toHaveCount(0);
  await one.isInStep();
  const paid = (await journal()).events.find((event) => event.type === 'order.paid');
  expect(paid?.payload).toMatchObject({ amount: -200, tendered: 0, change: 200 });
});
