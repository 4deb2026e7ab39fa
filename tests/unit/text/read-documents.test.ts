import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readDocuments } from '../../../src/text/read-documents.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memorag-read-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (path: string, content: string): Promise<string> => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
  return join(folder, path);
};

describe('readDocuments', () => {
  test('leaves out what a folder or a pattern has without text, and refuses it where nothing else is there or it is named', async () => {
    await put('shelf/one.txt', 'One.');
    const empty = await put('shelf/two.txt', ' \n');
    const left: string[] = [];
    const onEmpty = (path: string): void => void left.push(path);
    expect((await readDocuments([join(folder, 'shelf')], { onEmpty })).map(({ id }) => id)).toEqual(['one']);
    expect((await readDocuments([join(folder, 'shelf', '*.txt')], { onEmpty })).map(({ id }) => id)).toEqual(['one']);
    expect(left).toEqual([empty, empty]);
    await expect(readDocuments([join(folder, 'shelf'), empty], { onEmpty })).rejects.toMatchObject({ code: 'input-empty' });
    await rm(join(folder, 'shelf/one.txt'));
    await expect(readDocuments([join(folder, 'shelf')], { onEmpty })).rejects.toMatchObject({ code: 'input-empty' });
  });

  test('reads a plain text file under its name', async () => {
    const path = await put('Sherlock Holmes.txt', 'One.\r\nTwo.\n');
    expect(await readDocuments([path])).toEqual([{ id: 'sherlock-holmes', title: 'Sherlock Holmes', text: 'One.\nTwo.\n', path }]);
  });

  test('takes the title of Markdown from its first heading and leaves the text as it is', async () => {
    const path = await put('story.md', 'Preface\n\n## Part\n\n# 石驼记 #\n\n# Other\n');
    expect(await readDocuments([path])).toEqual([{ id: 'story', title: '石驼记', text: 'Preface\n\n## Part\n\n# 石驼记 #\n\n# Other\n', path }]);
  });

  test('reads a folder with all below it, known formats only, hidden files left out, chapters in order', async () => {
    for (const path of ['ch10.txt', 'ch2.txt', 'sub/ch1.md', 'image.png', '.hidden.txt', '.git/notes.txt', 'noext']) await put(path, `text of ${path}`);
    expect((await readDocuments([folder])).map((document) => document.text)).toEqual(['text of ch2.txt', 'text of ch10.txt', 'text of sub/ch1.md']);
  });

  test('reads a glob', async () => {
    for (const path of ['a.txt', 'b.md', 'deep/c.txt', 'd.png']) await put(path, path);
    expect((await readDocuments([join(folder, '**/*.{txt,png}')])).map((document) => document.text)).toEqual(['a.txt', 'deep/c.txt']);
  });

  test('makes ids unique, keeps Chinese, and reads each file once', async () => {
    const first = await put('a/红楼梦 (1).txt', 'eins');
    await put('b/红楼梦 (1).txt', 'zwei');
    await put('c/!!!.txt', 'drei');
    const documents = await readDocuments([first, folder, first]);
    expect(documents.map((document) => document.id)).toEqual(['红楼梦-1', '红楼梦-1-2', 'text']);
  });

  test('reads standard input for -', async () => {
    const stdin = Readable.from([Buffer.from('from '), Buffer.from('stdin')]);
    expect(await readDocuments(['-'], { stdin })).toEqual([{ id: 'stdin', title: 'standard input', text: 'from stdin' }]);
  });

  test('reads a file without extension as plain text', async () => {
    expect((await readDocuments([await put('README', 'read me')]))[0]?.id).toBe('readme');
  });

  test.each([
    ['nothing at all', [], 'input-missing', 'no input'],
    ['a missing file', ['absent.txt'], 'input-missing', 'absent.txt does not exist'],
    ['an unknown format', ['image.png'], 'input-format', 'image.png is of an unknown format (.png)'],
    ['a folder without texts', ['pictures'], 'input-missing', 'holds no text'],
    ['a glob without match', ['*.md'], 'input-missing', 'matches no text'],
    ['an empty file', ['empty.txt'], 'input-empty', 'empty.txt'],
    ['a binary file', ['binary.txt'], 'input-binary', 'binary.txt'],
  ])('refuses %s', async (_, inputs, code, message) => {
    for (const [path, content] of Object.entries({ 'image.png': 'x', 'pictures/a.png': 'x', 'empty.txt': '', 'binary.txt': 'a\u0000b' })) await put(path, content);
    const paths = inputs.map((input) => join(folder, input));
    await expect(readDocuments(paths)).rejects.toMatchObject({ code, message: expect.stringContaining(message), remedy: expect.any(String) });
  });

  test('names the known formats where it refuses one', async () => {
    await expect(readDocuments([await put('a.xyz', 'x')])).rejects.toMatchObject({ remedy: expect.stringContaining('.txt, .text, .md') });
  });

  test('refuses 200 MB before reading a byte of it', async () => {
    const path = await put('huge.txt', '');
    await truncate(path, 200 * 1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    await expect(readDocuments([path])).rejects.toMatchObject({ code: 'input-too-large', message: expect.stringMatching(/200\.0 MiB.*64\.0 MiB/) });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  test('refuses inputs that are too large together', async () => {
    const inputs = [await put('a.txt', 'x'.repeat(60)), await put('b.txt', 'x'.repeat(60))];
    await expect(readDocuments(inputs, { maxBytes: 100 })).rejects.toMatchObject({ code: 'input-too-large', message: expect.stringContaining('120 bytes') });
    expect(await readDocuments(inputs, { maxBytes: 120 })).toHaveLength(2);
  });

  test('stops reading standard input at the limit', async () => {
    let sent = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(1000, 'x');
        }
      })(),
    );
    await expect(readDocuments(['-'], { stdin: endless, maxBytes: 10_000 })).rejects.toMatchObject({ code: 'input-too-large' });
    expect(sent).toBeLessThan(100);
    expect(endless.destroyed).toBe(true);
  });

  test('rethrows the abort of its caller as it is, before and while reading', async () => {
    const reason = new Error('enough');
    await expect(readDocuments([folder], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const waiting = readDocuments(['-'], { stdin: new PassThrough(), signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(waiting).rejects.toBe(reason);
  });
});
