import { describe, expect, it } from 'vitest';
import { darkPalette, highContrastPalette, lightPalette, type Palette } from '../../renderer/ui/theme/palette.ts';
import { themes } from '../../renderer/ui/theme/themes.ts';

const luminance = (color: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const texts = ['mrInk', 'mrInk2', 'mrInk3', 'mrBrandInk', 'mrWarnInk', 'mrBadInk', 'mrGoodInk', 'mrInfoInk'] as const;
const grounds = ['mrPanel', 'mrGround', 'mrField', 'mrHover', 'mrBrandSoft'] as const;
const pairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ['mrWarnInk', 'mrWarnSoft'],
  ['mrBadInk', 'mrBadSoft'],
  ['mrGoodInk', 'mrGoodSoft'],
  ['mrInfoInk', 'mrInfoSoft'],
  ['mrInk', 'mrWarnSoft'],
  ['mrInk', 'mrBadSoft'],
  ['mrInk', 'mrInfoSoft'],
  ['mrChipInk', 'mrChip'],
  ['mrOnBrand', 'mrBrand'],
  ['mrOnBrandQuiet', 'mrBrand'],
];

describe.each([
  ['light', lightPalette],
  ['dark', darkPalette],
  ['high-contrast', highContrastPalette],
] as const)('the %s palette', (name, palette) => {
  it.each(pairs)('%s on %s reaches AA', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it('is part of the theme of that name', () => {
    expect(themes[name].mrInk).toBe(palette.mrInk);
  });

  it('gives primary buttons a readable label', () => {
    const theme = themes[name];
    expect(contrast(theme.colorNeutralForegroundOnBrand, theme.colorBrandBackground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(theme.colorNeutralForegroundOnBrand, theme.colorBrandBackgroundHover)).toBeGreaterThanOrEqual(4.5);
  });
});
