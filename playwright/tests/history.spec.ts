// The browser's own buttons: what shows is what the address says, after 'back' and 'forward' and for the link tapped next.

import { expect, test } from '../support/fixtures.ts';
import { pickles, pita } from '../support/menu.ts';

test('a link that is tapped after back and forward leads to its own page', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  const orders = page.getByRole('region', { name: 'Orders' });
  const selling = async (): Promise<void> => {
    await expect(one.ready).toBeVisible();
    await expect(page).toHaveURL(/\/sell$/);
    await one.showsTotal(pickles.price);
  };
  const listing = async (): Promise<void> => {
    await expect(orders).toBeVisible();
    await expect(page).toHaveURL(/\/orders$/);
  };
  await one.add(pickles);
  await one.openOrders();
  await page.goBack();
  await selling();
  await page.goForward();
  await listing();

  await one.goSelling();
  await selling();
  await page.goBack();
  await listing();
  await page.goForward();
  await selling();
  await page.reload();
  await selling();
});

test('back closes what lies above the page and stays on it', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  const [pay, sheet] = [page.locator('.pay'), page.locator('dialog[open]')];
  const onSale = async (): Promise<void> => {
    await expect(page).toHaveURL(/\/sell$/);
    await expect(pay).toHaveCount(0);
    await expect(sheet).toHaveCount(0);
    await one.showsTotal(pickles.price);
  };
  const openTables = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Choose table' }).click();
    await expect(sheet).toBeVisible();
    await one.hasStepsAbove(1);
  };
  const leaveTables = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  };
  await one.openOrders();
  await one.goSelling();
  await one.add(pickles);

  await one.startPaying();
  await one.closeByBack();
  await onSale();
  await openTables();
  await one.closeByBack();
  await onSale();

  // Closed otherwise, it is no step back; the next one is closed by one step again.
  await openTables();
  await leaveTables();
  await onSale();
  await openTables();
  await sheet.getByRole('button', { name: 'Close' }).click();
  await onSale();
  await one.startPaying();
  await one.closeByBack();
  await onSale();
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Orders' })).toBeVisible();
  await page.goForward();
  await onSale();

  // A sheet that was closed otherwise, and a page after it.
  await openTables();
  await leaveTables();
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Orders' })).toBeVisible();
  await one.goSelling();
  await one.startPaying();
  await one.openOrders();
  await page.goBack();
  await expect(pay).toBeVisible();
  await one.closeByBack();
  await onSale();

  // What comes with a page that a link led to lies above that page.
  await one.startPaying();
  await one.openOrders();
  await one.goSelling();
  await expect(pay).toBeVisible();
  await one.closeByBack();
  await onSale();

  // Two things above each other go one after the other, and back needs no touch between.
  const details = page.locator('.status .button');
  await one.startPaying();
  await details.click();
  await expect(sheet).toBeVisible();
  await one.closeByBack(2);
  await expect(sheet).toHaveCount(0);
  await expect(pay).toBeVisible();
  await one.closeByBack();
  await onSale();

  // A step that nothing lies on any more is one way back and no more, wherever one has been meanwhile.
  await one.openOrders();
  await one.goSelling();
  await openTables();
  await leaveTables();
  await one.openOrders();
  await page.goBack();
  await onSale();
  await openTables();
  await leaveTables();
  await onSale();
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Orders' })).toBeVisible();
  await page.goForward();
  await onSale();

  // A payment that was taken is over, with a new slip.
  await one.add(pita);
  await one.startPaying();
  await pay.locator('footer button').click();
  await expect(page.locator('.paid')).toBeVisible();
  await one.closeByBack();
  await expect(page).toHaveURL(/\/sell$/);
  await expect(page.locator('.paid')).toHaveCount(0);
  await expect(one.slip.locator('.slip-line')).toHaveCount(0);
});

test('on a phone back closes the slip and the order that lie over the page', async ({ till }) => {
  const one = await till('One');
  const { page } = one;
  await one.add(pickles);
  await page.setViewportSize({ width: 390, height: 844 });
  const opener = page.locator('.slip-opener button');
  await opener.click();
  await expect(one.slip).toBeVisible();
  await one.closeByBack();
  await expect(one.slip).toBeHidden();
  await expect(page).toHaveURL(/\/sell$/);

  await one.openOrders();
  await page.locator('.order-row > button').first().click();
  await expect(one.slip).toBeVisible();
  await one.closeByBack();
  await expect(one.slip).toBeHidden();
  await expect(page).toHaveURL(/\/orders$/);

  // Chosen while the tablet lay, it lies over the list once the tablet is turned.
  await page.setViewportSize({ width: 1280, height: 600 });
  await page.locator('.order-row > button').first().click();
  await page.setViewportSize({ width: 600, height: 1280 });
  await expect(one.slip).toBeVisible();
  await one.closeByBack();
  await expect(one.slip).toBeHidden();
  await expect(page).toHaveURL(/\/orders$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sell$/);
});
