// Whether a screen fits: nothing is cut, covered, overlapping, out of reach or too small for a thumb.
//
// Keeps true: it measures what is drawn, and knows no screen by name. What lies over most of the page counts alone: a sheet, or a slip on
// a phone. Not in it: how numbers are drawn (numbers.ts), and colours.

import { expect, type Page } from '@playwright/test';

/** Fails with all that is wrong with what the page shows now. */
export async function expectToFit(page: Page, state: string): Promise<void> {
  // What slides into its place is looked at once it is there.
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
  // What follows the size of the screen does so a frame later. All that is wrong on a walk is told at once.
  await expect.soft.poll(() => page.evaluate(misfits), { message: state, timeout: 5_000 }).toEqual([]);
}

function misfits(): string[] {
  const TARGET = 48;
  const SLACK = 1;
  const wrong = new Set<string>();
  const [width, height] = [window.innerWidth, window.innerHeight];
  const liesOver = (element: Element): boolean => {
    const { width: its, height: high } = element.getBoundingClientRect();
    return getComputedStyle(element).position === 'fixed' && its * high > (width * height) / 2;
  };
  const over = [...document.querySelectorAll('dialog[open]')].at(-1) ?? [...document.querySelectorAll('section, main')].find(liesOver);
  const scope = over ?? document.body;
  const named = (element: Element): string => {
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `${element.tagName.toLowerCase()} ‘${name.trim().replace(/\s+/g, ' ').slice(0, 60)}’`;
  };
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.only-read, .skip, .notices');

  const page = document.scrollingElement ?? document.body;
  if (page.scrollWidth > width + SLACK) wrong.add(`the page is ${page.scrollWidth} wide on ${width}`);

  /** The part of a box that can be seen now, and whether all of it can be scrolled to. */
  const sight = (element: Element, box: DOMRect): { left: number; top: number; right: number; bottom: number; reached: boolean } => {
    let { left, top, right, bottom } = box;
    let reached = true;
    let [x, y] = [false, false];
    for (let at = element.parentElement; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const clips = style.overflowX !== 'visible' || style.overflowY !== 'visible';
      if (!clips || at === document.documentElement || at === document.body) continue;
      const rect = at.getBoundingClientRect();
      const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
      x ||= scrolls(style.overflowX) && at.scrollWidth > at.clientWidth;
      y ||= scrolls(style.overflowY) && at.scrollHeight > at.clientHeight;
      if (!x && (box.left < rect.left - SLACK || box.right > rect.right + SLACK)) reached = false;
      if (!y && (box.top < rect.top - SLACK || box.bottom > rect.bottom + SLACK)) reached = false;
      [left, top] = [Math.max(left, rect.left), Math.max(top, rect.top)];
      [right, bottom] = [Math.min(right, rect.right), Math.min(bottom, rect.bottom)];
    }
    if (!x && (box.left < -SLACK || box.right > width + SLACK)) reached = false;
    if (!y && (box.top < -SLACK || box.bottom > height + SLACK)) reached = false;
    return { left: Math.max(left, 0), top: Math.max(top, 0), right: Math.min(right, width), bottom: Math.min(bottom, height), reached };
  };

  for (const control of Array.from(scope.querySelectorAll('button, a[href], input, select, textarea, summary'))) {
    if (!isShown(control)) continue;
    const label = control.closest('label');
    const box = (control.matches('[type=checkbox], [type=radio]') && label ? label : control).getBoundingClientRect();
    if (box.width === 0 && box.height === 0) continue;
    if (box.width < TARGET - SLACK || box.height < TARGET - SLACK) {
      wrong.add(`${named(control)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
    }
    const seen = sight(control, box);
    if (!seen.reached) wrong.add(`${named(control)} is out of reach`);
    const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
    const isSeen = seen.right - seen.left > 4 && seen.bottom - seen.top > 4;
    const above = isSeen ? document.elementFromPoint(x, y) : null;
    if (above && !control.contains(above) && !above.contains(control) && !above.closest('.notices') && !label?.contains(above)) {
      wrong.add(`${named(control)} is covered by ${named(above)}`);
    }
    if (control instanceof HTMLInputElement && control.value === '' && control.placeholder !== '') {
      const style = getComputedStyle(control);
      const pen = document.createElement('canvas').getContext('2d');
      if (pen) {
        pen.font = style.font;
        const room = control.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        if (pen.measureText(control.placeholder).width > room + SLACK) wrong.add(`the field ‘${control.placeholder}’ is cut`);
      }
    }
  }

  interface Shown { text: string; node: Text; left: number; top: number; right: number; bottom: number }
  const texts: Shown[] = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (!parent || text === '' || !isShown(parent)) continue;
    range.selectNodeContents(node);
    for (const box of Array.from(range.getClientRects())) {
      if (box.width < 2 || box.height < 2) continue;
      const seen = sight(parent, box);
      if (seen.right - seen.left > 2 && seen.bottom - seen.top > 2) texts.push({ text, node: node as Text, ...seen });
    }
    for (let at: Element | null = parent; at && at !== scope; at = at.parentElement) {
      const style = getComputedStyle(at);
      const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
      const cut =
        (hides(style.overflowX) && at.scrollWidth > at.clientWidth + SLACK) ||
        (hides(style.overflowY) && at.scrollHeight > at.clientHeight + SLACK);
      if (cut) wrong.add(`‘${text.slice(0, 60)}’ is cut in ${at.tagName.toLowerCase()}.${at.className}`);
      if (cut || style.overflowX !== 'visible' || style.overflowY !== 'visible') break;
    }
  }
  // Texts lie over each other where both dimensions meet by more than a line's own slack.
  texts.sort((a, b) => a.top - b.top);
  texts.forEach((one, index) => {
    for (const other of texts.slice(index + 1)) {
      if (other.top > one.bottom - 4) break;
      const [inline, block] = [
        Math.min(one.right, other.right) - Math.max(one.left, other.left),
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top),
      ];
      if (one.node !== other.node && inline > 3 && block > 4) wrong.add(`‘${one.text.slice(0, 40)}’ lies over ‘${other.text.slice(0, 40)}’`);
    }
  });
  return [...wrong];
}
