import { describe, expect, it } from 'vitest';
import { searchWords, textKey } from '../../../shared/domain/text-key.ts';

describe('a text key', () => {
  it.each([
    ['Jürgen', 'jurgen'],
    ['ÉLODIE', 'elodie'],
    ['e\u0301lodie', 'elodie'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['Łukasz', 'lukasz'],
    ['Søren Ærø', 'soren aero'],
    ['İstanbul', 'istanbul'],
    ['ﬁnance', 'finance'],
    ['Ａｎｎａ', 'anna'],
    ['漢字', '漢字'],
    ["O'Neil", "o'neil"],
    ['', ''],
  ])('of %j is %j', (text, key) => {
    expect(textKey(text)).toBe(key);
    expect(textKey(key)).toBe(key);
  });
});

describe('search words', () => {
  it('are distinct keys, at most eight', () => {
    expect(searchWords('  Müller  muller X ')).toEqual(['muller', 'x']);
    expect(searchWords(undefined)).toEqual([]);
    expect(searchWords('\u0301')).toEqual([]);
    expect(searchWords('a b c d e f g h i j')).toHaveLength(8);
  });
});
