import { expect, test } from 'vitest';
import { roleInstructions } from '../../../src/embedders/role-instructions.ts';

test.each([
  ['intfloat/multilingual-e5-small', 'passage: ', 'query: '],
  ['intfloat/e5-large-v2', 'passage: ', 'query: '],
  ['intfloat/multilingual-e5-large-instruct', '', 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: '],
  ['BAAI/bge-base-en-v1.5', '', 'Represent this sentence for searching relevant passages: '],
  ['BAAI/bge-large-zh', '', '为这个句子生成表示以用于检索相关文章：'],
  ['BAAI/bge-m3', '', ''],
  ['Qwen/Qwen3-Embedding-0.6B', '', 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:'],
  ['qwen3-embedding:8b', '', 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:'],
  ['nvidia/NV-Embed-v2', '', 'Instruct: Given a question, retrieve passages that answer the question\nQuery: '],
  ['nomic-embed-text:latest', 'search_document: ', 'search_query: '],
  ['text-embedding-3-small', '', ''],
  ['somebody/e5-base-tuned-on-recipes', '', ''],
])('%s: %j before a passage, %j before a question', (model, passage, query) => {
  expect(roleInstructions(model)).toMatchObject({ passage, query });
});

test('a search among facts has words of its own where a model takes a task, else those of a question', () => {
  expect(roleInstructions('nvidia/NV-Embed-v2')['fact-query']).toMatch(/^Instruct: .*triplet facts.*\nQuery: $/u);
  expect(roleInstructions('intfloat/e5-base')['fact-query']).toBe('query: ');
});

test('what is configured has the last word, and an empty text takes words away', () => {
  expect(roleInstructions('intfloat/e5-base', { query: 'Q: ' })).toEqual({ 'passage': 'passage: ', 'query': 'Q: ', 'fact-query': 'Q: ' });
  expect(roleInstructions('intfloat/e5-base', { passage: '', query: '', factQuery: 'F: ' })).toEqual({ 'passage': '', 'query': '', 'fact-query': 'F: ' });
});
