// A tablet that was set up for another time zone sells on the store's day: its own settings decide nothing.

import { expect, test } from '../support/fixtures.ts';
import { pickles } from '../support/menu.ts';

const STORE = 'Asia/Nicosia';

/** How many minutes east of UTC a zone's clocks are now. */
function offset(zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(new Date());
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

test.use({ timezoneId: 'Pacific/Kiritimati' });

test('a tablet with another time zone sells on the day of the store', async ({ till, journal }) => {
  const tablet = await till('Far away');
  expect(await tablet.page.evaluate(() => -new Date().getTimezoneOffset())).toBe(14 * 60);
  await tablet.add(pickles);
  await tablet.pay();
  await tablet.isInStep();
  const paid = (await journal()).events.find((event) => event.type === 'order.paid');
  expect(paid?.payload.utcOffset).toBe(offset(STORE));
});

test('a tablet whose clock is years behind says so, sells on with the hub\'s time, and is quiet once it is right', async ({
  till,
  journal,
}) => {
  const tablet = await till('Behind');
  await tablet.page.clock.setFixedTime(new Date('2020-01-01T12:00:00Z'));
  await tablet.page.reload();
  await expect(tablet.status).toContainText('the clocks differ');
  await tablet.add(pickles);
  const details = await tablet.openDetails();
  await expect(details).toContainText(/This device's clock says .*2020.*, and the hub's .*20[2-9][1-9]/);
  await tablet.page.keyboard.press('Escape');
  await tablet.pay();
  await expect(tablet.status).toContainText('the clocks differ');
  const paid = (await journal()).events.find((event) => event.type === 'order.paid');
  expect(Math.abs((paid?.at ?? 0) - Date.now()), 'what it writes has the hub\'s time').toBeLessThan(10 * 60_000);

  await tablet.page.clock.setFixedTime(new Date());
  await tablet.page.reload();
  await expect(tablet.status).toContainText('all saved');
});
