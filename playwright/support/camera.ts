// What a camera sees, and a browser that takes it for its camera: Chromium plays a file of raw pictures (YUV4MPEG2) again and again.
//
// Keeps true: the bars are drawn here, by the standard (GS1 General Specifications, section 5.2), and not by what reads them.

import { chromium, type Browser } from '@playwright/test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArguments, chromiumPath } from './browser.ts';

/** For so many seconds this code is before the camera; without one it sees an empty counter. */
export interface Shot {
  code?: string;
  seconds: number;
}

/** What whoever is asked says. */
export type Permission = 'granted' | 'refused';

const WIDTH = 640;
const HEIGHT = 480;
const PER_SECOND = 10;
const MODULE = 4;
const PAPER = 220;
const INK = 30;

/** How wide the spaces and bars of a digit on the left are, where it is of set A. */
const DIGITS = ['3211', '2221', '2122', '1411', '1132', '1231', '1114', '1312', '1213', '3112'];
/** Which of the six digits on the left are of set B, by the first of thirteen. */
const SETS = ['AAAAAA', 'AABABB', 'AABBAB', 'AABBBA', 'ABAABB', 'ABBAAB', 'ABBBAA', 'ABABAB', 'ABABBA', 'ABBABA'];

/** A browser whose camera shows these one after the other, again and again; without any it has no camera. */
export class CameraBrowser {
  private constructor(
    readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async start(shots: Shot[], permission: Permission): Promise<CameraBrowser> {
    const folder = await mkdtemp(join(tmpdir(), 'evertill-camera-'));
    const file = join(folder, 'seen.y4m');
    await writeFile(file, video(shots));
    const asked = `--use-fake-ui-for-media-stream${permission === 'refused' ? '=deny' : ''}`;
    const camera = ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`];
    const args = [...chromiumArguments, asked, ...(shots.length > 0 ? camera : [])];
    return new CameraBrowser(await chromium.launch({ executablePath: chromiumPath, args }), folder);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await rm(this.folder, { recursive: true });
  }
}

/** The bars and spaces of thirteen digits, a module each: bars are 1. */
function bars(code: string): string {
  const [first, ...digits] = [...code].map(Number);
  const left = digits.slice(0, 6).map((digit, place) => {
    const widths = [...(DIGITS[digit] ?? '')];
    return run(SETS[first ?? 0]?.[place] === 'B' ? widths.reverse() : widths, 0);
  });
  const right = digits.slice(6).map((digit) => run([...(DIGITS[digit] ?? '')], 1));
  return ['101', ...left, '01010', ...right, '101'].join('');
}

function run(widths: string[], from: number): string {
  return widths.map((width, place) => String((place + from) % 2).repeat(Number(width))).join('');
}

/** The brightness of each pixel, and two planes without colour. */
function picture(code: string | undefined): Buffer {
  const light = Buffer.alloc(WIDTH * HEIGHT, PAPER);
  if (code) {
    const modules = bars(code);
    const from = Math.floor((WIDTH - modules.length * MODULE) / 2);
    const row = Buffer.alloc(WIDTH, PAPER);
    [...modules].forEach((module, place) => {
      if (module === '1') row.fill(INK, from + place * MODULE, from + (place + 1) * MODULE);
    });
    for (let y = HEIGHT / 4; y < (HEIGHT * 3) / 4; y += 1) row.copy(light, y * WIDTH);
  }
  return Buffer.concat([light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
}

function video(shots: Shot[]): Buffer {
  const frames = shots.flatMap(({ code, seconds }) => {
    const frame = Buffer.concat([Buffer.from('FRAME\n'), picture(code)]);
    return Array.from({ length: seconds * PER_SECOND }, () => frame);
  });
  const header = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${PER_SECOND}:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([header, ...frames]);
}
