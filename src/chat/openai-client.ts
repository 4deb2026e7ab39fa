import OpenAI, { AzureOpenAI, type AzureClientOptions as PackageAzureOptions, type ClientOptions } from 'openai';
import { chatFetch } from './chat-fetch.ts';
import type { HostedChatOptions } from './hosted-chat-options.ts';

export interface OpenAiClientOptions extends Pick<HostedChatOptions, 'apiKey' | 'fetch'> {
  readonly baseURL: string;
}

export interface AzureClientOptions extends OpenAiClientOptions {
  /** Of the REST interface: `2024-10-21`. */
  readonly apiVersion: string;
}

/** A client that takes nothing from the environment, tries nothing again, writes no log and follows no redirect. */
export function createOpenAiClient({ baseURL, apiKey, fetch, apiVersion }: OpenAiClientOptions & { readonly apiVersion?: string | undefined }): OpenAI {
  return new Client({ ...plain(apiKey, fetch), baseURL, ...(apiVersion === undefined ? {} : { defaultQuery: { 'api-version': apiVersion } }) });
}

/** The same for a resource of Azure whose deployments stand in the path. */
export function createAzureClient({ baseURL, apiKey, fetch, apiVersion }: AzureClientOptions): OpenAI {
  return new AzureClient({ ...plain(apiKey, fetch), apiKey: apiKey ?? NO_KEY, apiVersion, baseURL: new URL(baseURL).pathname === '/' ? new URL('/openai', baseURL).href : baseURL });
}

/** The package wants a key; the header without one is taken away. */
const NO_KEY = 'none';
/** Time is the call runner's. */
const LONGEST_MS = 2 ** 31 - 1;

/** What the package tells of this machine with every call: nobody here needs it, and a server reads it all. */
const SILENT = Object.fromEntries(
  ['Lang', 'Package-Version', 'OS', 'Arch', 'Runtime', 'Runtime-Version', 'Retry-Count', 'Timeout'].map((name) => [`X-Stainless-${name}`, null]),
);

function plain(apiKey: string | undefined, fetch: HostedChatOptions['fetch'] = chatFetch) {
  return {
    apiKey: apiKey ?? NO_KEY,
    // What is left out here is read from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: LONGEST_MS,
    fetchOptions: { redirect: 'manual' as const },
    fetch,
    defaultHeaders: { ...SILENT, ...(apiKey === undefined ? { 'authorization': null, 'api-key': null } : {}) },
  } satisfies ClientOptions & PackageAzureOptions;
}

/** `OPENAI_CUSTOM_HEADERS` has no option: whatever it brought is dropped. */
class Client extends OpenAI {
  constructor(options: ClientOptions) {
    super(options);
    // oxlint-disable-next-line no-underscore-dangle -- the package has no other way to it.
    this._options.defaultHeaders = options.defaultHeaders;
  }
}

class AzureClient extends AzureOpenAI {
  constructor(options: PackageAzureOptions) {
    super(options);
    // oxlint-disable-next-line no-underscore-dangle -- the package has no other way to it.
    this._options.defaultHeaders = options.defaultHeaders;
  }
}
