import { describe, expect, test } from 'vitest';
import { createProgress, type Progress } from '../../../src/cli/progress.ts';
import { progressBar, progressLine } from '../../../src/cli/progress-line.ts';
import { createRate } from '../../../src/cli/progress-rate.ts';
import type { StageProgress } from '../../../src/spec/events.ts';

const CLEAR = '\r\u001B[2K';

describe('elsewhere than on a terminal', () => {
  test('a line every two seconds and one at the end of a stage', () => {
    const screen = record({ isTTY: false });
    for (let done = 0; done < 100; done += 1) screen.embed(done, 100);
    screen.embed(100, 100);
    expect(screen.lines()).toEqual([
      'embed: 20 % (20 of 100 windows, 10/s, 8.0 s left)',
      'embed: 40 % (40 of 100 windows, 10/s, 6.0 s left)',
      'embed: 60 % (60 of 100 windows, 10/s, 4.0 s left)',
      'embed: 80 % (80 of 100 windows, 10/s, 2.0 s left)',
      'embed: 100 windows in 10 s',
    ]);
  });

  test('what an earlier run had left tells nothing of the time that is left', () => {
    const screen = record({ isTTY: false });
    screen.progress.onEvent(event({ stage: 'embed', done: 0, total: 1000, unit: 'windows' }));
    screen.progress.onEvent(event({ stage: 'embed', done: 800, reused: 800, total: 1000, unit: 'windows' }));
    for (let done = 800; done < 830; done += 1) screen.embed(done, 1000, 800);
    expect(screen.lines()).toEqual(['embed: 82 % (820 of 1,000 windows, 10/s, 18 s left)']);
  });

  test('the line at the end of a stage tells what an earlier run had left', () => {
    const screen = record({ isTTY: false });
    screen.progress.onEvent(event({ stage: 'embed', done: 800, reused: 800, total: 1000, unit: 'windows' }));
    screen.embed(1000, 1000, 800);
    expect(screen.lines()).toEqual(['embed: 1,000 windows (800 from before) in 0.0 s']);
  });

  test('a stage of calls is told when it begins, and its slow pace by the minute', () => {
    const screen = record({ isTTY: false });
    screen.progress.onEvent(event({ stage: 'memorize', done: 0, total: 4, unit: 'calls' }));
    screen.wait(80_000);
    screen.progress.onEvent(event({ stage: 'memorize', done: 1, total: 4, unit: 'calls' }));
    expect(screen.lines()).toEqual(['memorize: 0 % (0 of 4 calls)', 'memorize: 25 % (1 of 4 calls, 0.8/min, 4 min 00 s left)']);
  });

  test('a summary says that it has begun: its first point may take a minute', () => {
    const screen = record({ isTTY: false });
    screen.progress.onEvent(event({ stage: 'summarize', done: 0, total: 3, unit: 'points' }));
    expect(screen.lines()).toEqual(['summarize: 0 % (0 of 3 points)']);
  });

  test('stages beside each other end each with its own line', () => {
    const screen = record({ isTTY: false });
    screen.embed(0, 5);
    screen.progress.onEvent(event({ stage: 'memorize', done: 0, total: 2, unit: 'points' }));
    screen.embed(3, 5);
    screen.progress.onEvent(event({ stage: 'memorize', done: 2, total: 2, unit: 'points' }));
    screen.embed(5, 5);
    expect(screen.lines()).toEqual(['memorize: 2 points in 0.1 s', 'embed: 5 windows in 0.2 s']);
  });
});

test('a stage that reports late has taken the time since the one before', () => {
  const screen = record({ isTTY: false });
  screen.progress.onEvent({ type: 'memorize-start', documents: 1, characters: 5 });
  screen.progress.onEvent(event({ stage: 'chunk', done: 1, total: 1, unit: 'documents' }));
  screen.wait(3000);
  screen.embed(5, 5);
  expect(screen.lines()).toEqual(['chunk: 1 document in 0.0 s', 'embed: 5 windows in 3.0 s']);
});

