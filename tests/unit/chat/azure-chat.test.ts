import { createAzureChat } from '../../../src/chat/azure-chat.ts';
import { describeChatModelContract } from '../../contracts/chat-model-contract.ts';

const schemaIn = { 'json-schema': 'response_format.json_schema.schema', tool: 'tools.0.function.parameters' };

describeChatModelContract('azure-openai', { replies: 'azure-openai', path: '', schemaIn, tokensIn: 'max_completion_tokens', open: (options) => createAzureChat({ ...options, apiVersion: '2024-10-21' }) });
