import { stat } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import { AppError } from '../../shared/contract/errors.ts';
import type { CoreEvent, Notice } from '../../shared/contract/events.ts';
import { clouds } from '../../shared/domain/clouds.ts';
import type { Handlers, Ports } from './ports.ts';

/** Things the person should know, kept until dismissed so that a window opened later sees them too. */
export interface Notices {
  list(): Notice[];
  /** Adds or replaces (same id) and tells the listeners. */
  add(notice: Notice): void;
  /** Keeps a notice that was already told as an event. */
  keep(notice: Notice): void;
  dismiss(id: string): void;
}

export function createNotices(emit: (event: CoreEvent) => void): Notices {
  const kept = new Map<string, Notice>();
  return {
    list: () => [...kept.values()],
    add(notice) {
      kept.set(notice.id, notice);
      emit({ type: 'notice', notice });
    },
    keep(notice) {
      kept.set(notice.id, notice);
    },
    dismiss(id) {
      kept.delete(id);
    },
  };
}

const portalHosts = [
  'admin.microsoft.com',
  'admin.cloud.microsoft',
  'portal.office.com',
  'portal.azure.com',
  'portal.azure.us',
  'portal.azure.cn',
  'portal.office365.us',
  'entra.microsoft.com',
  'entra.microsoft.us',
  'admin.exchange.microsoft.com',
  'security.microsoft.com',
  'compliance.microsoft.com',
  'purview.microsoft.com',
  'outlook.office.com',
  'outlook.cloud.microsoft',
  'learn.microsoft.com',
  'microsoft.com',
  'www.microsoft.com',
  'aka.ms',
  'login.microsoft.com',
];

const knownHosts: ReadonlySet<string> = new Set([
  ...portalHosts,
  ...Object.values(clouds).flatMap((cloud) => [
    new URL(cloud.login).hostname,
    new URL(cloud.outlookOnTheWeb).hostname,
    new URL(cloud.exchange).hostname,
  ]),
]);

/** True for https links to Microsoft's sign-in, portals, documentation and Outlook on the web. */
export function isAllowedExternalUrl(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  return (
    parsed.protocol === 'https:' &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.port === '' &&
    knownHosts.has(parsed.hostname)
  );
}

type AppMethod = 'app.info' | 'app.openExternal' | 'app.revealFile' | 'app.chooseFolder' | 'app.dismissNotice';

/**
 * Handlers of `app.*`.
 * @param deps.wroteFile tells whether a path is a file this console wrote for the person.
 * @param deps.isSignInPage tells whether a URL is that of a sign-in under way, which may be anywhere.
 */
export function appHandlers(deps: {
  ports: Ports;
  notices: Notices;
  wroteFile: (path: string) => Promise<boolean>;
  isSignInPage: (url: string) => boolean;
}): Pick<Handlers, AppMethod> {
  const { ports, notices, wroteFile, isSignInPage } = deps;
  return {
    'app.info': () => ({
      version: ports.version,
      host: ports.host,
      platform: process.platform,
      dataDir: ports.dataDir,
      vault: { kind: ports.keys.kind, description: ports.keys.description },
      canStartPractice: ports.practice !== null,
      nativeDialogs: ports.desktop.nativeDialogs,
      notices: notices.list(),
    }),
    'app.openExternal': async ({ url }) => {
      if (!isAllowedExternalUrl(url) && !isSignInPage(url)) {
        throw new AppError('forbidden', 'Mailroom opens only links to Microsoft sign-in, portals and documentation.');
      }
      return { opened: await ports.desktop.openExternal(url) };
    },
    'app.revealFile': async ({ path }) => {
      const wanted = normalize(path);
      if (!isAbsolute(wanted) || !(await wroteFile(wanted))) {
        throw new AppError('forbidden', 'Mailroom shows only files it wrote itself.');
      }
      const there = await stat(wanted).then(
        (entry) => entry.isFile(),
        () => false,
      );
      if (!there) throw new AppError('not-found', 'The file is no longer there.', { details: { path: wanted } });
      return { revealed: await ports.desktop.revealFile(wanted) };
    },
    'app.chooseFolder': async () => {
      const path = await ports.desktop.chooseFolder();
      if (path === undefined)
        throw new AppError('unsupported', 'Folders cannot be chosen here.', { hint: 'Type the full path instead.' });
      return { path };
    },
    'app.dismissNotice': ({ id }) => {
      notices.dismiss(id);
      return {};
    },
  };
}
