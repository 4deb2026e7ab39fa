import type { EmbedRole } from '../spec/embedder.ts';

/** What stands before a text in each role. */
export type RoleInstructions = Readonly<Record<EmbedRole, string>>;

/** As a configuration gives them; what is absent is the model's own. */
export interface InstructionSettings {
  readonly passage?: string | undefined;
  readonly query?: string | undefined;
  readonly factQuery?: string | undefined;
}

const NONE: RoleInstructions = { passage: '', query: '', 'fact-query': '' };
/** The reference system's words for a search among facts. */
const FACTS = 'Given a question, retrieve relevant triplet facts that match this question.';

/** Families whose model cards say what stands before a text, by the last part of a model's name. A server adds none of it by itself. */
const FAMILIES: readonly (readonly [name: RegExp, instructions: RoleInstructions])[] = [
  [/^(multilingual-)?e5-(small|base|large)(-v2)?$/u, { passage: 'passage: ', query: 'query: ', 'fact-query': 'query: ' }],
  [/^(multilingual-e5-large-instruct|e5-mistral-7b-instruct)$/u, instructed('Given a web search query, retrieve relevant passages that answer the query', '\nQuery: ')],
  [/^bge-(small|base|large)-en(-v1\.5)?$/u, asked('Represent this sentence for searching relevant passages: ')],
  [/^bge-(small|base|large)-zh(-v1\.5)?$/u, asked('为这个句子生成表示以用于检索相关文章：')],
  [/^mxbai-embed-large(-v1)?$/u, asked('Represent this sentence for searching relevant passages: ')],
  [/^nomic-embed-text(-v1(\.5)?)?$/u, { passage: 'search_document: ', query: 'search_query: ', 'fact-query': 'search_query: ' }],
  [/^qwen3-embedding(-[\d.]+b)?$/u, instructed('Given a web search query, retrieve relevant passages that answer the query', '\nQuery:')],
  [/^nv-embed-v[12]$/u, instructed('Given a question, retrieve passages that answer the question', '\nQuery: ')],
];

/** The instructions of a model: as configured, else as its makers say, else none. */
export function roleInstructions(model: string, { passage, query, factQuery }: InstructionSettings = {}): RoleInstructions {
  // `Qwen/Qwen3-Embedding-8B` at a hub, `qwen3-embedding:8b` at Ollama.
  const name = model.toLowerCase().split('/').at(-1)?.replace(/:.*$/u, '') ?? '';
  const own = FAMILIES.find(([pattern]) => pattern.test(name))?.[1] ?? NONE;
  return { passage: passage ?? own.passage, query: query ?? own.query, 'fact-query': factQuery ?? query ?? own['fact-query'] };
}

function asked(query: string): RoleInstructions {
  return { passage: '', query, 'fact-query': query };
}

function instructed(task: string, before: string): RoleInstructions {
  return { passage: '', query: `Instruct: ${task}${before}`, 'fact-query': `Instruct: ${FACTS}${before}` };
}
