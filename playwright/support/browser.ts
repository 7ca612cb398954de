// How Debian's Chromium is started, wherever the suites start it.

export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** The last six keep the browser from calling anywhere but the hub. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--disable-features=OptimizationHints,MediaRouter',
];
