import { join } from 'node:path';
import { gib, gpuShare } from './gpu-share.mjs';

/** Tried together with what this project asks of it; another version is another environment. */
export const VLLM = 'vllm==0.33.0';

/** The commands that serve a model, and the words that point the pipeline at it. */
export function plan({ model, device, port, context, budgetGib, more }, { card, home }) {
  const share = gpuShare({ ...card, budgetGib });
  const environment = join(home, VLLM.replace('==', '-'));
  const url = `http://127.0.0.1:${port}`;
  const length = context === undefined ? [] : ['--max-model-len', String(context)];
  return {
    environment,
    url,
    install: [
      [process.env['PYTHON'] ?? 'python3', '-m', 'venv', '--clear', environment],
      [join(environment, 'bin/python'), '-m', 'pip', 'install', '--disable-pip-version-check', VLLM],
    ],
    // A model is called by the name that it was asked for by, whether that is a folder or an id.
    serve: [join(environment, 'bin/vllm'), 'serve', model, '--host', '127.0.0.1', '--port', String(port), '--served-model-name', model, '--gpu-memory-utilization', String(share), ...length, ...more],
    // Cards are counted as nvidia-smi counts them.
    variables: { CUDA_DEVICE_ORDER: 'PCI_BUS_ID', CUDA_VISIBLE_DEVICES: String(device) },
    told: `${gib(share * card.totalGib)} of the ${gib(card.totalGib)} of card ${device}`,
    flags: ['--generator', 'openai-compatible', '--generator-url', `${url}/v1`, '--generator-model', model, ...(context === undefined ? [] : ['--generator-context', String(context)])],
    exports: [
      'MEMORAG_GENERATOR=openai-compatible',
      `MEMORAG_GENERATOR_URL=${url}/v1`,
      `MEMORAG_GENERATOR_MODEL=${model}`,
      ...(context === undefined ? [] : [`MEMORAG_GENERATOR_CONTEXT=${context}`]),
    ],
  };
}

/** A command as a shell takes it. */
export function shown(words) {
  return words.map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}
