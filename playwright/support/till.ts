// A device as the person in front of it uses it: what is tapped, what is read, by role and name.
//
// Keeps true: nothing of the app is called from here; what a person can't see is read only from the two facts that the
// page notes for whoever compares screens, and from the service worker's own answers. Amounts are minor units.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Cable } from './cable.ts';
import { staff, type Dish } from './menu.ts';

/** A payment as the screen confirmed it. */
export interface Payment {
  amount: number;
  receipt: string;
}

/** What the service worker says of the app's versions. */
export interface Versions {
  current: string | null;
  offered: string | null;
  lastGood: string | null;
  running: string | null;
  trial: boolean;
  bad: { version: string; error: string }[];
}

export class Till {
  /** All that the page logged. */
  readonly console: string[] = [];
  /** Errors that nothing in the page caught. */
  readonly errors: string[] = [];

  constructor(
    readonly name: string,
    readonly page: Page,
    readonly cable: Cable,
  ) {
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => {
      this.errors.push(String(error.stack ?? error));
      this.console.push(`uncaught: ${error.stack ?? error}`);
    });
  }
}
