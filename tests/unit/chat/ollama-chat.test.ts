import { createOllamaChat } from '../../../src/chat/ollama-chat.ts';
import { describeChatModelContract } from '../../contracts/chat-model-contract.ts';

const schemaIn = { 'json-schema': 'format', tool: 'tools.0.function.parameters' };

describeChatModelContract('ollama', { replies: 'ollama', path: '', schemaIn, tokensIn: 'options.num_predict', cachedTokens: 0, hasContentFilter: false, open: createOllamaChat });
