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
