import { FluentProvider, PortalMountNodeProvider } from '@fluentui/react-components';
import { type ReactNode, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { Settings } from '../../../shared/contract/settings.ts';
import { lightPalette, type Palette } from '../../ui/theme/palette.ts';
import { type ThemeName, themes } from '../../ui/theme/themes.ts';

const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active), (prefers-contrast: more)'] as const;

const watch = (listener: () => void) => {
  const lists = queries.map((query) => window.matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  return () => {
    for (const list of lists) list.removeEventListener('change', listener);
  };
};

const systemTheme = (): ThemeName => {
  const [dark, contrast] = queries.map((query) => window.matchMedia(query).matches);
  return contrast ? 'high-contrast' : dark ? 'dark' : 'light';
};

/** The theme to show for what the person chose. */
export const useThemeName = (choice: Settings['theme']): ThemeName => {
  const system = useSyncExternalStore(watch, systemTheme);
  return choice === 'system' ? system : choice;
};

/** Themes everything below it, and the document itself for what hangs outside of React's tree. */
export const ThemeRoot = ({ choice, children }: { choice: Settings['theme']; children: ReactNode }) => {
  const name = useThemeName(choice);
  const theme = themes[name];
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const { documentElement: root, body } = document;
    root.dataset.theme = name;
    root.style.colorScheme = name === 'light' ? 'light' : 'dark';
    for (const token of Object.keys(lightPalette) as (keyof Palette)[])
      root.style.setProperty(`--${token}`, theme[token]);
    body.style.background = theme.mrGround;
  }, [name, theme]);
  return (
    <FluentProvider theme={theme} style={{ height: '100%', background: 'transparent' }}>
      <PortalMountNodeProvider value={layer ?? undefined}>{layer ? children : null}</PortalMountNodeProvider>
      {/* Menus, dialogs and messages hang here, so that they too are part of a landmark. */}
      <section ref={setLayer} aria-label="Menus and messages" />
    </FluentProvider>
  );
};
