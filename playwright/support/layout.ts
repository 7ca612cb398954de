// What stands where on a page, looked at from within it, by whichever driver: each function is handed to the browser whole.
//
// Not in it: what it should look like.

/**
 * What stands elsewhere, or is of another size, than after the page was laid out anew: what an engine did not work out again when
 * the page got another width. At most ten of them, in words.
 */
export function misplaced(): string[] {
  const all = Array.from(document.querySelectorAll<HTMLElement>('body *')).filter((element) => element.getClientRects().length > 0);
  // What was hidden slides in anew.
  const places = (): DOMRect[] => {
    for (const animation of document.getAnimations()) animation.finish();
    return all.map((element) => element.getBoundingClientRect());
  };
  const before = places();
  document.body.style.display = 'none';
  document.body.getBoundingClientRect();
  document.body.style.display = '';
  const after = places();
  const words = ({ x, y, width, height }: DOMRect): string => [x, y, width, height].map(Math.round).join(' ');
  const differs = (a: DOMRect, b: DOMRect): boolean =>
    [a.x - b.x, a.y - b.y, a.width - b.width, a.height - b.height].some((by) => Math.abs(by) > 1);
  return all
    .map((element, at) => ({ name: element.className || element.tagName, was: before[at]!, is: after[at]! }))
    .filter(({ was, is }) => differs(was, is))
    .slice(0, 10)
    .map(({ name, was, is }) => `${name}: ${words(was)}, and anew ${words(is)}`);
}

/** By how many pixels the open sheet is higher than what is in it, and by how many it is higher than the page. */
export function sheetTooHigh(): { thanContent: number; thanPage: number } {
  const sheet = document.querySelector('dialog[open]')!;
  const body = sheet.querySelector('.sheet-body')!;
  const end = Math.max(...Array.from(body.children, (child) => child.getBoundingClientRect().bottom));
  const content = end + parseFloat(getComputedStyle(body).paddingBlockEnd) + body.scrollTop;
  const { bottom } = body.getBoundingClientRect();
  return { thanContent: Math.max(0, Math.round(bottom - content)), thanPage: Math.max(0, Math.round(sheet.getBoundingClientRect().height - innerHeight)) };
}

/** Whether all that is in the open sheet can be seen by scrolling it, and its foot without. */
export function sheetShowsAll(): boolean {
  const sheet = document.querySelector('dialog[open]')!;
  const body = sheet.querySelector('.sheet-body')!;
  body.scrollTop = body.scrollHeight;
  const end = Math.max(...Array.from(body.children, (child) => child.getBoundingClientRect().bottom));
  const foot = sheet.querySelector('footer')?.getBoundingClientRect();
  const isSeen = end <= body.getBoundingClientRect().bottom + 1;
  return isSeen && (!foot || (foot.bottom <= innerHeight && foot.top >= body.getBoundingClientRect().bottom - 1));
}
