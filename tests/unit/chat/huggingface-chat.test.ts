import { createHuggingFaceChat } from '../../../src/chat/huggingface-chat.ts';
import { describeChatModelContract } from '../../contracts/chat-model-contract.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('huggingface', { replies: 'huggingface', path: '/v1', schemaIn, tokensIn: 'max_tokens', open: (options) => createHuggingFaceChat({ ...options, provider: 'auto' }) });
