import { describe, expect, it, vi } from 'vitest';
import { type GuardedContents, guardNavigation } from '../../../electron/shell/navigation.ts';
import { isAppUrl } from '../../../electron/shell/origin.ts';
import { denyPermissions, type PermissionSession } from '../../../electron/shell/permissions.ts';
import { isTrustedSender } from '../../../electron/shell/sender.ts';

describe('own addresses', () => {
  it.each(['app://mailroom/', 'app://mailroom/mailboxes?x=1#y'])('takes %s for its own', (url) => {
    expect(isAppUrl(url)).toBe(true);
  });
  it.each([
    'app://mailroom.example.com/',
    'app://mailroom@example.com/',
    'app://user@elsewhere/',
    'app:mailroom',
    'https://mailroom/',
    'file:///app://mailroom/',
    'data:text/html,app://mailroom/',
    '',
    'not a url',
  ])('does not take "%s" for its own', (url) => {
    expect(isAppUrl(url)).toBe(false);
  });
});

describe('senders', () => {
  it('trusts the top frame of the own page only', () => {
    expect(isTrustedSender({ parent: null, url: 'app://mailroom/' })).toBe(true);
    expect(isTrustedSender({ parent: {}, url: 'app://mailroom/' })).toBe(false);
    expect(isTrustedSender({ parent: null, url: 'https://example.com/' })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
  });
});

describe('navigation', () => {
  function guarded(openExternal = vi.fn()) {
    const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
    let openWindow: ((details: { url: string }) => { action: 'deny' }) | undefined;
    const contents = {
      on: (event: string, listener: never) => listeners.set(event, listener),
      setWindowOpenHandler: (handler: never) => {
        openWindow = handler;
      },
    } as unknown as GuardedContents;
    guardNavigation(contents, openExternal);
    const prevented = (event: string, url = '') => {
      const preventDefault = vi.fn();
      listeners.get(event)?.({ url, preventDefault });
      return preventDefault.mock.calls.length === 1;
    };
    return { prevented, openWindow: (url: string) => openWindow?.({ url }), openExternal };
  }

  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stops %s to other places', (event) => {
    const { prevented } = guarded();
    expect(prevented(event, 'https://example.com/')).toBe(true);
    expect(prevented(event, 'file:///etc/passwd')).toBe(true);
    expect(prevented(event, 'app://elsewhere/')).toBe(true);
    expect(prevented(event, 'app://mailroom/mailboxes')).toBe(false);
  });

  it('attaches no webview and opens no window', () => {
    const { prevented, openWindow, openExternal } = guarded();
    expect(prevented('will-attach-webview')).toBe(true);
    expect(openWindow('https://outlook.office.com/mail/x')).toEqual({ action: 'deny' });
    expect(openExternal).toHaveBeenCalledWith('https://outlook.office.com/mail/x');
  });
});

describe('permissions', () => {
  function session() {
    let request: Parameters<PermissionSession['setPermissionRequestHandler']>[0] | undefined;
    let check: Parameters<PermissionSession['setPermissionCheckHandler']>[0] | undefined;
    let device: (() => boolean) | undefined;
    denyPermissions({
      setPermissionRequestHandler: (handler) => {
        request = handler;
      },
      setPermissionCheckHandler: (handler) => {
        check = handler;
      },
      setDevicePermissionHandler: (handler) => {
        device = handler;
      },
    });
    const requested = (permission: string, requestingUrl: string) => {
      const answer = vi.fn();
      request?.(null, permission, answer, { requestingUrl });
      expect(answer).toHaveBeenCalledOnce();
      return answer.mock.calls[0]?.[0];
    };
    return { requested, checked: (permission: string, origin: string) => check?.(null, permission, origin), device };
  }

  it('grants writing to the clipboard to the own page', () => {
    const { requested, checked } = session();
    expect(requested('clipboard-sanitized-write', 'app://mailroom/')).toBe(true);
    expect(checked('clipboard-sanitized-write', 'app://mailroom')).toBe(true);
    expect(requested('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
    expect(checked('clipboard-sanitized-write', 'https://example.com')).toBe(false);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen', 'hid', 'unknown'])(
    'denies %s',
    (permission) => {
      const { requested, checked, device } = session();
      expect(requested(permission, 'app://mailroom/')).toBe(false);
      expect(checked(permission, 'app://mailroom')).toBe(false);
      expect(device?.()).toBe(false);
    },
  );
});
