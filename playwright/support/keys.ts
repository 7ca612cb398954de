// Keys as a person types them and as a scanner does, which is what tells the two apart.
//
// Keeps true: each key of a scanner has the time that it would have had, however busy this machine is; a person's come no
// faster than a person's. Not in it: what comes of them.

import type { CDPSession, Page } from '@playwright/test';

/** Between two keys of a quick typist, in milliseconds. */
const PERSON_MS = 70;

/** Types as a person does. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text, { delay: PERSON_MS });
}

/** What a scanner was set to. */
export interface Settings {
  /** Between two keys, in milliseconds. */
  gap?: number;
  /** What it sends after a code. */
  end?: 'Enter' | 'Tab' | 'LF' | 'CRLF' | 'none';
  /** How the device reads the keys of a United States keyboard. */
  layout?: (sign: string) => string;
}

interface Key {
  key: string;
  code: string;
  windowsVirtualKeyCode: number;
  text?: string;
  modifiers?: number;
}

const CONTROL = 2;
const SHIFT = 8;

const enter: Key = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
const tab: Key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
const lineFeed: Key = { key: 'j', code: 'KeyJ', windowsVirtualKeyCode: 74, modifiers: CONTROL };
const ends: Record<NonNullable<Settings['end']>, Key[]> = { Enter: [enter], Tab: [tab], LF: [lineFeed], CRLF: [enter, lineFeed], none: [] };

/** The key of a United States keyboard that writes a sign. */
function keyOf(sign: string, layout: (sign: string) => string): Key {
  const text = layout(sign);
  const key = { key: text, text, windowsVirtualKeyCode: sign.toUpperCase().charCodeAt(0) };
  if (/\d/.test(sign)) return { ...key, code: `Digit${sign}` };
  if (/[a-z]/.test(sign)) return { ...key, code: `Key${sign.toUpperCase()}` };
  if (/[A-Z]/.test(sign)) return { ...key, code: `Key${sign}`, modifiers: SHIFT };
  if (sign === '-') return { ...key, code: 'Minus', windowsVirtualKeyCode: 189 };
  return { ...key, code: '' };
}

/** A scanner at a device: Chromium only, since only its protocol takes the time of a key. */
export class Scanner {
  private constructor(
    private readonly cdp: CDPSession,
    private readonly settings: Required<Settings>,
  ) {}

  static async at(page: Page, settings: Settings = {}): Promise<Scanner> {
    const cdp = await page.context().newCDPSession(page);
    return new Scanner(cdp, { gap: 5, end: 'Enter', layout: (sign) => sign, ...settings });
  }

  /** The same one, set otherwise. */
  set(settings: Settings): Scanner {
    return new Scanner(this.cdp, { ...this.settings, ...settings });
  }

  /** Scans one code after the other, without a pause between. */
  async scan(...codes: string[]): Promise<void> {
    const { gap, end, layout } = this.settings;
    await this.send(codes.flatMap((code) => [...[...code].map((sign) => keyOf(sign, layout)), ...ends[end]]), Date.now(), gap);
  }

  /** Enter of somebody who has read first what came of the last scan: a second later. */
  async enterLater(): Promise<void> {
    await this.send([enter], Date.now() + 1000, 0);
  }

  private async send(keys: Key[], from: number, gap: number): Promise<void> {
    const sent = keys.flatMap((key, place) => {
      const timestamp = (from + place * gap) / 1000;
      const down = { ...key, type: key.text === undefined ? ('rawKeyDown' as const) : ('keyDown' as const), timestamp };
      const { text: _, ...up } = key;
      return [this.cdp.send('Input.dispatchKeyEvent', down), this.cdp.send('Input.dispatchKeyEvent', { ...up, type: 'keyUp', timestamp })];
    });
    await Promise.all(sent);
  }
}
