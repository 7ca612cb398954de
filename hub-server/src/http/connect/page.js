// Hands a pairing code in the address on to the app, opens the steps of the system that this device runs, and gives an iPhone
// or iPad the certificate as a profile.

for (const link of document.querySelectorAll('nav a, #open')) link.href += location.hash;

const apple = 'iPhone, iPad';
const signs = [
  [/Firefox\//, 'Firefox'],
  [/iPhone|iPad/, apple],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
];
const named = signs.find(([sign]) => sign.test(navigator.userAgent))?.[1];
// An iPad says that it is a Mac; no Mac has a touch screen.
const system = named === 'macOS' && navigator.maxTouchPoints > 0 ? apple : named;
const root = document.querySelector('#root');
if (root && system === apple) {
  root.href = root.dataset.profile;
  // Safari would put it into a folder, and ask nothing.
  root.removeAttribute('download');
}
document.querySelector(`[data-system="${system}"]`)?.setAttribute('open', '');
