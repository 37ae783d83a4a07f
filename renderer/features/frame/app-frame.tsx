import { Suspense, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { Outlet } from 'react-router';
import type { Settings } from '../../../shared/contract/settings.ts';
import { useCurrentConnection } from '../../api/current-connection.tsx';
import { useConnected } from '../../api/hooks.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { landFocus } from '../../ui/landing.ts';
import { LoadingRows } from '../../ui/states.tsx';
import type { Area } from '../area.ts';
import styles from './app-frame.module.css';
import { Banners } from './banners.tsx';
import { FrameHeader } from './frame-header.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette.tsx';
import { StatusBar } from './status-bar.tsx';
import { useFirstInventory } from './use-first-inventory.ts';

const narrowWindow = '(max-width: 719px)';
const watchWidth = (listener: () => void) => {
  const list = window.matchMedia(narrowWindow);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
};
const isNarrow = () => window.matchMedia(narrowWindow).matches;

/** What stands around every screen. */
export const AppFrame = ({ areas, settings }: { areas: readonly Area[]; settings: Settings }) => {
  const connection = useCurrentConnection();
  const connected = useConnected();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  // A window that small, or a page zoomed that far, has no room for names beside the icons.
  const narrow = useSyncExternalStore(watchWidth, isNarrow);
  useFirstInventory(connection);
  const cameFrom = useRef<Element | null>(null);
  const openPalette = () => {
    cameFrom.current = document.activeElement;
    setPalette(true);
  };
  const closePalette = (left: boolean) => {
    const back = left || cameFrom.current === document.body ? null : cameFrom.current;
    flushSync(() => setPalette(false));
    landFocus(back);
  };
  useHotkeys({
    'Ctrl+k': openPalette,
    '?': () => setHelp(true),
  });

  return (
    <div className={styles.frame}>
      <button type="button" className={styles.skip} onClick={() => document.getElementById('main')?.focus()}>
        Skip to content
      </button>
      <FrameHeader onSearch={openPalette} onHelp={() => setHelp(true)} />
      <Navigation areas={areas} collapsed={narrow || settings.navCollapsed} fixed={narrow} />
      <main id="main" className={styles.main} tabIndex={-1}>
        <Banners connection={connection} connected={connected} />
        <div className={styles.screen}>
          <Suspense fallback={<LoadingRows label="Loading" />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <StatusBar connection={connection} />
      {palette ? (
        <Palette areas={areas} settings={settings} onHelp={() => setHelp(true)} onClose={closePalette} />
      ) : null}
      {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
    </div>
  );
};
