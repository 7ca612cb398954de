// The hubs of the network, as a till lists them: with its hub, without it, and by an address that someone types.

import { expect, test } from '../support/fixtures.ts';

test('a till lists its own hub, keeps the list while that is away, and finds the way to an address', async ({ till, hub }) => {
  const one = await till('One');
  const page = one.page;
  const sheet = await one.openDetails();
  await sheet.getByRole('link', { name: 'The store\'s hub' }).click();
  const list = page.getByRole('main', { name: 'The store\'s hub' });
  const own = list.getByRole('listitem').filter({ hasText: 'This device\'s hub' });
  await expect(own).toContainText(`:${hub.port}`);
  await expect(own).toContainText('t-demo / s-001');
  await expect(own.getByRole('link')).toHaveCount(0);

  await hub.kill();
  await list.getByRole('button', { name: 'Look again' }).click();
  await expect(list.getByRole('alert')).toContainText('can\'t be reached');
  await expect(list.getByRole('status')).toContainText('As it was at');
  await expect(own).toContainText('t-demo / s-001');

  const open = list.getByRole('link', { name: 'Open' }).last();
  await list.getByLabel('Address of a hub').fill('two words');
  const typed = list.locator('a[href*="192.168.1.20"]');
  await expect(typed).toHaveCount(0);
  await list.getByLabel('Address of a hub').fill('192.168.1.20');
  await expect(open).toHaveAttribute('href', 'http://192.168.1.20:4001/connect');
  await expect(open).toHaveAttribute('target', '_blank');

  await hub.resume();
  await one.speak('العربية');
  const arabic = page.getByRole('main', { name: 'خادم المتجر' });
  await arabic.getByRole('button', { name: 'ابحث مجددًا' }).click();
  await expect(arabic.getByRole('listitem').filter({ hasText: 'خادم هذا الجهاز' })).toBeVisible();
});

test('a device that is not paired yet finds the way to another hub when its own is away', async ({ device, hub, till }) => {
  // The app is kept by the browser from a visit with the hub.
  const one = await till('One');
  await one.canStartOffline();
  const two = await device('Two');
  await two.page.goto('/');
  await two.canStartOffline();
  await hub.kill();
  await two.page.reload();
  await two.page.getByLabel('Address of a hub').fill('evertill-12ab.local');
  await expect(two.page.getByRole('link', { name: 'Open' })).toHaveAttribute('href', 'http://evertill-12ab.local:4001/connect');
});
