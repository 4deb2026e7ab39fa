import { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What each example must print, so that one that runs and says nothing of use is noticed. */
const PRINTS: Readonly<Record<string, RegExp>> = {
  'ask-a-book.ts': /keeping it for my shroud[^]*\[1\] THE TIDEWRIGHT OF CARROW, CHAPTER XII/,
  'follow-the-events.ts': /clues:[^]*evidence:[^]*樟木匣/,
  'grow-and-forget.ts': /^The spare key lies in the blue teapot now\.\n\[ 'Note monday' \]/,
};
const NEEDS_BRIDGE = ['ask-a-book.ts'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memorag-examples-'));
  symlinkSync(resolve('examples'), join(folder, 'examples'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('examples', () => {
  test('every example is run here', () => {
    expect(readdirSync('examples').filter((file) => file.endsWith('.ts'))).toEqual(Object.keys(PRINTS));
  });

  test.each(Object.entries(PRINTS).filter(([file]) => existsSync('.venv/bin/python') || !NEEDS_BRIDGE.includes(file)))('%s prints what it is about', { timeout: 180_000 }, async (file, expected) => {
    const env = { MEMORAG_CACHE: join(folder, 'cache') };
    const { stdout } = await execa(process.execPath, [resolve('examples', file)], { cwd: folder, env });
    expect(stdout).toMatch(expected);
  });
});
