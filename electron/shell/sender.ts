import { isAppUrl } from './origin.ts';

/** The part of Electron's `WebFrameMain` that tells who sent a message. */
export interface SenderFrame {
  readonly parent: unknown;
  readonly url: string;
}

/**
 * Whether a message comes from the console's own top-level page. The frame is null once it navigated away, so read
 * it before anything is awaited.
 */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isAppUrl(frame.url);
}
