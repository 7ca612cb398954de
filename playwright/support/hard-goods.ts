// Goods that are hard to show: forty letters in a name, seven figures in a price.

import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from './build.ts';
import type { Hub } from './hub.ts';
import type { Dish } from './menu.ts';

export const longName: Dish = { name: 'Slow-cooked shoulder of Karoo lamb, herbs', category: 'Hand-picked specialities', price: 4_120_370_325 };
export const longWord: Dish = { name: 'Donaudampfschifffahrtskapitänsschnitzels', category: 'Hand-picked specialities', price: 950 };

/** Adds the goods. */
export async function withHardGoods(hub: Hub): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-hard-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  await appendFile(join(folder, 'categories.csv'), 'x-hard,Hand-picked specialities,أطباق منتقاة بعناية,plum,90\n');
  await appendFile(
    join(folder, 'products.csv'),
    [
      `x-long,x-hard,"${longName.name}",كتف ضأن مطهو ببطء مع الأعشاب البرية والثوم,41203703.25,piece,food,kitchen,,X1,,no`,
      `x-word,x-hard,${longWord.name},قطعة لحم مقلية على طريقة قبطان السفينة,9.50,piece,food,kitchen,,X2,,no`,
      '',
    ].join('\n'),
  );
  await hub.import(folder, 'prices');
  await rm(folder, { recursive: true });
}
