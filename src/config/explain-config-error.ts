import type { z } from 'zod';
import { MemoError } from '../errors/memo-error.ts';
import { nearestWord } from '../util/nearest-word.ts';
import { configKeysAt, configKindsAt, configPaths, isVariantPath } from './config-keys.ts';
import { isConfigValues, type ConfigLayer, type ConfigValues } from './config-layer.ts';
import { variableOf } from './config-settings.ts';
import { settingAt } from './settings-to-values.ts';
import { valueAt } from './value-at.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with a configuration, in a person's words: the value, where it was written, what is wanted instead. */
export function explainConfigError(error: z.ZodError, layers: readonly ConfigLayer[], values: ConfigValues): MemoError {
  const [first, ...others] = error.issues.flatMap((issue) => meantIssues(issue, values));
  const explained = first === undefined ? { message: 'the configuration is invalid', remedy: 'check it' } : explain(first, layers, values);
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new MemoError({ code: 'config-invalid', message: explained.message + more, remedy: explained.remedy, cause: error });
}

function explain(issue: Issue, layers: readonly ConfigLayer[], values: ConfigValues): { readonly message: string; readonly remedy: string } {
  const path = issue.path.map(String);
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  if (key !== undefined) return explainUnknownKey([...path, key], layers, values);
  const name = path.join('.') || 'the configuration';
  const value = valueAt(path, values);
  const origin = originOf(path, layers);
  if (value === undefined) return { message: `${name} is missing${whyMissing(path, layers)}`, remedy: `set ${name}${settersOf(path)} to ${wantedBy(issue, path)}` };
  const shown = SECRETS.get(path.at(-1)) ?? show(value);
  return { message: `${name} is ${shown}${inside(origin, name)}`, remedy: `set it to ${wantedBy(issue, path, value)}` };
}

/** Of a place that takes a text or an object: what is wrong with the one that stands there. */
function meantIssues(issue: Issue, values: ConfigValues): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const isObject = isConfigValues(valueAt(issue.path.map(String), values));
  const meant = issue.errors.find((issues) => issues.some((inner) => isObject && (inner.path.length > 0 || inner.code !== 'invalid_type'))) ?? issue.errors[0];
  return (meant ?? []).flatMap((inner) => meantIssues({ ...inner, path: [...issue.path, ...inner.path] }, values));
}

function explainUnknownKey(path: readonly string[], layers: readonly ConfigLayer[], values: ConfigValues): { readonly message: string; readonly remedy: string } {
  const parent = path.slice(0, -1);
  const siblings = configKeysAt(parent, values);
  const nearest = nearestWord(path.at(-1) ?? '', siblings);
  // A key of another kind of the same part is meant for this part.
  const isOfAnotherKind = configKeysAt(parent, {}).includes(path.at(-1) ?? '');
  const meant = nearest !== undefined ? [...parent, nearest].join('.') : isOfAnotherKind ? undefined : nearestElsewhere(path);
  const name = path.join('.');
  return {
    message: `unknown key "${name}"${inside(originOf(path, layers), name)}`,
    remedy: meant === undefined ? `use a key that is known here: ${siblings.join(', ')}` : `did you mean "${meant}"?`,
  };
}

/** `retHit` at the top means `retrieval.retHit`. */
function nearestElsewhere(path: readonly string[]): string | undefined {
  const paths = configPaths().filter((candidate) => candidate.includes('.') && candidate !== path.join('.'));
  const lastWords = paths.map((candidate) => candidate.slice(candidate.indexOf('.') + 1));
  const nearest = nearestWord(path.at(-1) ?? '', lastWords.filter((word) => word !== 'kind'));
  return nearest === undefined ? undefined : paths[lastWords.indexOf(nearest)];
}

function wantedBy(issue: Issue, path: readonly string[], value?: unknown): string {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && path.at(-1) !== 'kind') return 'a text';
  const kinds = configKindsAt(path.at(-1) === 'kind' ? path.slice(0, -1) : path);
  if (kinds.length > 0) return `${path.at(-1) === 'kind' ? '' : 'an object with the kind '}${oneOf(kinds)}`;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : `a number ${issue.inclusive === false ? 'above' : 'of at least'} ${issue.minimum}`;
    case 'too_big':
      return `a number of at most ${issue.maximum}`;
    case 'invalid_format':
      return issue.format === 'regex' ? issue.message : issue.format === 'url' ? wantedAddress(value) : `a ${issue.format}`;
    default:
      return issue.message;
  }
}

function wantedAddress(value: unknown): string {
  const isBegun = typeof value === 'string' && /^https?:\/\//iu.test(value);
  return isBegun ? 'a whole address, as http://127.0.0.1:8000/v1' : 'an address that begins with http:// or https://';
}

const TYPES: Readonly<Record<string, string>> = { number: 'a number', int: 'a whole number', string: 'a text', object: 'an object', boolean: 'true or false' };

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `one of ${words.map((word) => `"${word}"`).join(', ')}`;
}

/** A value that belongs to another kind was dropped; and a value beside this one, with no kind named, asks for it. */
function whyMissing(path: readonly string[], layers: readonly ConfigLayer[]): string {
  const dropped = originOf(path, layers);
  if (dropped !== undefined) return `: that of ${dropped} is of another kind`;
  const parent = path.slice(0, -1);
  if (!isVariantPath(parent) || originOf([...parent, 'kind'], layers) !== undefined) return '';
  const beside = configKeysAt(parent, {}).map((key) => [...parent, key]).find((candidate) => originOf(candidate, layers) !== undefined);
  return beside === undefined ? '' : `: ${beside.join('.')}${inside(originOf(beside, layers), '')} needs it`;
}

/** The last layer that holds the path wrote the value that counts. */
function originOf(path: readonly string[], layers: readonly ConfigLayer[]): string | undefined {
  return layers.findLast((layer) => valueAt(path, layer.values) !== undefined)?.describe(path);
}

/** The other ways to set the value at a path. */
function settersOf(path: readonly string[]): string {
  const setting = settingAt(path);
  if (setting === undefined) return '';
  return setting.hasFlag === false ? ` (or ${variableOf(setting)})` : ` (or --${setting.name}, or ${variableOf(setting)})`;
}

function inside(origin: string | undefined, name: string): string {
  return origin === undefined || origin === name ? '' : ` (from ${origin})`;
}

const SECRETS: ReadonlyMap<string | undefined, string> = new Map([['token', 'not a token'], ['apiKey', 'not a key']]);

function show(value: unknown): string {
  const text = JSON.stringify(value, (key, inner: unknown) => (SECRETS.has(key) ? undefined : typeof inner === 'string' ? withoutSecrets(inner) : inner)) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Of an address: no name, no password, no query. */
function withoutSecrets(text: string): string {
  return text.includes('://') ? text.replace(/\/\/[^/]*@/u, '//…@').replace(/[?#].*/u, '?…') : text;
}
