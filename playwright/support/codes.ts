// Goods that have codes, which the demo's have not, and how they are brought into a hub.

import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from './build.ts';
import type { Hub } from './hub.ts';

export const cola = { name: 'Test cola', price: 150, code: '2900000000018' };
export const water = { name: 'Test water', price: 70, code: '2900000000025' };
export const soap = { name: 'Test soap', price: 200, code: '036000291452', own: 'R-TEST-9' };
/** Weighed. */
export const bananas = { name: 'Test bananas', price: 195, category: 'Cold meze' };
/** Nobody has it. */
export const unknown = '1234567890128';

/** Adds the goods. What the demo has itself it sets anew at each start. */
export async function withCodes(hub: Hub): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-codes-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  await appendFile(
    join(folder, 'products.csv'),
    [
      'x-cola,cold-meze,Test cola,كولا,1.50,piece,food,kitchen,2900000000018,X1,,no',
      'x-soap,cold-meze,Test soap,صابون,2.00,piece,food,kitchen,036000291452;R-TEST-9,X2,,no',
      'x-bass,seafood,Test bass,قاروص,44.00,kg,food,grill,2100003000002,X3,fish-style,yes',
      'x-water,cold-meze,Test water,ماء,0.70,piece,food,kitchen,2900000000025,X4,,no',
      'x-bananas,cold-meze,Test bananas,موز,1.95,kg,food,kitchen,2100004000001,X5,,yes',
      '',
    ].join('\n'),
  );
  await writeFile(join(folder, 'product_codes.csv'), 'product,code,quantity\nx-cola,12900000000015,6\n');
  await hub.import(folder);
  await rm(folder, { recursive: true });
}