describe('on a terminal', () => {
  test('of stages beside each other the one that began first is shown', () => {
    const screen = record({ isTTY: true, columns: 80 });
    screen.embed(10, 100);
    screen.progress.onEvent(event({ stage: 'memorize', done: 1, total: 2, unit: 'points' }));
    expect(screen.text()).not.toContain('memorize');
    screen.embed(100, 100);
    screen.progress.onEvent(event({ stage: 'memorize', done: 1, total: 2, unit: 'points' }));
    expect(screen.text()).toContain('memorize');
  });

  test('one line moves, and is gone at the end', () => {
    const screen = record({ isTTY: true, columns: 80 });
    screen.embed(10, 100);
    screen.embed(50, 100);
    expect(screen.text()).toContain(`${CLEAR}embed     [============            ]  50 %`);
    expect(screen.text()).not.toContain('\n');
    screen.embed(100, 100);
    expect(screen.text().endsWith(CLEAR)).toBe(true);
  });

  test('disposing takes the line of an aborted call away', () => {
    const screen = record({ isTTY: true, columns: 80 });
    screen.embed(10, 100);
    screen.progress[Symbol.dispose]();
    expect(screen.text().endsWith(CLEAR)).toBe(true);
  });

  test('a warning stands above the line', () => {
    const screen = record({ isTTY: true, columns: 80 });
    screen.embed(10, 100);
    screen.progress.onEvent({ type: 'warning', code: 'x', message: 'careful' });
    expect(screen.text().endsWith(`${CLEAR}careful\n`)).toBe(true);
  });
});

test('quiet is silent', () => {
  const screen = record({ isTTY: true, columns: 80, quiet: true });
  screen.embed(10, 100);
  screen.embed(100, 100);
  expect(screen.text()).toBe('');
});

test.each([20, 30, 40, 60, 80])('the moving line is narrower than %i columns', (columns) => {
  const line = progressBar({ event: event({ stage: 'memorize', done: 123_456, total: 2_000_000, unit: 'tokens' }), perSecond: 1234.5 }, columns);
  expect(line.length).toBeLessThan(columns);
  expect(line).toContain('6 %');
});

test('bytes are shown as sizes, an empty stage is no division by zero', () => {
  expect(progressLine({ event: event({ stage: 'read', done: 1024, total: 4096, unit: 'bytes' }), perSecond: 2048 })).toBe('read: 25 % (1.0 KiB of 4.0 KiB, 2.0 KiB/s, 1.5 s left)');
  expect(progressLine({ event: event({ stage: 'read', done: 0, total: 0, unit: 'bytes' }), perSecond: undefined })).toBe('read: 0 % (0 B of 0 B)');
});

test('a rate follows a change within seconds and does not jump', () => {
  let time = 0;
  const rate = createRate(() => time);
  const run = (seconds: number, perSecond: number, from: number): number => {
    for (let tick = 0; tick < seconds * 2; tick += 1) {
      time += 500;
      rate.add((from += perSecond / 2));
    }
    return from;
  };
  rate.add(1000); // a resumed run does not count what was there
  const done = run(10, 100, 1000);
  expect(rate.perSecond()).toBeCloseTo(100, 5);
  run(4, 200, done);
  expect(rate.perSecond()).toBeCloseTo(150, 5); // half-life 4 s
});

function event(fields: Omit<StageProgress, 'type'>): StageProgress {
  return { type: 'stage-progress', ...fields };
}

/** A progress over a recording stream and a clock that goes 0.1 s per event. */
function record({ isTTY, columns = 80, quiet = false }: { readonly isTTY: boolean; readonly columns?: number; readonly quiet?: boolean }): {
  readonly progress: Progress; embed(done: number, total: number, reused?: number): void; wait(milliseconds: number): void; text(): string; lines(): readonly string[];
} {
  let time = 0;
  let written = '';
  const stderr = { isTTY, columns, write: (text: string) => { written += text; } };
  const progress = createProgress({ stderr, quiet, note: (message) => { written += `${message}\n`; }, now: () => time });
  return {
    progress,
    embed(done, total, reused) {
      progress.onEvent(event({ stage: 'embed', done, total, unit: 'windows', ...(reused === undefined ? {} : { reused }) }));
      time += 100;
    },
    wait(milliseconds) {
      time += milliseconds;
    },
    text: () => written,
    lines: () => written.split('\n').slice(0, -1),
  };
}
