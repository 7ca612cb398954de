// The back office as the person in front of it uses it: what is tapped, what is read, by role and name, in English.

import { expect, type Locator, type Page } from '@playwright/test';
import { type } from './keys.ts';

export class Office {
  constructor(readonly page: Page) {}

  /** Opens the office, or one of its pages, in another tab of a device. */
  static async beside(page: Page, path = '/office/'): Promise<Office> {
    const office = new Office(await page.context().newPage());
    await office.page.goto(path);
    return office;
  }

  /** Someone who may sign in. */
  person(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Chooses who it is, and types a PIN as long as theirs. */
  async tries(name: string, pin: string): Promise<void> {
    await this.person(name).click();
    await this.types(name, pin);
  }

  /** Types another PIN for whoever was chosen. */
  async types(name: string, pin: string): Promise<void> {
    await expect(this.page.getByRole('heading', { name: `PIN of ${name}` })).toBeVisible();
    await type(this.page, pin);
    await this.page.keyboard.press('Enter');
  }

  /** The links to the lists. */
  get lists(): Locator {
    return this.page.getByRole('navigation', { name: 'Lists' });
  }

  async signIn(name: string, pin: string): Promise<void> {
    await this.tries(name, pin);
    await expect(this.lists).toBeVisible();
  }

  /** Opens a list by its link. */
  async openList(name: string): Promise<void> {
    await this.lists.getByRole('link', { name, exact: true }).click();
    await expect(this.page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }

  /** A record of the list, by what people call it. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
  }

  /** The records that show. */
  get rows(): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader') });
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('searchbox').fill(text);
  }
}
