// How the suites run: every test against a real hub of its own and the real built PWA, in Debian's browsers.
//
// Keeps true: no retries, so a test that fails once in a while is a failure; nothing here waits for a fixed time.
// A trace of each step takes a fifth of the processor, so it is made when asked for: `cargo xtask test e2e -- --trace on -g 'words'`.
// Not in it: building the hub and the PWA (cargo xtask does), and where they are (support/build.ts).

import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath, firefoxChannel, firefoxPath } from './support/browser.ts';

const launchOptions = { executablePath: chromiumPath, args: chromiumArguments };
const chromium = { browserName: 'chromium', launchOptions } as const;
const tablet = { viewport: { width: 1280, height: 800 }, locale: 'en-GB', timezoneId: 'Asia/Nicosia' };

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: process.env.CI ? 'dot' : 'line',
  use: { ...tablet, actionTimeout: 30_000, navigationTimeout: 40_000, trace: 'off', screenshot: 'only-on-failure' },
  projects: [
    {
      name: 'chromium',
      testIgnore: 'pictures.spec.ts',
      use: chromium,
    },
    {
      name: 'firefox-smoke',
      testMatch: ['smoke.spec.ts', 'layout.spec.ts', 'two-tabs.spec.ts', 'killed-till.spec.ts'],
      // Only Chromium keeps its databases in a log that can be torn.
      grepInvert: /torn in two/,
      use: {
        browserName: 'firefox',
        channel: firefoxChannel,
        launchOptions: { executablePath: firefoxPath },
      },
    },
    // Writes docs/pictures, so it runs only when it is asked to.
    ...(process.env.EVERTILL_PICTURES
      ? [{ name: 'pictures', testMatch: 'pictures.spec.ts', use: chromium }]
      : []),
    // Drives its browser by itself, on a screen that somebody must give: `cargo xtask test webkit`.
    ...(process.env.EVERTILL_WEBKIT ? [{ name: 'webkit', testDir: 'webkit' }] : []),
    // Measures, and judges nothing: `cargo xtask bench coldstart`.
    ...(process.env.EVERTILL_BENCH ? [{ name: 'bench', testDir: 'bench', use: chromium }] : []),
  ],
});
