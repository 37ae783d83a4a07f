import { describe, expect, it } from 'vitest';
import { fuzzSnapshots, limitMb, limitMs } from '../../../fixtures/snapshot-fuzz.ts';

describe('mutated files', () => {
  it('are opened as they were, or refused by name; nothing crashes, hangs or grows', async () => {
    const report = await fuzzSnapshots({ files: 1_500, seed: 1, children: 2, mailboxes: 30 });
    expect(report.wrong).toEqual([]);
    const refused = Object.values(report.refused).reduce((sum, count) => sum + count, 0);
    expect(report.opened + refused).toBe(1_500);
    expect(refused).toBeGreaterThan(1_000);
    expect(report.slowestMs).toBeLessThan(limitMs);
    expect(report.peakMb).toBeLessThan(limitMb);
  }, 120_000);
});
