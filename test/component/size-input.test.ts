import { describe, expect, it } from 'vitest';
import { parseSize, sizeText } from '../../renderer/ui/size-input.tsx';

const GB = 1024 ** 3;
const read = (text: string) => parseSize({ text, unlimited: false });

describe('a size as a person types it', () => {
  it('reads groups as groups, so that 1,024 GB is not 1 GB', () => {
    expect(read('1,024')).toEqual({ bytes: 1024 * GB });
    expect(read('49.5')).toEqual({ bytes: 49.5 * GB });
    expect(read('50 GB')).toEqual({ bytes: 50 * GB });
    expect(read('')).toEqual({ bytes: null });
  });

  it.each(['49,5', 'abc', '-5', '1.2.3'])('says why %s is no size', (text) => {
    expect(read(text)).toHaveProperty('problem');
  });

  it('reads back what it shows', () => {
    expect(parseSize(sizeText(49.5 * GB))).toEqual({ bytes: 49.5 * GB });
    expect(parseSize(sizeText(-1))).toEqual({ bytes: -1 });
  });
});
