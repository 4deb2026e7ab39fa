import { endWithLauncher } from './end-with-launcher.ts';
import { endWithReader } from './end-with-reader.ts';
import { watchInterruptions } from './interruption.ts';
import { runCommandLine } from './run-command-line.ts';

const interruption = watchInterruptions(process);
endWithLauncher(process, interruption);
endWithReader(process, interruption);
process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  environment: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interruption,
});
