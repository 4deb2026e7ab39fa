import { describe, expect, test } from 'vitest';
import { findEntitiesLatin } from '../../../src/text/find-entities-latin.ts';
import { LIGHTHOUSE } from '../../fixtures/small-texts.ts';

const names = (text: string): readonly string[] => [...findEntitiesLatin(text).keys()];

describe('names in a text with letter case', () => {
  test('are counted as whole runs', () => {
    const counts = findEntitiesLatin(LIGHTHOUSE.text);
    expect(counts.get('Tobias Renn')).toBe(4);
    expect(counts.get('Agnes Pell')).toBe(4);
    expect(counts.get('Marrow Bay')).toBe(3);
    expect(counts.get('Harbour Company')).toBe(3);
    expect(counts.get('Silas Crowe')).toBe(2);
  });

  test('are no words that only open sentences, lines or quotations', () => {
    expect(names('Every dog barks. Nobody came. "Perhaps they slept," he said. \'Then run!\' It was late.\n\nWinter came')).toEqual([]);
  });

  test('take the first word of a sentence where it is a name elsewhere', () => {
    expect(names('Judith wrote. We saw Judith there. Often Judith came late, and often not; we saw her often.')).toEqual(['Judith']);
  });

  test('keep titles and initials of rank, and drop the possessive', () => {
    expect(names("We met Mr. Holmes at the door, and saw Dr. Watson's coat on the hook.")).toEqual(['Mr. Holmes', 'Dr. Watson']);
  });

  test('go over linking words and line ends, but not over "and"', () => {
    expect(names('He worked at the Bank of\nEngland with Peter and Paul Stone.')).toEqual(['Bank of England', 'Peter', 'Paul Stone']);
  });

  test('are no pronouns, interjections, single letters, roman numbers or words in capitals', () => {
    expect(names("but I said, I'll come, and I'm sure that Oh no NEVER was part IV of the Book X of it")).toEqual([]);
  });

  test('are no words of a text all in capitals, long or short', () => {
    expect(names('MARTHA QUILL STOOD ON THE PIER. THE SHIP WENT TO PORT ELSON AND WAVED AT US ON THE PIER.')).toEqual([]);
    expect(names('we wrote to the UN twice')).toEqual(['UN']);
  });

  test('begin behind a pronoun that has a capital', () => {
    expect(names("'Oh,' she said to him, I'm Judith Pellow, and I'll stay")).toEqual(['Judith Pellow']);
  });

  test('stand in Chinese text too', () => {
    expect(names('他写信给Irene Adler说话，又给Irene Adler写了一封。')).toContain('Irene Adler');
  });

  test('may be written with accents, in Greek and in Cyrillic', () => {
    expect(names('when Élodie Garçon met Анна Каренина near Αθήνα that day')).toEqual(['Élodie Garçon', 'Анна Каренина', 'Αθήνα']);
  });
});
