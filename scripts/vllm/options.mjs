import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run serve:vllm -- <model> [options] [-- options of vLLM]

  <model>                a hub id, or a folder with safetensors weights
  --gib <number>         bytes of the card for vLLM, weights included, in GiB (what is free, less 1)
  --device <number>      the card (0)
  --port <number>        on 127.0.0.1 (8000)
  --context <tokens>     longest prompt and reply together (the model's own)
  --card-gib <number>    memory of the card, for --dry-run where there is none
  --dry-run              print the commands`;

const OPTIONS = {
  gib: { type: 'string' },
  device: { type: 'string', default: '0' },
  port: { type: 'string', default: '8000' },
  context: { type: 'string' },
  'card-gib': { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
};

/** What a person asked for. Throws what that person should read. */
export function readOptions(args) {
  const end = args.indexOf('--');
  const more = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parseArgs({ args: end === -1 ? args : args.slice(0, end), options: OPTIONS, allowPositionals: true });
  const [model, ...others] = positionals;
  if (model === undefined || others.length > 0) throw new Error(`name one model\n${USAGE}`);
  // Code out of a model's folder would run with the rights of whoever serves it.
  if (more.some((word) => /^--trust[-_]remote[-_]code/u.test(word))) throw new Error('a model whose code comes with its weights is not served here; start vLLM by hand where you trust that code');
  return {
    model,
    device: numberOf(values, 'device', { least: 0, isWhole: true }),
    port: numberOf(values, 'port', { least: 1, isWhole: true }),
    context: numberOf(values, 'context', { least: 256, isWhole: true }),
    budgetGib: numberOf(values, 'gib', { least: 0.5 }),
    cardGib: numberOf(values, 'card-gib', { least: 1 }),
    isDryRun: values['dry-run'],
    more,
  };
}

function numberOf(values, name, { least, isWhole = false }) {
  if (values[name] === undefined) return undefined;
  const number = Number(values[name]);
  if (Number.isFinite(number) && number >= least && (!isWhole || Number.isInteger(number))) return number;
  throw new Error(`--${name} is ${values[name]}; give it a ${isWhole ? 'whole ' : ''}number from ${least}`);
}
