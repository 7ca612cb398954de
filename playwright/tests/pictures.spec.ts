// Makes the README's pictures, of the app as it is: run by `npm run pictures`, never by the suites, so that a test run
// changes nothing in the checkout.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pictures } from '../support/build.ts';
import { test } from '../support/fixtures.ts';
import { baklava, cake, pickles, pita, ribeye } from '../support/menu.ts';
import type { Till } from '../support/till.ts';

const TABLET = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
const WALL = { width: 1920, height: 1080 };

async function take(till: Till, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await till.page.mouse.move(0, 0);
  await till.page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

test('pictures of every main screen', async ({ device }) => {
  const till = await device('Till 1');
  const kitchen = await device('Kitchen');
  await till.page.setViewportSize(TABLET);
  await kitchen.page.setViewportSize(WALL);
  await till.openPairing();
  await take(till, 'pair');
  await till.pair();
  await kitchen.pair('Kitchen screen');
  await till.showsSignIn();
  await take(till, 'sign-in');
  await till.signIn('Maria');

  for (const dishes of [[pickles, pickles, pita, pita, baklava], [pickles, cake, baklava, baklava], [pita, pickles, cake]]) {
    await till.add(...dishes);
    await till.send();
    await till.park();
  }
  await till.add(pickles, pita, pita, baklava);
  const started = await till.orderNumber();
  await till.send();
  await till.add(ribeye, cake);
  await kitchen.startTicket(started);
  await till.closeNotices();
  await till.showCategory(pickles);
  await till.isInStep();
  await take(till, 'sell');
  await take(kitchen, 'kitchen');

  await till.wear('Dark');
  await take(till, 'sell-dark');
  await till.wear('Light');
  await till.speak('العربية');
  await till.isInStep();
  await take(till, 'sell-arabic');
  await till.speak('English');

  await till.page.setViewportSize(PHONE);
  await take(till, 'sell-phone');
  await till.page.setViewportSize(TABLET);
  await till.startPaying();
  await take(till, 'pay');
  await till.stopPaying();
  await till.openOrders();
  await till.lookAt(started);
  await take(till, 'orders');
});
