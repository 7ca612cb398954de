// What a test in WebKit gets: the hub and the outsider of all suites, and a till in a browser of its own.
//
// Keeps true: none of Playwright's own browsers is started; a failed test leaves what the hub said.

import { test as base } from '../support/fixtures.ts';
import { Till } from './till.ts';
import { Browser } from './webdriver.ts';

interface Fixtures {
  webkit: Browser;
  /** A till that is paired and ready to sell. */
  seller: Till;
}

export const test = base.extend<Fixtures>({
  webkit: async ({}, use) => {
    const driver = process.env.EVERTILL_WEBKIT;
    if (!driver) throw new Error('no driver is named; `cargo xtask test webkit` does that');
    const browser = await Browser.start(driver);
    await use(browser);
    await browser.quit();
  },

  seller: async ({ webkit, hub }, use) => {
    const till = new Till(webkit, hub.origin);
    await till.pair();
    await till.signIn();
    await use(till);
  },
});

export { expect } from '../support/fixtures.ts';
