import { join } from 'node:path';
import { execa } from 'execa';
import { findPython } from '../../src/bridge/find-python.ts';
import { openBridge } from '../../src/bridge/bridge.ts';
import { projectRoot } from '../../src/util/project-root.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { measurePairs, milliseconds } from '../pairs.ts';
import type { Setting } from '../setting.ts';

const COMMAND = join(projectRoot(), 'bin/memorag.mjs');

/** What a person waits for before any work begins. */
export const start: Benchmark = {
  name: 'start',
  about: [
    '`--help` as a process beside a Node that does nothing; the bridge until it answers beside a Python that does nothing; one `memorag ask`',
    'with no bridge running, from the start of the process to its end.',
  ].join(' '),
  async run(setting) {
    return [await help(setting), await bridge(setting), await coldAsk(setting)];
  },
};

async function help(setting: Setting): Promise<Figure> {
  const pairs = await measurePairs(
    setting.rounds(9),
    () => milliseconds(() => execa(process.execPath, [COMMAND, '--help'])),
    () => milliseconds(() => execa(process.execPath, ['--eval', ''])),
  );
  return {
    what: '`memorag --help`',
    measured: pairs.first,
    unit: 'ms',
    reference: { what: 'empty Node', value: pairs.second, ratio: pairs.ratio },
    bound: { of: 'measured', kind: 'at most', value: 250 },
    samples: pairs.samples,
  };
}

async function bridge(setting: Setting): Promise<Figure> {
  const python = await findPython();
  const pairs = await measurePairs(
    setting.rounds(5),
    () => timeBridge(setting.newPlace('records')),
    () => milliseconds(() => execa(python, ['-c', ''])),
  );
  return {
    what: 'bridge ready, no model',
    measured: pairs.first,
    unit: 'ms',
    reference: { what: 'empty Python', value: pairs.second, ratio: pairs.ratio },
    bound: { of: 'measured', kind: 'at most', value: 1500 },
    samples: pairs.samples,
  };
}

async function timeBridge(recordDirectory: string): Promise<number> {
  const begin = performance.now();
  await using opened = await openBridge({ recordDirectory });
  await opened.health();
  return performance.now() - begin;
}

async function coldAsk(setting: Setting): Promise<Figure> {
  const { root } = await setting.novel();
  const [question = ''] = setting.books.questions;
  const python = await findPython();
  const packages = { PYTHONPATH: join(projectRoot(), 'python-bridge') };
  // No bridge is found where no record is.
  const nowhere = { XDG_RUNTIME_DIR: setting.newPlace('runtime') };
  const pairs = await measurePairs(
    setting.rounds(5),
    () => milliseconds(() => execa(process.execPath, [COMMAND, 'ask', root, question, '--json'], { env: nowhere, stdin: 'ignore' })),
    () => milliseconds(() => execa(python, ['-c', EMBED_ONCE, question], { env: packages })),
  );
  return {
    what: '`memorag ask`, nothing running',
    measured: pairs.first,
    unit: 'ms',
    reference: { what: 'Python that embeds the question', value: pairs.second, ratio: pairs.ratio },
    bound: { of: 'measured', kind: 'at most', value: 4000 },
    samples: pairs.samples,
  };
}

const EMBED_ONCE = `
import sys
from memorag_bridge.embedders.bundled_minilm import BundledMiniLm
from memorag_bridge.watch import Watch
BundledMiniLm().embed(sys.argv[1:], "query", Watch())
`;
