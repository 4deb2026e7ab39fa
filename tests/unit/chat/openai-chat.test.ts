import { createOpenAiChat } from '../../../src/chat/openai-chat.ts';
import { DEEPSEEK_DIALECT, OPENAI_DIALECT } from '../../../src/chat/known-dialects.ts';
import { describeChatModelContract } from '../../contracts/chat-model-contract.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('openai', { replies: 'openai', path: '/v1', schemaIn, tokensIn: 'max_completion_tokens', open: (options) => createOpenAiChat({ ...options, dialect: OPENAI_DIALECT }) });
describeChatModelContract('deepseek', { replies: 'deepseek', path: '', schemaIn, tokensIn: 'max_tokens', open: (options) => createOpenAiChat({ ...options, dialect: DEEPSEEK_DIALECT }) });
describeChatModelContract('openai-compatible', { replies: 'openai-compatible', path: '/v1', schemaIn, tokensIn: 'max_tokens', open: createOpenAiChat });
