/** Our own tokens beside Fluent's. Each becomes a custom property of the same name, e.g. `var(--mrInk)`. */
export interface Palette {
  /** Text: strongest, secondary, quiet. All reach AA on panel and ground. */
  mrInk: string;
  mrInk2: string;
  mrInk3: string;
  /** The page, and what lies on it. */
  mrGround: string;
  mrPanel: string;
  mrField: string;
  mrLine: string;
  mrHover: string;
  mrBrand: string;
  mrBrandInk: string;
  /** Selected rows and the current place. */
  mrBrandSoft: string;
  mrOnBrand: string;
  mrOnBrandQuiet: string;
  mrTrack: string;
  /** Fill, text and ground of each tone. */
  mrWarn: string;
  mrWarnInk: string;
  mrWarnSoft: string;
  mrBad: string;
  mrBadInk: string;
  mrBadSoft: string;
  mrGood: string;
  mrGoodInk: string;
  mrGoodSoft: string;
  mrInfoInk: string;
  mrInfoSoft: string;
  mrChip: string;
  mrChipInk: string;
  mrShadow: string;
}

export const lightPalette: Palette = {
  mrInk: '#1b1f23',
  mrInk2: '#545d66',
  mrInk3: '#626c75',
  mrGround: '#f5f6f7',
  mrPanel: '#ffffff',
  mrField: '#f5f6f7',
  mrLine: '#e2e5e8',
  mrHover: '#eef0f2',
  mrBrand: '#0b6e6e',
  mrBrandInk: '#0a6060',
  mrBrandSoft: '#e6f2f1',
  mrOnBrand: '#ffffff',
  mrOnBrandQuiet: '#d9eeec',
  mrTrack: '#e8ebed',
  mrWarn: '#d98a00',
  mrWarnInk: '#8a5300',
  mrWarnSoft: '#fdf0db',
  mrBad: '#d0392f',
  mrBadInk: '#b32820',
  mrBadSoft: '#fdebe9',
  mrGood: '#1e7e34',
  mrGoodInk: '#1a6b2d',
  mrGoodSoft: '#e5f4e8',
  mrInfoInk: '#2456b3',
  mrInfoSoft: '#e6eefb',
  mrChip: '#eef0f2',
  mrChipInk: '#545d66',
  mrShadow: '0 8px 28px rgba(27, 31, 35, 0.16)',
};

export const darkPalette: Palette = {
  mrInk: '#eceff1',
  mrInk2: '#b6bec5',
  mrInk3: '#98a2ab',
  mrGround: '#17191b',
  mrPanel: '#1f2325',
  mrField: '#17191b',
  mrLine: '#33383c',
  mrHover: '#2a2f32',
  mrBrand: '#4cc2bd',
  mrBrandInk: '#6fd3ce',
  mrBrandSoft: '#17393a',
  mrOnBrand: '#06201f',
  mrOnBrandQuiet: '#0d3433',
  mrTrack: '#363c40',
  mrWarn: '#e6a23c',
  mrWarnInk: '#f2bb66',
  mrWarnSoft: '#3a2d16',
  mrBad: '#e5625a',
  mrBadInk: '#f59a93',
  mrBadSoft: '#3f211f',
  mrGood: '#58c271',
  mrGoodInk: '#7fd394',
  mrGoodSoft: '#1d3524',
  mrInfoInk: '#94b8f5',
  mrInfoSoft: '#1f2d46',
  mrChip: '#30363a',
  mrChipInk: '#c3cad0',
  mrShadow: '0 8px 28px rgba(0, 0, 0, 0.5)',
};

export const highContrastPalette: Palette = {
  mrInk: '#ffffff',
  mrInk2: '#ffffff',
  mrInk3: '#ffffff',
  mrGround: '#000000',
  mrPanel: '#000000',
  mrField: '#000000',
  mrLine: '#ffffff',
  mrHover: '#2d2d2d',
  mrBrand: '#1aebff',
  mrBrandInk: '#1aebff',
  mrBrandSoft: '#003a40',
  mrOnBrand: '#000000',
  mrOnBrandQuiet: '#000000',
  mrTrack: '#3d3d3d',
  mrWarn: '#ffd100',
  mrWarnInk: '#ffd100',
  mrWarnSoft: '#000000',
  mrBad: '#ff6b61',
  mrBadInk: '#ff8f87',
  mrBadSoft: '#000000',
  mrGood: '#3ff23f',
  mrGoodInk: '#3ff23f',
  mrGoodSoft: '#000000',
  mrInfoInk: '#1aebff',
  mrInfoSoft: '#000000',
  mrChip: '#000000',
  mrChipInk: '#ffffff',
  mrShadow: '0 0 0 1px #ffffff',
};
