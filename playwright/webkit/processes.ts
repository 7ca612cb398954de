// The processes of a browser: which of them works for a page, and what a system does to one that nobody looks at.
//
// Keeps true: only what descends from a process that the suite started is touched.

import { readdirSync, readFileSync } from 'node:fs';

/** The process among the descendants of `root` that works most while `work` runs. */
export async function busiest(root: number, work: () => Promise<void>): Promise<number> {
  const before = ticksBelow(root);
  await work();
  const worked = Array.from(ticksBelow(root), ([pid, ticks]) => ({ pid, ticks: ticks - (before.get(pid) ?? 0) }));
  const most = worked.toSorted((a, b) => b.ticks - a.ticks)[0];
  if (!most) throw new Error(`the process ${root} has started none`);
  return most.pid;
}

/** Has a process stand still, as iPadOS does with a tab in the background. */
export function stop(pid: number): void {
  process.kill(pid, 'SIGSTOP');
}

/** Has it go on. */
export function goOn(pid: number): void {
  process.kill(pid, 'SIGCONT');
}

/** The processor time of all processes that descend from this one. */
function ticksBelow(root: number): Map<number, number> {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => stat(Number(name)));
  const below = new Set([root]);
  // A child may stand before its parent.
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  return new Map(all.filter(({ pid }) => pid !== root && below.has(pid)).map(({ pid, ticks }) => [pid, ticks]));
}

function stat(pid: number): { pid: number; parent: number; ticks: number }[] {
  try {
    // The name stands in brackets, and may have anything in it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').map(Number);
    return [{ pid, parent: fields[1]!, ticks: fields[11]! + fields[12]! }];
  } catch {
    // It ended meanwhile.
    return [];
  }
}
