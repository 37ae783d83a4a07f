import { isAppUrl } from './origin.ts';

interface Preventable {
  preventDefault(): void;
}

/** The part of Electron's `WebContents` that can go somewhere else. */
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate',
    listener: (event: Preventable & { url: string }) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
}

/**
 * Keeps a page where it is: no navigation away, no windows, no webviews.
 * @param openExternal gets the links a page wanted to open in a window; it decides by its own allow list.
 */
export function guardNavigation(contents: GuardedContents, openExternal: (url: string) => void): void {
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
    contents.on(event, (details) => {
      if (!isAppUrl(details.url)) details.preventDefault();
    });
  }
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url);
    return { action: 'deny' };
  });
}
