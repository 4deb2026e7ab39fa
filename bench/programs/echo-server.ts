// A chat model that says what it was asked, at once, and nothing else. Prints `{"port": …}` when it listens, and ends with its standard input.
import http from 'node:http';
import { z } from 'zod';

const bodySchema = z.object({ model: z.string(), messages: z.array(z.object({ content: z.string() })), stream: z.boolean().default(false) });

process.stdin.resume().once('end', () => process.exit(0));

const server = http.createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { model, messages, stream } = bodySchema.parse(JSON.parse(Buffer.concat(parts).toString()));
    const text = messages.at(-1)?.content ?? '';
    if (stream) writeStream(response, model, text);
    else writeWhole(response, model, text);
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = z.object({ port: z.number() }).parse(server.address());
  console.log(JSON.stringify({ port }));
});

const USAGE = { prompt_tokens: 8, completion_tokens: 8, total_tokens: 16 };

function writeWhole(response: http.ServerResponse, model: string, content: string): void {
  const body = JSON.stringify({ id: 'echo', object: 'chat.completion', created: 1, model, choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }], usage: USAGE });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function writeStream(response: http.ServerResponse, model: string, content: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (choices: readonly unknown[], more: object = {}): void => void response.write(`data: ${JSON.stringify({ id: 'echo', object: 'chat.completion.chunk', created: 1, model, choices, ...more })}\n\n`);
  for (const word of content.split(/(?<=\s)/u)) send([{ index: 0, delta: { content: word }, finish_reason: null }]);
  send([{ index: 0, delta: {}, finish_reason: 'stop' }]);
  send([], { usage: USAGE });
  response.end('data: [DONE]\n\n');
}
