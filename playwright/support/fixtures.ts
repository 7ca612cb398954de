// What a test gets: a hub of its own, tills on cables of their own, and an outsider who reads the journal.
//
// Keeps true: nothing is shared between tests; a page that throws an error fails the test, whatever else it showed;
// a failed test leaves what hub and pages said beside its trace.

import { test as base, expect } from '@playwright/test';
import { dist } from './build.ts';
import { Cable } from './cable.ts';
import { Hub } from './hub.ts';
import { Journal } from './journal.ts';
import { ProtocolClient } from './protocol.ts';
import { Till } from './till.ts';

interface Fixtures {
  /** The folder of the app that the hub serves. */
  publicFolder: string;
  hub: Hub;
  /** A device that speaks the protocol by itself. */
  outsider: ProtocolClient;
  /** A browser on a cable of its own, with nothing paired yet. */
  device: (name: string) => Promise<Till>;
  /** A till that is paired and ready to sell. */
  till: (name: string) => Promise<Till>;
  /** Reads the hub's journal, which must be sound. */
  journal: () => Promise<Journal>;
}

export const test = base.extend<Fixtures>({
  publicFolder: async ({}, use) => use(dist()),

  hub: async ({ publicFolder }, use, info) => {
    const hub = await Hub.start(publicFolder);
    await use(hub);
    if (info.status !== info.expectedStatus) await info.attach('hub.log', { body: hub.log });
    await hub.remove();
  },

  outsider: async ({ hub }, use) => {
    const outsider = await ProtocolClient.pair(hub.origin, 'Outsider');
    await use(outsider);
    outsider.close();
  },

  journal: async ({ hub, outsider }, use) => use(() => Journal.read(hub.origin, outsider)),

  device: async ({ browser, hub }, use, info) => {
    const tills: Till[] = [];
    await use(async (name) => {
      const cable = await Cable.to(hub.port);
      const context = await browser.newContext({ baseURL: cable.origin });
      const till = new Till(name, await context.newPage(), cable);
      tills.push(till);
      return till;
    });
    const failed = info.status !== info.expectedStatus;
    for (const till of tills) {
      if (failed) await info.attach(`${till.name}.log`, { body: till.console.join('\n') });
      await till.page.context().close();
      await till.cable.pull();
    }
    if (!failed) expect(tills.flatMap((till) => till.errors), 'no page threw an error').toEqual([]);
  },

  till: async ({ device }, use) => {
    await use(async (name) => {
      const till = await device(name);
      await till.pair();
      await till.signIn('Maria');
      return till;
    });
  },
});

export { expect };
