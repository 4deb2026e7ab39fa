import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLineJournal } from '../../../src/util/line-journal.ts';

function path(): string {
  const directory = mkdtempSync(join(tmpdir(), 'memorag-journal-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return join(directory, 'work.jsonl');
}

test('a second run reads what the first one added', async () => {
  const file = path();
  {
    await using journal = await openLineJournal(file);
    expect(journal.lines).toEqual([]);
    journal.add({ step: 1 });
    // On disk before anybody waits: a kill here loses nothing.
    expect(readFileSync(file, 'utf8')).toContain('"step":1');
    journal.add({ step: 2 });
  }
  await using again = await openLineJournal(file);
  expect(again.lines).toEqual([{ step: 1 }, { step: 2 }]);
});

test('a line that a kill cut off is left out and spoils no other', async () => {
  const file = path();
  {
    await using journal = await openLineJournal(file);
    journal.add({ step: 1 });
  }
  appendFileSync(file, '{"sum":"0000000000000000","step":');
  {
    await using journal = await openLineJournal(file);
    expect(journal.lines).toEqual([{ step: 1 }]);
    journal.add({ step: 2 });
  }
  await using again = await openLineJournal(file);
  expect(again.lines).toEqual([{ step: 1 }, { step: 2 }]);
});

test('a line of other bytes than were written is left out', async () => {
  const file = path();
  {
    await using journal = await openLineJournal(file);
    journal.add({ step: 1 });
  }
  writeFileSync(file, readFileSync(file, 'utf8').replace('"step":1', '"step":7'));
  await using again = await openLineJournal(file);
  expect(again.lines).toEqual([]);
});
