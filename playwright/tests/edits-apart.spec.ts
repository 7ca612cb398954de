// Two managers changed the price of one product at hubs that had not heard of each other, which were there before this one:
// the change that lost is in every inbox, with what was wanted and what stands, until someone takes it after all or leaves it.

import { expect, test } from '../support/fixtures.ts';
import { FormerHub } from '../support/former-hub.ts';
import type { Journal } from '../support/journal.ts';
import { pickles } from '../support/menu.ts';
import { ProtocolClient } from '../support/protocol.ts';

/** What the catalogue's events are about, and how many there are: an author that has seen them all writes one more. */
function catalog(journal: Journal): { id: string; seen: number } {
  const events = journal.events.filter((event) => event.type?.startsWith('catalog.'));
  return { id: events[0]?.aggregateId ?? '', seen: events.length };
}

/** Further than anything that happens between two of these. */
let lamport = 0;

/** Two prices, each set at a hub that had not heard of the other; the second one's id is the higher. */
async function pricedApart(
  carrier: ProtocolClient,
  former: FormerHub,
  about: { id: string; seen: number },
  ...edits: { userId: string; price: number }[]
): Promise<void> {
  // Both wrote at the same Lamport time, so that their ids decide.
  lamport += 10_000;
  for (const { userId, price } of edits) {
    const hub = carrier.foreign();
    hub.witness(lamport);
    const before = Date.now();
    while (Date.now() === before);
    const event = hub.seal({
      aggregateType: 'catalog',
      aggregateId: about.id,
      version: about.seen + 1,
      type: 'catalog.edited',
      userId,
      payload: { products: [{ id: 'pickles', price }] },
    });
    await carrier.bring(hub, event, former);
  }
}

test('of two prices set apart one lost: it is taken after all, or left, and gone from every inbox', async ({
  till,
  hub,
  outsider,
  journal,
}) => {
  const [one, two] = [await till('One'), await till('Two')];
  const former = new FormerHub(outsider.paired);
  await hub.succeed(former);
  await outsider.connect();
  const both = (first: number, second: number) => [
    { userId: 'eleni', price: first },
    { userId: 'costas', price: second },
  ];
  const entry = (till: typeof one) => till.page.getByRole('main', { name: 'Inbox' }).locator('.conflict');

  await pricedApart(outsider, former, catalog(await journal()), ...both(475, 495));
  for (const till of [one, two]) {
    await till.showsInInbox(1);
    await till.openInbox();
    await expect(entry(till)).toContainText(`Product · ${pickles.name}`);
    await expect(entry(till)).toContainText('Price: two people changed it without knowing of each other');
    await expect(entry(till)).toContainText('Lost: €4.75 · Eleni');
    await expect(entry(till)).toContainText('Stands: €4.95 · Costas');
  }
  // Whoever was signed in still is, on the page that was open.
  await one.page.reload();
  await one.showsInInbox(1);
  await one.openInbox();
  await entry(one).getByRole('button', { name: 'Use this value' }).click();
  await one.approve('Eleni', `Product · ${pickles.name}`);
  for (const till of [one, two]) {
    await till.showsInInbox(0);
    await till.isInStep();
  }
  const events = await journal();
  const taken = events.events.filter((event) => event.type === 'catalog.edited').at(-1);
  expect(taken?.payload).toMatchObject({ products: [{ id: 'pickles', price: 475 }], approvedBy: 'eleni' });

  await pricedApart(outsider, former, catalog(events), ...both(510, 520));
  await two.showsInInbox(1);
  await entry(two).getByRole('button', { name: 'Leave it as it is' }).click();
  await two.approve('Eleni', `Product · ${pickles.name}`);
  for (const till of [one, two]) await till.showsInInbox(0);
  await two.page.reload();
  await two.showsInInbox(0);
});
