// How Debian's browsers are started, wherever the suites start them.

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

export const firefoxPath = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';
/** Firefox as it is, driven by WebDriver BiDi. */
export const firefoxChannel = 'moz-firefox';
