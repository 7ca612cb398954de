// Whether numbers are drawn the right way round, which a language that is written from right to left may spoil: 43-000001 as
// 000001-43, +2.50 as 2.50+.
//
// Keeps true: it looks at where each sign is drawn, and believes no mark in the text. Not in it: what nobody sees, such as
// the words for screen readers.

import { expect, type Page } from '@playwright/test';

/** Looks at every number that the page shows; there must be one at least. */
export async function expectNumbersToReadRight(page: Page): Promise<void> {
  const { shown, turned } = await page.evaluate(() => {
    const shown: string[] = [];
    const turned: string[] = [];
    const range = document.createRange();
    const placeOf = (node: Node, at: number): DOMRect | undefined => {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      return range.getClientRects()[0];
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const text = node.textContent ?? '';
      for (const found of text.matchAll(/[+\-−]?\d[\d.,:/-]*\d|[+\-−]\d/g)) {
        const first = placeOf(node, found.index);
        const last = placeOf(node, found.index + found[0].length - 1);
        if (first === undefined || last === undefined) continue;
        const onOneLine = first.bottom > last.top && last.bottom > first.top;
        if (!onOneLine) continue;
        shown.push(found[0]);
        if (first.left >= last.left) turned.push(`${found[0]} in ‘${text}’`);
      }
    }
    return { shown, turned };
  });
  expect(shown, 'numbers are shown').not.toEqual([]);
  expect(turned, 'numbers that are drawn the wrong way round').toEqual([]);
}
