import { expect, test } from 'vitest';
import { createReport } from '../../../bench/report.ts';
import { keptSections, reportPage } from '../../../bench/report-page.ts';

const report = createReport({ machine: { cpu: 'a processor', cores: 2, memoryGiB: 8, platform: 'linux', node: 'v24', load: 0 }, texts: 'none', words: [], benchmarks: [] });

test('the sections of other programs stay behind a page that is written again', () => {
  const section = '## The beacon memory on a CPU\nWritten by another program.';
  const first = reportPage(report, section);
  expect(first.endsWith(`\n\n${section}\n`)).toBe(true);
  expect(keptSections(first)).toBe(section);
  expect(reportPage(report, keptSections(first))).toBe(first);
});

test('a page without them keeps nothing', () => {
  expect(keptSections(reportPage(report))).toBe('');
});
