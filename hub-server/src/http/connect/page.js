// Hands a pairing code in the address on to the app, and opens the steps of the system that this device runs.

for (const link of document.querySelectorAll('nav a, #open')) link.href += location.hash;

const signs = [
  [/Firefox\//, 'Firefox'],
  [/iPhone|iPad/, 'iPhone, iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
];
const system = signs.find(([sign]) => sign.test(navigator.userAgent))?.[1];
document.querySelector(`[data-system="${system}"]`)?.setAttribute('open', '');
