import { createResponsesChat } from '../../../src/chat/responses-chat.ts';
import { OPENAI_DIALECT } from '../../../src/chat/known-dialects.ts';
import { describeChatModelContract } from '../../contracts/chat-model-contract.ts';

const schemaIn = { 'json-schema': 'text.format.schema', tool: 'tools.0.parameters' };

describeChatModelContract('openai, responses', { replies: 'openai-responses', path: '/v1', schemaIn, tokensIn: 'max_output_tokens', open: (options) => createResponsesChat({ ...options, dialect: OPENAI_DIALECT }) });
