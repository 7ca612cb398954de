// A device as the person in front of it uses it: what is tapped, what is read, by role and name, in English.
//
// Keeps true: nothing of the app is called from here; what a person can't see is read only from the facts that the page
// notes for whoever compares screens, and from the service worker's own answers. Amounts are minor units.

import { expect, type Locator, type Page } from '@playwright/test';
import type { Cable } from './cable.ts';
import { type } from './keys.ts';
import { staff, sum, type Dish } from './menu.ts';

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

/** What a device is for, as the pairing page calls it. */
export type Purpose = 'Till' | 'Kitchen screen' | 'Bar screen';

/** Where an order stands, as the list of orders calls it. */
export type State = 'Open' | 'Ready' | 'Parked' | 'To settle' | 'Paid' | 'Voided';

type Member = keyof typeof staff;

export class Till {
  constructor(
    readonly name: string,
    readonly page: Page,
    readonly cable: Cable,
    /** All that its pages logged. */
    readonly console: string[] = [],
    /** Errors that nothing in its pages caught. */
    readonly errors: string[] = [],
  ) {
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => {
      const words = `${error.name}: ${error.message}\n${error.stack}`;
      this.console.push(`uncaught: ${words}`);
      // Firefox also tells here of what nobody threw, without a stack: a refused connection, or what Playwright's own
      // screenshots may not do under the content security policy.
      if (!error.stack?.endsWith('\nundefined')) this.errors.push(words);
    });
  }

  // Beginning.

  /** Opens the app on a device that is not paired. */
  async openPairing(): Promise<void> {
    await this.page.goto(this.cable.origin);
    await expect(this.page.getByRole('button', { name: /^Use this device as/ })).toBeVisible();
  }

  /** Pairs by the demo's one tap. */
  async pair(purpose: Purpose = 'Till'): Promise<void> {
    await this.openPairing();
    await this.page.getByRole('radio', { name: purpose }).click();
    await this.page.getByLabel('Name of this device').fill(this.name);
    await this.page.getByRole('button', { name: /^Use this device as/ }).click();
    await expect(this.page).toHaveURL(purpose === 'Till' ? /\/signin$/ : /\/[kb]ds$/);
  }

  /** Waits for the page that asks who sells. */
  async showsSignIn(): Promise<void> {
    await expect(this.person('Maria')).toBeVisible();
  }

  async signIn(member: Member): Promise<void> {
    await this.person(member).click();
    await expect(this.page.getByRole('heading', { name: `PIN of ${member}` })).toBeVisible();
    await type(this.page, staff[member]);
    await expect(this.search).toBeVisible();
  }

  /** What is there once the till has started: the page to sell on, or the one that asks who sells. */
  get ready(): Locator {
    return this.search.or(this.person('Maria'));
  }

  /** A tab that was loaded again remembers who sells; a new one asks. */
  async signInIfAsked(member: Member): Promise<void> {
    await expect(this.ready).toBeVisible();
    if (await this.person(member).isVisible()) await this.signIn(member);
  }

  /** Another tab of this device. */
  async anotherTab(): Promise<Till> {
    const tab = new Till(this.name, await this.page.context().newPage(), this.cable, this.console, this.errors);
    await tab.page.goto('/');
    return tab;
  }

  // Selling.

  /** The order being sold. */
  get slip(): Locator {
    return this.page.getByRole('region', { name: 'Order', exact: true });
  }

  /** Taps dishes, and waits until the slip has come to what they cost. */
  async add(...dishes: Dish[]): Promise<void> {
    const before = await this.total();
    for (const dish of dishes) {
      await this.showCategory(dish);
      await this.page.getByRole('button', { name: `${dish.name} ${decimal(dish.price)}`, exact: true }).click();
      if (dish.choice) {
        const sheet = this.page.getByRole('dialog', { name: dish.name });
        await sheet.getByRole('radio', { name: dish.choice, exact: true }).click();
        await sheet.getByRole('button', { name: `Add ${decimal(dish.price)}`, exact: true }).click();
      }
    }
    await this.showsTotal(before + sum(...dishes));
  }

  /** Shows the dishes among which this one is. */
  async showCategory(dish: Dish): Promise<void> {
    const categories = this.page.getByRole('navigation', { name: 'Categories' });
    await categories.getByRole('button', { name: dish.category, exact: true }).click();
  }

  /** The number of the order on the slip. */
  async orderNumber(): Promise<string> {
    return (await this.slip.locator('.slip-number').innerText()).trim();
  }

  /** Waits until the order on the slip comes to this. */
  async showsTotal(amount: number): Promise<void> {
    await expect.poll(() => this.total(), { message: `the slip of ${this.name} comes to ${decimal(amount)}` }).toBe(amount);
  }

  async park(): Promise<void> {
    await this.slip.getByRole('button', { name: 'Park' }).click();
    await expect(this.slip.getByText('Nothing on the order yet')).toBeVisible();
  }

  async send(): Promise<void> {
    await this.slip.getByRole('button', { name: 'Send' }).click();
    await expect(this.slip.locator('.slip-group.sent')).toBeVisible();
  }

  /** Waits until the slip says that this order is being edited elsewhere, and offers nothing to change on it. */
  async showsEditedBy(who: string): Promise<void> {
    await expect(this.slip.getByText(`${who} is editing this order.`)).toBeVisible();
    await expect(this.slip.getByRole('button', { name: /^(Park|Pay|Send)/ })).toHaveCount(0);
  }

  /** Takes the order on the slip over from whoever edits it, with the PIN of someone who may. */
  async takeOver(approver: Member): Promise<void> {
    await this.slip.getByRole('button', { name: 'Take over' }).click();
    await this.approve(approver, 'Take over');
    await this.mayEdit();
  }

  /** Waits until the order on the slip can be changed here. */
  async mayEdit(): Promise<void> {
    await expect(this.slip.getByRole('button', { name: 'Park' })).toBeVisible();
  }

  /** Clears the slip; the order stays in the list. */
  async newOrder(): Promise<void> {
    await this.slip.getByRole('button', { name: 'New', exact: true }).click();
    await expect(this.slip.getByText('Nothing on the order yet')).toBeVisible();
  }

  async startPaying(): Promise<void> {
    await this.slip.getByRole('button', { name: /^Pay / }).click();
    await expect(this.payment).toBeVisible();
  }

  async stopPaying(): Promise<void> {
    await this.payment.getByRole('button', { name: 'Back' }).click();
  }

  /** Takes exactly what is due, and returns what the screen then confirmed. */
  async pay(): Promise<Payment> {
    await this.startPaying();
    return this.takeMoney();
  }

  /** Takes exactly what is due once that is asked, and returns what the screen then confirmed. */
  async takeMoney(): Promise<Payment> {
    await this.payment.getByRole('button', { name: /^Take / }).click();
    const paid = await this.payment.getByText(/ paid in cash$/).innerText();
    const receipt = await this.payment.getByText(/^Receipt /).innerText();
    return { amount: minorUnits(paid), receipt: receipt.replace('Receipt ', '') };
  }

  /** From the confirmation of a payment to an empty slip. */
  async nextSale(): Promise<void> {
    await this.payment.getByRole('button', { name: 'Done' }).click();
    await expect(this.slip.getByText('Nothing on the order yet')).toBeVisible();
  }

  // Orders.

  async openOrders(): Promise<void> {
    await this.page.getByRole('link', { name: 'Orders' }).click();
    await expect(this.page.getByRole('region', { name: 'Orders' })).toBeVisible();
  }

  /** Waits until so many things lie above the page for the browser too: a step of its history comes a moment after what it is for shows. */
  async hasStepsAbove(count: number): Promise<void> {
    const steps = (): Promise<unknown> => this.page.evaluate(() => history.state as unknown);
    await expect.poll(steps, 'the steps above the page').toBe(count);
  }

  /** The browser's back, where so many things lie above the page. */
  async closeByBack(above = 1): Promise<void> {
    await this.hasStepsAbove(above);
    await this.page.goBack();
  }

  /** Shows an order of the list beside it. */
  async lookAt(number: string): Promise<void> {
    await this.row(number).click();
    await expect(this.slip.locator('.slip-number')).toHaveText(number);
  }

  /** Shows only the orders that are listed as this. */
  async showOrders(state: State): Promise<void> {
    const filter = this.orderFilters.getByRole('button', { name: state, exact: true });
    await filter.click();
    await expect(filter).toHaveAttribute('aria-pressed', 'true');
  }

  /** Which orders are listed, and how many of each. */
  get orderFilters(): Locator {
    return this.page.getByRole('group', { name: 'Show' });
  }

  /** Where words are typed that all orders are searched for. */
  get orderSearch(): Locator {
    return this.page.getByRole('searchbox', { name: 'Table, product, amount, number' });
  }

  /** The rows of the list of orders. */
  get orderRows(): Locator {
    return this.page.getByRole('region', { name: 'Orders' }).locator('.order-row');
  }

  /** Finds an order among all there are, wherever it stands, and shows it. */
  async findOrder(number: string): Promise<void> {
    await this.openOrders();
    await this.orderSearch.fill(number);
    await this.lookAt(number);
  }

  /** Finds an order and takes it up. */
  async openOrder(number: string): Promise<void> {
    await this.findOrder(number);
    await this.slip.getByRole('button', { name: 'Open order' }).click();
    await expect(this.slip.locator('.slip-number')).toHaveText(number);
    await expect(this.search).toBeVisible();
  }

  /** Looks up an order in the list of that state, where it must say so of itself too, and goes back to selling. */
  async showsOrder(number: string, state: State): Promise<void> {
    await this.inOrders(state, async () => {
      await expect(this.row(number).getByText(state, { exact: true })).toBeVisible();
    });
  }

  /** Looks up an order in the list of that state and what it comes to, and goes back to selling. */
  async showsOrderOf(number: string, state: State, total: number): Promise<void> {
    await this.inOrders(state, async () => {
      await this.lookAt(number);
      await this.showsTotal(total);
    });
  }

  /** Looks up how far an order has got, and goes back to selling. */
  async showsMark(number: string, state: State, mark: 'on this till' | 'on the hub'): Promise<void> {
    await this.inOrders(state, async () => {
      await expect(this.row(number).getByRole('img', { name: mark })).toBeVisible();
    });
  }

  // The devices.

  /** Shows the store's devices, as whoever may approve finds them; returns the list. */
  async openDevices(): Promise<Locator> {
    const sheet = await this.openDetails();
    await sheet.getByRole('link', { name: 'Devices of this store' }).click();
    return this.page.getByRole('main', { name: 'Devices of this store' });
  }

  // The inbox.

  /** Waits until so much is left to settle. */
  async showsInInbox(count: number): Promise<void> {
    const name = count === 0 ? 'Inbox' : `Inbox ${count}`;
    await expect(this.page.getByRole('link', { name, exact: true })).toBeVisible();
  }

  async openInbox(): Promise<void> {
    await this.page.getByRole('link', { name: /^Inbox/ }).click();
    await expect(this.page.getByRole('main', { name: 'Inbox' })).toBeVisible();
  }

  /** What is left on an order. */
  inboxEntry(number: string): Locator {
    return this.page.getByRole('main', { name: 'Inbox' }).locator('.conflict').filter({ hasText: `Order ${number}` });
  }

  /** Chooses what to do about an order of the inbox, and confirms it. */
  async settle(number: string, action: string): Promise<void> {
    await this.inboxEntry(number).getByRole('button', { name: action, exact: true }).click();
    await this.page.getByRole('dialog').getByRole('button', { name: action, exact: true }).click();
  }

  /** Someone who may types their PIN. */
  async approve(member: Member, action: string): Promise<void> {
    const sheet = this.page.getByRole('dialog', { name: action });
    await sheet.getByRole('button', { name: new RegExp(`^${member}`) }).click();
    await expect(sheet.getByRole('heading', { name: `PIN of ${member}` })).toBeVisible();
    await type(this.page, staff[member]);
    await expect(sheet).toHaveCount(0);
  }

  // The shift.

  async goToShift(): Promise<void> {
    await this.page.getByRole('link', { name: 'Shift', exact: true }).click();
  }

  /** Back to the order that is being sold. */
  async goSelling(): Promise<void> {
    await this.page.getByRole('link', { name: 'Sell' }).click();
  }

  async openShift(float: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Open a shift' }).click();
    const sheet = this.page.getByRole('dialog', { name: 'Open a shift' });
    await expect(sheet).toBeVisible();
    await type(this.page, float);
    await sheet.getByRole('button', { name: /^Open with / }).click();
    await expect(sheet).toHaveCount(0);
  }

  /** Waits until this much should be in the drawer. */
  async expectsInDrawer(amount: string): Promise<void> {
    await expect(this.page.getByRole('region', { name: 'Shift' }).locator('dd.total')).toHaveText(amount);
  }

  async moveCash(how: 'Pay in' | 'Pay out' | 'To the safe', amount: string, why: string): Promise<void> {
    await this.page.getByRole('button', { name: how }).click();
    const sheet = this.page.getByRole('dialog', { name: how });
    await expect(sheet).toBeVisible();
    await type(this.page, amount);
    await sheet.getByLabel('Why').fill(why);
    await sheet.locator('footer').getByRole('button').click();
    await expect(sheet).toHaveCount(0);
  }

  /** Counts the drawer; the sheet says by how much that differs. */
  async closeShift(counted: string, difference: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Close the shift' }).click();
    const sheet = this.page.getByRole('dialog', { name: 'Close the shift' });
    await expect(sheet).toBeVisible();
    await type(this.page, counted);
    await expect(sheet.getByText(difference)).toBeVisible();
    await sheet.getByRole('button', { name: /^Close with / }).click();
    await expect(sheet).toHaveCount(0);
  }

  // Kitchen.

  /** The ticket of an order. */
  ticket(number: string): Locator {
    return this.page.getByRole('article', { name: `Ticket ${number}`, exact: true });
  }

  async startTicket(number: string): Promise<void> {
    await this.ticket(number).first().getByRole('button', { name: 'On it' }).click();
    await expect(this.ticket(number).getByText('In hand').first()).toBeVisible();
  }

  async finishTicket(number: string): Promise<void> {
    await this.ticket(number).getByRole('button', { name: 'Done' }).click();
    await expect(this.ticket(number)).toHaveCount(0);
  }

  // How it stands.

  /** How it stands with the hub. */
  get status(): Locator {
    return this.page.getByRole('status');
  }

  /** How many events the hub has yet to acknowledge. */
  async unsent(): Promise<number> {
    return Number(await this.fact('data-unsent'));
  }

  /** Waits until the hub has everything. */
  async isInStep(): Promise<void> {
    await expect(this.status, `${this.name} is connected`).toHaveAttribute('data-connection', 'Live', { timeout: 30_000 });
    await expect(this.page.locator('html'), `${this.name} has sent everything`).toHaveAttribute('data-unsent', '0');
  }

  /** Waits until two devices fold to the same orders and tickets. */
  async hasTheSameStateAs(other: Till): Promise<void> {
    const states = async (): Promise<boolean> => {
      const [mine, theirs] = await Promise.all([this.fact('data-fingerprint'), other.fact('data-fingerprint')]);
      return mine !== null && mine === theirs;
    };
    await expect.poll(states, { message: `${this.name} shows the same as ${other.name}` }).toBe(true);
  }

  /** The number of the last event that this device knows to have written. */
  async written(): Promise<number> {
    const witness = await this.page.evaluate(() => localStorage.getItem('evertill-witness'));
    return Number((JSON.parse(witness ?? '{}') as { written?: number }).written);
  }

  /** Opens the details of the device. */
  async openDetails(): Promise<Locator> {
    await this.status.getByRole('button').click();
    const sheet = this.page.getByRole('dialog');
    await expect(sheet).toBeVisible();
    return sheet;
  }

  /** Opens the list of events that could not be read. */
  async openQuarantine(): Promise<Locator> {
    return (await this.openDetails()).getByRole('region', { name: 'Could not be applied' });
  }

  /** Closes the notices that show. */
  async closeNotices(): Promise<void> {
    const close = this.page.locator('.notices').getByRole('button', { name: 'Close' });
    // Most go by themselves, and may do so now.
    await expect(async () => {
      if ((await close.count()) > 0) await close.first().click({ timeout: 1_000 });
      await expect(close).toHaveCount(0, { timeout: 100 });
    }).toPass();
  }

  async speak(language: 'English' | 'العربية'): Promise<void> {
    const sheet = await this.openDetails();
    await sheet.getByRole('button', { name: language }).click();
    await expect(this.page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'ar');
    await this.closeDetails();
  }

  async wear(theme: 'Light' | 'Dark'): Promise<void> {
    const sheet = await this.openDetails();
    await sheet.getByRole('button', { name: theme, exact: true }).click();
    await this.closeDetails();
  }

  // The app's own version, and its storage.

  /** Waits until the app would open without a network. */
  async canStartOffline(): Promise<void> {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await expect.poll(async () => (await this.versions()).lastGood, { message: 'the app is kept for offline use' }).not.toBeNull();
  }

  /** Waits until the service worker says this of the app's versions; the page may be loaded again meanwhile. */
  async hasVersions(expected: Partial<Versions>): Promise<void> {
    await expect(async () => expect(await this.versions()).toMatchObject(expected)).toPass({ timeout: 40_000 });
  }

  /** What the service worker says of the app's versions. */
  async versions(): Promise<Versions> {
    return this.page.evaluate(
      () =>
        new Promise<Versions>((resolve) => {
          const heard = ({ data }: MessageEvent): void => {
            if (data?.type !== 'state') return;
            navigator.serviceWorker.removeEventListener('message', heard);
            resolve(data as Versions);
          };
          navigator.serviceWorker.addEventListener('message', heard);
          navigator.serviceWorker.controller?.postMessage({ type: 'state?' });
        }),
    );
  }

  /** Looks for a new build, as the app itself does on focus and hourly. */
  async checkForUpdate(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.controller?.postMessage({ type: 'check' }));
  }

  /** Has the browser look for another service worker, and waits until that one is there. */
  async takesNextWorker(): Promise<void> {
    await this.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const next = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
      await registration.update();
      await next;
    });
    await this.page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  }

  /** What a browser's 'clear storage' or an eviction does to the database. Leaves on a page without the app. */
  async wipe(): Promise<void> {
    // The app must not be there to hold its database open.
    await this.page.goto('/robots.txt');
    await this.page.evaluate(async () => {
      for (const { name } of await indexedDB.databases()) {
        await new Promise<void>((resolve, reject) => {
          const wish = indexedDB.deleteDatabase(name ?? '');
          wish.onsuccess = () => resolve();
          wish.onerror = () => reject(wish.error);
        });
      }
    });
  }

  private get payment(): Locator {
    return this.page.getByRole('region', { name: 'Payment' });
  }

  private get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Search or scan' });
  }

  person(member: Member): Locator {
    return this.page.getByRole('button', { name: member, exact: true });
  }

  private row(number: string): Locator {
    const exactly = this.page.locator('.order-number').getByText(number, { exact: true });
    return this.page.getByRole('listitem').filter({ has: exactly }).getByRole('button');
  }

  private async inOrders(state: State, look: () => Promise<void>): Promise<void> {
    await this.openOrders();
    await this.showOrders(state);
    await look();
    await this.page.getByRole('link', { name: 'Sell' }).click();
    await expect(this.page).toHaveURL(/\/sell$/);
  }

  private async total(): Promise<number> {
    const total = this.slip.locator('dd.total');
    return (await total.isVisible()) ? minorUnits(await total.innerText()) : 0;
  }

  private fact(name: string): Promise<string | null> {
    return this.page.locator('html').getAttribute(name);
  }

  private async closeDetails(): Promise<void> {
    const sheet = this.page.getByRole('dialog');
    // Another language makes the page anew, without the sheet.
    if (await sheet.isVisible()) await sheet.press('Escape');
    await expect(sheet).toBeHidden();
  }
}

/** '€12.40' is 1240. */
function minorUnits(text: string): number {
  const digits = Number(text.replaceAll(/\D/g, ''));
  return /[-−]/.test(text) ? -digits : digits;
}

function decimal(amount: number): string {
  return (amount / 100).toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
