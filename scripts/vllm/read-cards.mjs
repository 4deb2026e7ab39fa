import { spawnSync } from 'node:child_process';

const QUERY = ['--query-gpu=index,memory.total,memory.free', '--format=csv,noheader,nounits'];

/** The CUDA cards of this machine with their memory in GiB, as the driver's own tool tells; none where there is no such tool. */
export function readCards() {
  const { status, stdout } = spawnSync('nvidia-smi', QUERY, { encoding: 'utf8' });
  if (status !== 0) return [];
  const rows = stdout.trim().split('\n').map((line) => line.split(',').map(Number));
  return rows.filter((row) => row.length === 3 && row.every(Number.isFinite)).map(([index, total, free]) => ({ index, totalGib: total / 1024, freeGib: free / 1024 }));
}
