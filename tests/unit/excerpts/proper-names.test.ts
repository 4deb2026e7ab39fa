import { expect, test } from 'vitest';
import { properNames } from '../../../src/excerpts/proper-names.ts';

const names = (text: string) => {
  const { inside, first } = properNames(text);
  return { inside: [...inside], first: [...first] };
};

test('a capital inside a sentence makes a name, at its beginning perhaps', () => {
  expect(names('Crowe saw Tobias Renn. Nobody else did, and "Bell was there."')).toEqual({ inside: ['Tobias', 'Renn'], first: ['Crowe', 'Nobody', 'Bell'] });
});

test('the name of an owner is the name', () => {
  expect(names("It was Renn's lamp.").inside).toEqual(['Renn']);
});

test('function words, titles and shouted words are none', () => {
  expect(names('But he told Miss Bell that The Sign was NOT his.').inside).toEqual(['Bell', 'Sign']);
});
