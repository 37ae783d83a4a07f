import { describe, expect, it } from 'vitest';
import { parseExchangeSize, toExchangeSize, UNLIMITED } from '../../../../shared/domain/sizes.ts';

describe('Exchange quantities', () => {
  it.each([
    ['99 GB (106,300,440,576 bytes)', 106_300_440_576],
    ['1.5 GB (1,610,612,736 bytes)', 1_610_612_736],
    ['0 B (0 bytes)', 0],
    ['99 GB (106.300.440.576 bytes)', 106_300_440_576],
    ['99 GB (106\u00a0300\u00a0440\u00a0576 bytes)', 106_300_440_576],
    ['Unlimited', UNLIMITED],
    ['unlimited', UNLIMITED],
    ['49.5GB', 53_150_220_288],
    ['2199023254528', 2_199_023_254_528],
    ['512 KB', 524_288],
    [1024, 1024],
    [-1, null],
    ['', null],
    ['many', null],
    [null, null],
    [undefined, null],
  ])('%s', (value, bytes) => expect(parseExchangeSize(value)).toBe(bytes));

  it('go back as whole bytes', () => {
    expect(toExchangeSize(53_150_220_288.4)).toBe('53150220288');
    expect(toExchangeSize(UNLIMITED)).toBe('Unlimited');
  });
});
