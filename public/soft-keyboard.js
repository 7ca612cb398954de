// What a soft keyboard leaves of the page, for the style sheet. Most systems make the page lower while one is there; Apple's lays it over
// the page and moves the page up, so that the foot of a sheet can't be seen.
//
// Keeps true: on the root element, `--seen-from` is where the part that is seen begins and `--keyboard` how much is covered behind it; both
// are 0 while nothing is covered. A script of its own because the app need not know it, and pays for every byte of its own.
'use strict';

(() => {
  const seen = window.visualViewport;
  const root = document.documentElement;
  const show = () => {
    const covered = root.clientHeight - seen.height;
    // Whoever zooms in sees less because they want to; and a fraction of a pixel is nobody's keyboard.
    const from = covered < 1 || seen.scale > 1.01 ? null : Math.floor(seen.offsetTop);
    root.style.setProperty('--seen-from', `${from ?? 0}px`);
    root.style.setProperty('--keyboard', from === null ? '0px' : `${Math.max(0, Math.floor(covered - from))}px`);
  };
  seen?.addEventListener('resize', show);
  seen?.addEventListener('scroll', show);
})();
