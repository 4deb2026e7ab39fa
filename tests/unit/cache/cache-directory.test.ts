import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheDirectory } from '../../../src/cache/cache-directory.ts';

let installed: string;
beforeEach(async () => {
  installed = await mkdtemp(join(tmpdir(), 'memorag-root-'));
  await writeFile(join(installed, 'package.json'), '{\n  "name": "memorag"\n}');
});
afterEach(async () => await rm(installed, { recursive: true, force: true }));

const of = (platform: NodeJS.Platform, environment: Record<string, string> = {}): string => cacheDirectory({ environment, platform, home: '/home/reader', projectRoot: installed });

describe('cacheDirectory', () => {
  test('is cache/ of the checkout that this code runs from', () => {
    expect(cacheDirectory({ environment: {} })).toBe(resolve('cache'));
  });

  test('is what MEMORAG_CACHE says, before all else', () => {
    expect(cacheDirectory({ environment: { MEMORAG_CACHE: '/data/memories' } })).toBe('/data/memories');
    expect(cacheDirectory({ environment: { MEMORAG_CACHE: '' } })).toBe(resolve('cache'));
  });

  test("is the user's cache directory for an installed package", () => {
    expect(of('linux')).toBe('/home/reader/.cache/memorag');
    expect(of('linux', { XDG_CACHE_HOME: '/var/cache/reader' })).toBe('/var/cache/reader/memorag');
    expect(of('linux', { XDG_CACHE_HOME: 'relative' })).toBe('/home/reader/.cache/memorag');
    expect(of('darwin', { XDG_CACHE_HOME: '/var/cache/reader' })).toBe('/home/reader/Library/Caches/memorag');
  });

  test('is cache/ beside package.json and src/ of this project only', async () => {
    await mkdir(join(installed, 'src'));
    expect(of('linux')).toBe(join(installed, 'cache'));
    await writeFile(join(installed, 'package.json'), '{\n  "name": "another"\n}');
    expect(of('linux')).toBe('/home/reader/.cache/memorag');
  });
});
