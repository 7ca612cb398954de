// Sells as fast as the screen allows: from within the page, so that nothing waits for a test on the other side of a socket.
//
// Keeps true: only what a person could tap is tapped, once it can be; a sale is reported when the screen confirms it, and
// not before. Not in it: when it ends; whoever started it kills the browser.

import type { Page } from '@playwright/test';
import type { Dish } from './menu.ts';

/** What a page reports of itself in the rush. */
declare global {
  interface Window {
    saleConfirmed(receipt: string): Promise<void>;
  }
}

/** Has `confirmed` called with the receipt of each sale that a screen of this page confirms. */
export async function listen(page: Page, confirmed: (receipt: string) => void): Promise<void> {
  await page.exposeFunction('saleConfirmed', confirmed);
}

/** Starts selling this dish, over and over; `page` has been listened to, and shows the dish. */
export async function sellOnAndOn(page: Page, dish: Dish): Promise<void> {
  const tile = `${dish.name} ${(dish.price / 100).toFixed(2)}`;
  await page.evaluate((tile) => {
    const shown = <T>(find: () => T | null | undefined): Promise<T> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = find();
          if (!found) return;
          observer.disconnect();
          resolve(found);
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        look();
      });
    const named = (name: string): HTMLButtonElement | undefined =>
      Array.from(document.querySelectorAll('button')).find(
        (button) => !button.disabled && (button.ariaLabel ?? button.innerText.trim()).startsWith(name),
      );
    const tap = async (name: string): Promise<void> => (await shown(() => named(name))).click();
    const sell = async (): Promise<never> => {
      for (;;) {
        await tap(tile);
        await tap('Pay ');
        await tap('Take ');
        const receipt = await shown(() => /Receipt (\d+-\d+)/.exec(document.querySelector('[aria-label=Payment]')?.textContent ?? ''));
        void window.saleConfirmed(receipt[1]!);
        await tap('Done');
      }
    };
    void sell();
  }, tile);
}
