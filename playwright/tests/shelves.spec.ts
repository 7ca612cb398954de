// What stands beside the categories: the shop's favourites and what was just sold.

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from '../support/build.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Hub } from '../support/hub.ts';
import { pickles, pita } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

/** Adds two favourites and a product that is none. What the demo has itself it sets anew at each start. */
async function withFavourites(hub: Hub): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-favourites-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  const file = join(folder, 'products.csv');
  const [head, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const goods = [
    'x-lighter,cold-meze,Lighter,قداحة,1.20,piece,food,kitchen,,X7,,no,yes',
    'x-candle,desserts,Candle,شمعة,0.80,piece,food,kitchen,,X8,,no,yes',
    'x-bag,cold-meze,Bag,كيس,0.10,piece,food,kitchen,,X9,,no,',
  ];
  await writeFile(file, [`${head},Starred`, ...rows.map((row) => `${row},`), ...goods, ''].join('\n'));
  await hub.import(folder);
  await rm(folder, { recursive: true });
}

const shelf = (till: Till, name: string) =>
  till.page.getByRole('navigation', { name: 'Categories' }).getByRole('button', { name, exact: true });
const tiles = (till: Till) => till.page.locator('.tile .tile-name');

test('favourites come first, and what was just sold is at hand', async ({ hub, till }) => {
  await withFavourites(hub);
  const one = await till('One');
  await expect(shelf(one, 'Favourites')).toHaveAttribute('aria-pressed', 'true');
  await expect(tiles(one)).toHaveText(['Lighter', 'Candle']);
  await shelf(one, 'Just sold').click();
  await expect(one.page.getByText('Nothing here yet')).toBeVisible();

  await one.add(pickles, pita);
  await shelf(one, 'Just sold').click();
  await expect(tiles(one)).toHaveText([pita.name, pickles.name]);
  // What is sold from it stays where it is, until somebody comes back to it.
  await one.page.getByRole('button', { name: new RegExp(`^${pickles.name} `) }).first().click();
  await one.showsTotal(2 * pickles.price + pita.price);
  await expect(tiles(one)).toHaveText([pita.name, pickles.name]);
  await shelf(one, 'Favourites').click();
  await one.page.getByRole('button', { name: 'Lighter 1.20' }).click();
  await one.showsTotal(2 * pickles.price + pita.price + 120);
  await shelf(one, 'Just sold').click();
  await expect(tiles(one)).toHaveText(['Lighter', pita.name, pickles.name]);

  await one.page.reload();
  await shelf(one, 'Just sold').click();
  await expect(tiles(one)).toHaveText(['Lighter', pita.name, pickles.name]);
});
