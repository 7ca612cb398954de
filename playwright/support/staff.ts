// A demo restaurant whose staff and roles are not the demo's own.

import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demo } from './build.ts';
import type { Hub } from './hub.ts';

/** What the store says of its roles, as `roles.csv` has it. */
export async function rolesSay(hub: Hub, roles: string): Promise<void> {
  await withDemo(
    (folder) => writeFile(join(folder, 'roles.csv'), roles),
    (folder) => hub.import(folder),
  );
}

/** So many managers more than the demo has, with long names and short ones. */
export async function withManagers(hub: Hub, count: number): Promise<void> {
  const names = ['Konstantinos Papadopoulos-Georgiou of the Terrace', 'عبد الرحمن بن عبد العزيز آل سعود', 'Wolfeschlegelsteinhausenbergerdorff', 'Bo'];
  const staff = Array.from({ length: count }, (_, at) => {
    const name = `${names[at % names.length]!} ${at}`;
    return `\n[[staff]]\nid = "m${at}"\nname = "${name}"\nrole = "manager"\npin = "${200_000 + at * 1117}"\n`;
  });
  await withDemo(
    (folder) => appendFile(join(folder, 'store.toml'), staff.join('')),
    (folder) => hub.importInPlace(folder),
  );
}

type With = (folder: string) => Promise<void>;

async function withDemo(change: With, take: With): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evertill-staff-'));
  await cp(demo('restaurant'), folder, { recursive: true });
  await change(folder);
  await take(folder);
  await rm(folder, { recursive: true });
}
