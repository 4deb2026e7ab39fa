import { endWithDefect } from './end-with-defect.ts';
import { endWithLauncher } from './end-with-launcher.ts';
import { endWithReader } from './end-with-reader.ts';
import { watchInterruptions } from './interruption.ts';
import { runCommandLine } from './run-command-line.ts';

const interruption = watchInterruptions(process);
endWithLauncher(process, interruption);
endWithReader(process, interruption);
endWithDefect(process, interruption);
const { argv, env: environment, stdin, stdout, stderr } = process;
process.exitCode = await runCommandLine({ words: argv.slice(2), environment, stdin, stdout, stderr, interruption });
// A question that was being read from standard input when the command was interrupted would keep the process alive.
stdin.destroy();
