import { describe, expect, test } from 'vitest';
import { stageSeconds, STAGES } from '../../../bench/stage-seconds.ts';

describe('stageSeconds', () => {
  test('the stages, of those beside each other the longer one, and what is left over make up the whole call', () => {
    const stages = stageSeconds({ start: 1000, saveBegan: 8000, end: 9500, timings: { chunk: 1, embed: 4, memorize: 0.5 } });
    expect(stages).toEqual({ chunk: 1, embed: 4, memorize: 0.5, save: 1.5, other: 2 });
    expect(Object.keys(stages)).toEqual([...STAGES]);
    const { memorize, ...oneAfterAnother } = stages;
    expect(memorize).toBe(0.5);
    expect(Object.values(oneAfterAnother).reduce((sum, seconds) => sum + seconds, 0)).toBe(8.5);
  });
});
