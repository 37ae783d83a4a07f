import { describe, expect, it } from 'vitest';
import { formatQuota, formatSize, parseSize } from '../../../../electron/practice/exchange/sizes.ts';

describe('sizes', () => {
  it.each([
    [0, '0 B (0 bytes)'],
    [1023, '1,023 B (1,023 bytes)'],
    [262_144, '256 KB (262,144 bytes)'],
    [1_610_612_736, '1.5 GB (1,610,612,736 bytes)'],
    [105_226_698_752, '98 GB (105,226,698,752 bytes)'],
    [53_150_220_288, '49.5 GB (53,150,220,288 bytes)'],
    [1_275_651_013, '1.188 GB (1,275,651,013 bytes)'],
    [2_199_023_254_528, '2 TB (2,199,023,254,528 bytes)'],
  ])('writes %d bytes', (bytes, text) => expect(formatSize(bytes)).toBe(text));

  it('writes no limit as Unlimited', () => expect(formatQuota(null)).toBe('Unlimited'));

  it.each([
    ['49.5GB', 53_150_220_288],
    ['50 gb', 53_687_091_200],
    ['1024', 1024],
    [2048, 2048],
    ['99 GB (106,300,440,576 bytes)', 106_300_440_576],
    ['Unlimited', null],
    ['unlimited', null],
  ])('reads %s', (value, bytes) => expect(parseSize(value)).toBe(bytes));

  it.each(['', 'lots', '5 XB', '-1', -1, 1.5, null, {}])('refuses %j', (value) =>
    expect(parseSize(value)).toBeUndefined(),
  );
});
