import { createDarkTheme, createLightTheme, type Theme, teamsHighContrastTheme } from '@fluentui/react-components';
import { brand } from './brand.ts';
import { darkPalette, highContrastPalette, lightPalette, type Palette } from './palette.ts';

export type ThemeName = 'light' | 'dark' | 'high-contrast';
export type MailroomTheme = Theme & Palette;

const type: Partial<Theme> = {
  fontFamilyBase:
    "'Segoe UI Variable Text', 'Segoe UI', -apple-system, BlinkMacSystemFont, system-ui, 'Inter', 'Noto Sans', sans-serif",
  fontSizeBase200: '12px',
  fontSizeBase300: '13px',
  fontSizeBase400: '15px',
  fontSizeBase500: '18px',
  fontSizeBase600: '22px',
  lineHeightBase300: '18px',
  lineHeightBase400: '20px',
  lineHeightBase500: '24px',
  lineHeightBase600: '28px',
  borderRadiusMedium: '6px',
};

/** Fluent's neutrals, taken from our palette so that both sets of tokens say the same. */
const neutrals = (p: Palette): Partial<Theme> => ({
  colorNeutralForeground1: p.mrInk,
  colorNeutralForeground1Hover: p.mrInk,
  colorNeutralForeground1Pressed: p.mrInk,
  colorNeutralForeground1Selected: p.mrInk,
  colorNeutralForeground2: p.mrInk2,
  colorNeutralForeground2Hover: p.mrInk,
  colorNeutralForeground2Pressed: p.mrInk,
  colorNeutralForeground2Selected: p.mrInk,
  colorNeutralForeground2BrandHover: p.mrBrandInk,
  colorNeutralForeground2BrandPressed: p.mrBrandInk,
  colorNeutralForeground2BrandSelected: p.mrBrandInk,
  colorNeutralForeground3: p.mrInk3,
  colorNeutralForeground3Hover: p.mrInk2,
  colorNeutralForeground3Pressed: p.mrInk2,
  colorNeutralForeground3Selected: p.mrInk2,
  colorNeutralForeground4: p.mrInk3,
  colorNeutralForegroundOnBrand: p.mrOnBrand,
  colorNeutralBackground1: p.mrPanel,
  colorNeutralBackground1Hover: p.mrHover,
  colorNeutralBackground1Pressed: p.mrLine,
  colorNeutralBackground1Selected: p.mrHover,
  colorNeutralBackground2: p.mrGround,
  colorNeutralBackground3: p.mrHover,
  colorSubtleBackgroundHover: p.mrHover,
  colorSubtleBackgroundPressed: p.mrLine,
  colorSubtleBackgroundSelected: p.mrHover,
  colorNeutralStroke2: p.mrLine,
  colorBrandForeground1: p.mrBrandInk,
  colorBrandForegroundLink: p.mrBrandInk,
  colorBrandForegroundLinkHover: p.mrBrandInk,
  colorBrandForegroundLinkPressed: p.mrBrandInk,
  colorCompoundBrandForeground1: p.mrBrandInk,
  colorCompoundBrandForeground1Hover: p.mrBrandInk,
  colorCompoundBrandForeground1Pressed: p.mrBrandInk,
  colorCompoundBrandStroke: p.mrBrand,
  colorCompoundBrandStrokeHover: p.mrBrand,
  colorCompoundBrandBackground: p.mrBrand,
  colorCompoundBrandBackgroundHover: p.mrBrand,
  colorCompoundBrandBackgroundPressed: p.mrBrand,
  colorBrandStroke1: p.mrBrand,
});

const light: MailroomTheme = {
  ...createLightTheme(brand),
  ...neutrals(lightPalette),
  ...type,
  ...lightPalette,
  colorNeutralStroke1: '#cdd2d6',
  colorNeutralStroke1Hover: '#b4bbc1',
  colorNeutralStrokeAccessible: '#667079',
};

const dark: MailroomTheme = {
  ...createDarkTheme(brand),
  ...neutrals(darkPalette),
  ...type,
  ...darkPalette,
  colorBrandBackground: darkPalette.mrBrand,
  colorBrandBackgroundHover: '#7fd3cf',
  colorBrandBackgroundPressed: '#44a19e',
  colorBrandBackgroundSelected: darkPalette.mrBrand,
  colorNeutralForegroundInverted: darkPalette.mrOnBrand,
  colorNeutralStroke1: '#474e53',
  colorNeutralStroke1Hover: '#5b6369',
  colorNeutralStrokeAccessible: '#98a2ab',
};

const highContrast: MailroomTheme = { ...teamsHighContrastTheme, ...type, ...highContrastPalette };

export const themes: Readonly<Record<ThemeName, MailroomTheme>> = { light, dark, 'high-contrast': highContrast };
