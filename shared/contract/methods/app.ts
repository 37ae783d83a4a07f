import { z } from 'zod';
import type { Notice } from '../events.ts';
import { method } from '../method.ts';
import { type Settings, settingsPatchSchema } from '../settings.ts';

export interface AppInfo {
  version: string;
  host: 'desktop' | 'browser';
  platform: string;
  dataDir: string;
  vault: {
    kind: 'keychain' | 'memory';
    /** In words: which keychain, or why tokens stay in memory for this session. */
    description: string;
  };
  /** False when this build cannot start the practice tenant. */
  canStartPractice: boolean;
  /** True when the host can show native save and open dialogs. */
  nativeDialogs: boolean;
  notices: Notice[];
}

export const appMethods = {
  'app.info': method<AppInfo>()(z.object({})),
  /** Opens an https link in the system browser; hosts outside the allow list are refused. */
  'app.openExternal': method<{ opened: boolean }>()(z.object({ url: z.url() })),
  /** Shows a file the console wrote in the system's file manager (desktop only). */
  'app.revealFile': method<{ revealed: boolean }>()(z.object({ path: z.string() })),
  /** Lets the person choose a folder (desktop only: `unsupported` elsewhere); null when they cancel. */
  'app.chooseFolder': method<{ path: string | null }>()(z.object({})),
  'app.dismissNotice': method<Record<string, never>>()(z.object({ id: z.string() })),
  'settings.get': method<Settings>()(z.object({})),
  'settings.update': method<Settings>()(settingsPatchSchema),
} as const;
