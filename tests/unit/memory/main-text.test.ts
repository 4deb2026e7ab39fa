import { expect, test } from 'vitest';
import { mainText } from '../../../src/memory/main-text.ts';

const main = (text: string): string => {
  const { start, end } = mainText({ id: 'd', title: 'D', text });
  return text.slice(start, end);
};
const START = '*** START OF THIS PROJECT GUTENBERG EBOOK A TALE ***';
const END = '*** END OF THIS PROJECT GUTENBERG EBOOK A TALE ***';

test('the work stands between the notice and the licence', () => {
  expect(main(`Notice\n${START}\nThe tale.\n${END}\nLicence`)).toBe('\nThe tale.\n');
  expect(main(`Notice\n${START.replace('*** ', '***')}\nThe tale.\n${END.replace('*** ', '***')}\nLicence`)).toBe('\nThe tale.\n');
});

test('a text without such lines is the work itself', () => {
  expect(main('The tale.\n*** END OF STORY ***\nMore.')).toBe('The tale.\n*** END OF STORY ***\nMore.');
});

test('of several works in one file, none is lost', () => {
  expect(main(`${START}\nOne.\n${END}\n${START}\nTwo.\n${END}\nLicence`)).toBe(`\nOne.\n${END}\n${START}\nTwo.\n`);
});
