import { readLiveManifest } from '../cache/read-live-manifest.ts';
import { isServedByChat } from '../config/open-chats.ts';
import type { MemoRagConfig } from '../config/schema.ts';
import { MemoError } from '../errors/memo-error.ts';
import { memoryName } from './memory-name.ts';

interface SavedMemories {
  readonly roots: readonly string[];
  readonly cacheDirectory: string;
}

/** Refuses a configuration that names no language model where a saved memory is read by one, with the flags that name that one. */
export async function requireMemoryChat({ memory, generator }: Pick<MemoRagConfig, 'memory' | 'generator'>, { roots, cacheDirectory }: SavedMemories): Promise<void> {
  if (!isServedByChat(memory) || memory.model !== undefined || (generator.kind !== 'extractive' && generator.kind !== 'none')) return;
  for (const root of roots) {
    const manifest = await readLiveManifest(root);
    // What is wrong with a memory is said where it is opened.
    const { chat, chatModel } = typeof manifest === 'string' ? {} : (manifest.memoryModel.details ?? {});
    if (typeof chat !== 'string' || typeof chatModel !== 'string') continue;
    throw new MemoError({
      code: 'config-invalid',
      message: `the memory ${memoryName(root, cacheDirectory)} is read by the language model that made it (${chat} ${chatModel}), and none is named`,
      remedy: LOCAL.includes(chat) ? 'name its folder or hub id: `--model <path>`' : `name it for everything, \`${flagsOf('generator', { chat, chatModel })}\`, or for the memory alone, \`${flagsOf('memory-chat', { chat, chatModel })}\``,
    });
  }
}

/** Kinds of the bridge. */
const LOCAL = ['huggingface-local', 'beacon'];
/** Kinds that are nowhere in particular. */
const WITH_ADDRESS = ['openai-compatible', 'azure-openai'];

function flagsOf(place: 'generator' | 'memory-chat', { chat, chatModel }: { readonly chat: string; readonly chatModel: string }): string {
  return [`--${place} ${chat} --${place}-model ${chatModel}`, ...(WITH_ADDRESS.includes(chat) ? [`--${place}-url <address>`] : [])].join(' ');
}
