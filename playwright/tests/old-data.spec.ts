// A till that was last opened with an older build: its database opens, shows the same orders, and what it had not sent arrives.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { Hub } from '../support/hub.ts';
import { oldBrowser, unpackOldHub, writeOldBrowser } from '../support/old-data.ts';
import type { State } from '../support/till.ts';

const states: Record<string, State> = { active: 'Open', parked: 'Parked', paid: 'Paid' };

const folder = join(tmpdir(), 'evertill-old-hub-');

// The hub of the shop that the data is of, in place of a new one.
test.use({
  hub: async ({ publicFolder }, use, info) => {
    const data = await mkdtemp(folder);
    unpackOldHub(data);
    const hub = await Hub.over(data, publicFolder);
    await use(hub);
    if (info.status !== info.expectedStatus) await info.attach('hub.log', { body: hub.log });
    await hub.remove();
  },
});

test('the database of an older build opens, shows the same orders and totals, and sends what the hub lacks', async ({
  device,
  till,
  hub,
}) => {
  const browser = await oldBrowser();
  const one = await device('Terrace');
  await writeOldBrowser(one.page, browser, hub.folder);

  // It can load the app, and hears nothing of the hub yet.
  let hears = false;
  await one.page.routeWebSocket('**/ws', (socket) => void (hears ? socket.connectToServer() : socket.close()));
  await one.page.goto('/');
  await expect(one.slip).toBeVisible();
  expect(await one.unsent(), 'what the hub lacks is still known').toBe(browser.unsent);
  for (const [number, [status, total]] of Object.entries(browser.after.orders)) {
    const state = states[status];
    if (state === undefined) throw new Error(`${number} was left ${status}`);
    await one.showsOrderOf(number, state, total);
  }
  await one.showsInInbox(1);

  hears = true;
  await one.isInStep();

  const two = await till('Newcomer');
  for (const [number, [status, total]] of Object.entries(browser.after.orders)) {
    await two.showsOrderOf(number, states[status] ?? 'Open', total);
  }
  await two.hasTheSameStateAs(one);
});
