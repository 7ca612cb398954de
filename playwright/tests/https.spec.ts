// A device that reaches the hub over HTTPS: the page, its service worker and the connection all go through it. The
// browser is told to take the hub's certificate, as a device does that was told to trust it.

import { chromiumArguments, chromiumPath } from '../support/browser.ts';
import { expect, test } from '../support/fixtures.ts';
import { pickles } from '../support/menu.ts';
import { Till } from '../support/till.ts';
import { Cable } from '../support/cable.ts';

test.use({ launchOptions: { executablePath: chromiumPath, args: [...chromiumArguments, '--ignore-certificate-errors'] } });

test('a till over HTTPS sells, is kept for offline use, and sends what it sold', async ({ browser, hub, journal }) => {
  const cable = await Cable.to(hub.port);
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const till = new Till('Secure', await context.newPage(), cable);
  await till.page.goto(cable.origin.replace('http:', 'https:'));
  await till.page.getByRole('button', { name: 'Use this device as a till' }).click();
  await till.signIn('Maria');
  await till.add(pickles);
  await till.isInStep();
  await till.canStartOffline();
  const events = await journal();
  expect(events.events.map((event) => event.type)).toContain('order.line.added');
  await context.close();
  await cable.pull();
  expect(till.errors).toEqual([]);
});
