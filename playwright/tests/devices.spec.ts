// A manager's list of devices: names and numbers are changed, a device is taken out and loses its connection, and the code
// that it shows lets another in.

import { expect, test } from '../support/fixtures.ts';
import { type } from '../support/keys.ts';
import { pickles, staff } from '../support/menu.ts';

test('a manager renames a till, takes it out, and lets another device in by the link of the code', async ({ device, till }) => {
  const lost = await till('Lost');
  await lost.add(pickles);
  await lost.isInStep();
  const office = await device('Office');
  await office.pair();
  await office.signIn('Eleni');
  const list = await office.openDevices();
  const row = (name: string) => list.getByRole('group').filter({ hasText: name });

  await expect(row('Lost')).toContainText('Connected');
  const other = await device('Back office');
  await other.pair();
  await other.signIn('Eleni');
  const otherList = await other.openDevices();
  await otherList.locator('summary').filter({ hasText: 'Lost' }).click();
  // Another number puts it in another place.
  const otherRow = otherList.locator('details[open]');
  await expect(otherRow.getByLabel('Name of this device')).toHaveValue('Lost');
  await row('Lost').locator('summary').click();
  await row('Lost').getByLabel('Name of this device').fill('Terrace');
  await row('Lost').getByLabel('Number, as on its receipts').fill('12');
  await row('Lost').getByRole('button', { name: 'Save' }).click();
  await expect(office.page.getByRole('heading', { name: 'PIN of Eleni' })).toBeVisible();
  await type(office.page, staff.Eleni);
  await expect(row('Terrace')).toContainText('12');
  // Whoever has it open elsewhere sees it, and can't set the old name again by mistake.
  await expect(otherRow.getByLabel('Name of this device')).toHaveValue('Terrace', { timeout: 20_000 });
  await expect(otherRow.getByRole('button', { name: 'Save' })).toBeDisabled();

  await row('Terrace').getByRole('button', { name: 'Take out Terrace' }).click();
  await row('Terrace').getByRole('button', { name: /must be paired again/ }).click();
  await expect(row('Terrace')).toContainText('Taken out');
  await expect(lost.status).toContainText('the hub refuses this till');

  await list.getByRole('button', { name: 'Add a device' }).click();
  const invitation = office.page.getByRole('dialog', { name: 'Add a device' });
  await expect(invitation.locator('img')).toBeVisible();
  const code = (await invitation.locator('strong').innerText()).trim();
  expect(code).toMatch(/^\d{6}$/);
  await office.page.keyboard.press('Escape');
  await expect(invitation).toBeHidden();
  const fresh = await device('Fresh');
  await fresh.page.goto(`/pair#${code}`);
  await fresh.page.getByLabel('Name of this device').fill('Fresh');
  await fresh.page.getByRole('button', { name: 'Pair this device' }).click();
  await fresh.showsSignIn();
  // The list is still open, and nobody asked it to look again.
  await expect(row('Fresh')).toContainText('Connected', { timeout: 20_000 });
});
