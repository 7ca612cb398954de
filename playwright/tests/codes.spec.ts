// What a scanner sends, which is keys and Enter: the product that has exactly this code, or nothing and a word about it.

import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '../support/build.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Hub } from '../support/hub.ts';
import type { Till } from '../support/till.ts';

const cola = { name: 'Test cola', price: 150 };
const soap = { name: 'Test soap', price: 200 };

/** Adds goods with codes. What the demo has itself it sets anew at each start. */
async function withCodes(hub: Hub): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-codes-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  await appendFile(
    join(folder, 'products.csv'),
    [
      'x-cola,cold-meze,Test cola,كولا,1.50,piece,food,kitchen,2900000000018,X1,,no',
      'x-soap,cold-meze,Test soap,صابون,2.00,piece,food,kitchen,036000291452;R-TEST-9,X2,,no',
      'x-bass,seafood,Test bass,قاروص,44.00,kg,food,grill,2100003000002,X3,fish-style,yes',
      '',
    ].join('\n'),
  );
  await writeFile(join(folder, 'product_codes.csv'), 'product,code,quantity\nx-cola,12900000000015,6\n');
  await hub.import(folder);
  await rm(folder, { recursive: true });
}

async function scan(till: Till, ...codes: string[]): Promise<void> {
  for (const code of codes) {
    await till.page.keyboard.type(code);
    await till.page.keyboard.press('Enter');
  }
}

test('a code sells as a whole or not at all, and one that nobody has is told and gone', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('Codes');
  const search = one.page.getByRole('searchbox', { name: 'Search or scan' });

  await scan(one, '2900000000018', '1234567890128', '0036000291452', '2900000000018');
  await one.showsTotal(2 * cola.price + soap.price);
  await expect(one.page.getByRole('alert')).toContainText('No product has the code 1234567890128');

  // Parts of codes sell nothing.
  await scan(one, '00360002', '0036000', '003600029145');
  await expect(one.page.getByRole('alert')).toContainText('No product has the code 003600029145');
  await expect(search).toHaveValue('');
  await one.showsTotal(2 * cola.price + soap.price);

  // Element strings of GS1, and a carton of six.
  await scan(one, '01029000000000181727123110AB12', '12900000000015');
  await one.showsTotal(9 * cola.price + soap.price);
});

test('a label sells its weight, and a second code of the shop\'s own its product', async ({ hub, till }) => {
  await withCodes(hub);
  const one = await till('Codes');

  await scan(one, '2100003007506');
  const fish = one.page.getByRole('dialog', { name: 'Test bass' });
  await fish.getByRole('radio').first().click();
  await fish.getByRole('button', { name: /^Add/ }).click();
  await one.showsTotal(3300);

  // A shop's own code, the second of its product.
  await scan(one, 'R-TEST-9');
  await one.showsTotal(3300 + soap.price);
});
