// What a scanner sends, which is keys and Enter: the product that has exactly this code, or nothing and a word about it.

import { cola, soap, withCodes } from '../support/codes.ts';
import { expect, test } from '../support/fixtures.ts';
import { Scanner } from '../support/keys.ts';

test('a code sells as a whole or not at all, and one that nobody has is told and gone', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('Codes');
  const search = one.page.getByRole('searchbox', { name: 'Search or scan' });
  const scanner = await Scanner.at(one.page);

  await scanner.scan('2900000000018', '1234567890128', '0036000291452', '2900000000018');
  await one.showsTotal(2 * cola.price + soap.price);
  await expect(one.page.getByRole('alert')).toHaveText(/No product has the code 1234567890128/);

  // Parts of codes sell nothing.
  await scanner.scan('00360002', '0036000', '003600029145');
  for (const part of ['00360002', '0036000', '003600029145']) {
    await expect(one.page.getByRole('alert').filter({ hasText: new RegExp(`code ${part}$`) })).toBeVisible();
  }
  await expect(search).toHaveValue('');
  await one.showsTotal(2 * cola.price + soap.price);

  // Element strings of GS1, and a carton of six.
  await scanner.scan('01029000000000181727123110AB12', '12900000000015');
  await one.showsTotal(9 * cola.price + soap.price);
});

test('a label sells its weight, and a second code of the shop\'s own its product', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('Codes');
  const scanner = await Scanner.at(one.page);

  await scanner.scan('2100003007506');
  const fish = one.page.getByRole('dialog', { name: 'Test bass' });
  await fish.getByRole('radio').first().click();
  await fish.getByRole('button', { name: /^Add/ }).click();
  await one.showsTotal(3300);

  // A shop's own code, the second of its product.
  await scanner.scan('R-TEST-9');
  await one.showsTotal(3300 + soap.price);
});
