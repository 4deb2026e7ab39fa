import { describe, expect, test } from 'vitest';
import { clueForm, readForm } from '../../../src/memory/clue-forms.ts';
import { RECALL_TASKS } from '../../../src/spec/clue.ts';

describe('a form', () => {
  test('is asked for wherever clues are listed; an answer is written as it is read', () => {
    const formed = RECALL_TASKS.filter((task) => clueForm(task, { isNumbered: false }) !== undefined);
    expect(formed).toEqual(RECALL_TASKS.filter((task) => task !== 'answer' && task !== 'draft-answer'));
  });

  test.each([true, false])('is a closed JSON Schema whose fields are all required: numbered %s', (isNumbered) => {
    const { name, schema } = clueForm('text-spans', { isNumbered })!;
    expect(name).toMatch(/^[a-zA-Z0-9_-]+$/u);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: isNumbered ? ['clues', 'about_whole'] : ['clues'] });
    expect(JSON.stringify(schema)).not.toContain('$schema');
  });
});

describe('a reply', () => {
  test.each([
    ['{"clues":["a lamp","a coat"]}', [{ text: 'a lamp', from: [] }, { text: 'a coat', from: [] }], false],
    ['```json\n{"clues":[{"text":"a lamp","from":[2]}],"about_whole":true}\n```', [{ text: 'a lamp', from: [2] }], true],
    [' {"clues":[{"text":"a lamp","from":[]}]} ', [{ text: 'a lamp', from: [] }], false],
    ['{"clues":[{"text":"a lamp","from":[0,-1,2.5,1e308,99999,3]}]}', [{ text: 'a lamp', from: [3] }], false],
    ['{"clues":[]}', [], false],
  ])('in a form is read: %s', (reply, clues, isAboutWhole) => {
    expect(readForm(reply)).toEqual({ clues, isAboutWhole });
  });

  test.each(['1. a lamp\n2. a coat', '{"clues":["a lamp","a co', '{"other":["a lamp"]}', '["a lamp"]', '', 'Sure: {"clues":'])('in none is left to the text parser: %s', (reply) => {
    expect(readForm(reply)).toBeUndefined();
  });
});
