// Arabic: numbers read the right way round wherever they stand, on every page of a till and on a station's.

import { expect, test } from '../support/fixtures.ts';
import { baklava, pickles, pita } from '../support/menu.ts';
import { expectNumbersToReadRight } from '../support/numbers.ts';

test('numbers read the right way round on every page of a till', async ({ till }) => {
  const one = await till('One');
  const page = one.page;
  await one.goToShift();
  await one.openShift('100');
  await one.moveCash('Pay out', '12.50', 'lemons');
  await one.closeShift('87', '€0.50 short');
  await one.openShift('50');
  await one.goSelling();
  await one.add(pickles);
  await one.park();
  await one.add(pita, pita, pickles);
  await one.speak('العربية');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');

  await test.step('selling', async () => {
    await expect(page.locator('.slip-number')).toBeVisible();
    await expectNumbersToReadRight(page);
  });

  await test.step('tables', async () => {
    await page.getByRole('button', { name: 'اختر الطاولة' }).click();
    const sheet = page.getByRole('dialog', { name: 'الطاولة والضيوف' });
    await sheet.getByRole('button', { name: 'ضيوف أكثر' }).click();
    await expectNumbersToReadRight(page);
    await sheet.getByRole('button', { name: /^طاولة/ }).first().click();
    await expect(sheet).toHaveCount(0);
    await expectNumbersToReadRight(page);
  });

  await test.step('modifiers with prices, more and less', async () => {
    await page.getByRole('searchbox').fill('حمص');
    await page.locator('.tile').filter({ hasText: 'حمص' }).first().click();
    const sheet = page.getByRole('dialog', { name: 'حمص' });
    await expect(sheet.getByText('3.50')).toContainText('+');
    await expect(sheet.getByText('2.00')).toContainText('-');
    await expectNumbersToReadRight(page);
    await sheet.getByRole('radio', { name: 'للمشاركة' }).click();
    await sheet.getByRole('button', { name: /^إضافة/ }).click();
    await expect(sheet).toHaveCount(0);
  });

  const payment = page.getByRole('region', { name: 'الدفع' });
  await test.step('paying', async () => {
    await page.getByRole('button', { name: /^دفع/ }).click();
    await expect(payment).toBeVisible();
    await expectNumbersToReadRight(page);
  });

  await test.step('paid, with the receipt', async () => {
    await payment.getByRole('button', { name: /^استلام/ }).click();
    await expect(payment.getByText(/^إيصال/)).toBeVisible();
    await expectNumbersToReadRight(page);
    await payment.getByRole('button', { name: 'تم' }).click();
    await expect(payment).toHaveCount(0);
  });

  const slip = page.getByRole('region', { name: 'الطلب', exact: true });
  await test.step('an open order, and the button that voids it', async () => {
    await page.getByRole('link', { name: 'الطلبات' }).click();
    await page.getByRole('button', { name: 'معلّق', exact: true }).click();
    await page.locator('.order-row').getByRole('button').first().click();
    await expect(slip.locator('.slip-number')).toBeVisible();
    await slip.getByRole('button', { name: 'إلغاء…' }).click();
    await expect(slip.getByRole('button', { name: /^إلغاء/ })).toBeVisible();
    await expectNumbersToReadRight(page);
    await slip.getByRole('button', { name: 'إبقاء' }).click();
  });

  await test.step('a paid order, and what happened to it', async () => {
    await page.getByRole('group', { name: 'عرض' }).getByRole('button', { name: 'مدفوع' }).click();
    await page.locator('.order-row').getByRole('button').first().click();
    await slip.getByText('ماذا حدث').click();
    await expect(slip.locator('.timeline li').first()).toBeVisible();
    await expectNumbersToReadRight(page);
  });

  await test.step('the shift, and one before it', async () => {
    await page.getByRole('link', { name: 'الوردية' }).click();
    const past = page.getByRole('region', { name: 'الورديات السابقة على هذه النقطة' });
    await past.locator('summary').click();
    await expect(past.getByText('lemons')).toBeVisible();
    await expectNumbersToReadRight(page);
  });

  await test.step('how the device stands', async () => {
    const sheet = await one.openDetails();
    await expectNumbersToReadRight(page);
    await sheet.press('Escape');
  });

  await one.speak('English');
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr');
});

test('numbers read the right way round on a station and in what it tells a till', async ({ till, device }) => {
  const counter = await till('Counter');
  const kitchen = await device('Kitchen');
  await kitchen.pair('Kitchen screen');
  await counter.add(pickles, baklava);
  const number = await counter.orderNumber();
  await counter.send();
  await counter.speak('العربية');
  await kitchen.startTicket(number);

  await kitchen.speak('العربية');
  await expect(kitchen.page.getByRole('article')).toContainText(number);
  await expectNumbersToReadRight(kitchen.page);
  await kitchen.page.getByRole('article').getByRole('button', { name: 'تم' }).click();
  await expect(kitchen.page.locator('.station-strip').getByRole('button', { name: /^استرجاع/ })).toContainText(number);
  await expectNumbersToReadRight(kitchen.page);

  await expect(counter.page.locator('.notice')).toContainText(number);
  await expectNumbersToReadRight(counter.page);
});
