import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  type MenuItemConstructorOptions,
  Notification,
  nativeTheme,
  net,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron';
import ElectronStore from 'electron-store';
import { AppError } from '../../shared/contract/errors.ts';
import { runCommand } from '../cli/run-command.ts';
import { createCore } from '../core/core.ts';
import { systemClock } from '../core/http/system-clock.ts';
import type { Core, KeyStore, Log, Ports } from '../core/ports.ts';
import { claimDataDir } from '../node-ports/data-dir.ts';
import { createFileLog } from '../node-ports/log.ts';
import { createNetwork } from '../node-ports/network.ts';
import { chooseKeyStore, practiceArgs, version } from '../node-ports/node-ports.ts';
import type { Places } from '../node-ports/places.ts';
import { createPracticeLauncher } from '../node-ports/practice-launcher.ts';
import { createSignInOpener, startSignedInPractice } from '../node-ports/practice-start.ts';
import { openSettingsFile } from '../node-ports/settings-file.ts';
import { StartError } from '../node-ports/start-error.ts';
import { openStaticFiles } from '../node-ports/static-files.ts';
import { createDesktop } from './desktop.ts';
import type { HandedFiles } from './handed-files.ts';
import { wireIpc } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { guardNavigation } from './navigation.ts';
import { createNetFetch } from './net-fetch.ts';
import { appScheme } from './origin.ts';
import { denyPermissions } from './permissions.ts';
import { createAppProtocolHandler } from './protocol.ts';
import { createSafeStorageKeyStore } from './safe-storage-key-store.ts';
import { forkUtilityPractice } from './utility-practice.ts';
import { openWindow } from './window.ts';

export interface ShellOptions {
  dataDir: string;
  practice: number | null;
}

const documentation =
  'https://learn.microsoft.com/exchange/recipients-in-exchange-online/recipients-in-exchange-online';

/** What must be said before Electron is ready. Call it first, and once. */
export function prepareShell(dataDir: string): void {
  app.enableSandbox();
  app.setPath('userData', dataDir);
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/**
 * The desktop console, from the data folder to the open window.
 * @param handed files opened with the console, which its window is to show.
 * @throws StartError for what the person can put right.
 */
export async function runShell(options: ShellOptions, places: Places, handed: HandedFiles): Promise<void> {
  await app.whenReady();
  const dataDir = claimDataDir(options.dataDir);
  const log = createFileLog(join(dataDir.path, 'logs', 'mailroom.log'), {
    alsoTo: (line) => process.stderr.write(`${line}\n`),
  });
  const files = await openStaticFiles(places.renderer).catch(() => {
    throw new StartError('The console is not built yet.', 'Run npm run build, or npm start which does it.');
  });

  protocol.handle(appScheme, createAppProtocolHandler(files));
  denyPermissions(session.defaultSession);
  const opener = createSignInOpener(
    (url) =>
      shell.openExternal(url).then(
        () => true,
        () => false,
      ),
    (error) => log.error('The automatic sign-in failed', { error }),
  );
  const network = createNetwork();
  const ports = await desktopPorts({ dataDir: dataDir.path, places, log, network, openSignIn: opener.open });
  const core = await createCore(ports);
  const unwire = wireIpc({
    ipcMain,
    core,
    log,
    targets: () => BrowserWindow.getAllWindows().map((window) => window.webContents),
  });

  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, (url) => void core.call('app.openExternal', { url }, asShell()));
  });
  await followTheme(core);
  setMenu(dataDir.path, places);
  closeOnQuit(async () => {
    unwire();
    await core.close();
    await ports.practice?.close();
    await network.close();
    dataDir.release();
  }, log);

  const open = async () => {
    const window = await openWindow({
      preload: places.preload,
      icon: places.icon,
      stateFile: join(dataDir.path, 'window.json'),
    });
    const page = window.webContents;
    window.once('closed', () => handed.gone(page));
    handed.ready(page);
  };
  const show = () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) {
      void open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  const practice = options.practice === null ? null : startSignedInPractice(core, opener, options.practice);
  await open();
  handed.onShow(show);
  await practice?.catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    throw new StartError(`The practice tenant is not ready: ${error.message}`, error.hint ?? 'See the log.');
  });
}

/**
 * Carries out a command in the app's own process, without a window: for scheduled tasks on computers that have only
 * the packaged app. Sees the sign-ins the desktop console keeps.
 * @returns the exit code.
 */
export async function runShellCommand(args: readonly string[], places: Places): Promise<number> {
  app.dock?.hide();
  await app.whenReady();
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return runCommand(args, { places, signal: stop.signal, ports: desktopPorts });
}

async function desktopPorts(options: {
  dataDir: string;
  places: Places;
  log: Log;
  network: ReturnType<typeof createNetwork>;
  openSignIn: (url: string) => Promise<boolean>;
}): Promise<Ports> {
  const { dataDir, places, log, network, openSignIn } = options;
  const netFetch = createNetFetch(net as unknown as Parameters<typeof createNetFetch>[0]);
  const desktop = createDesktop(
    {
      dialog: dialog as unknown as Parameters<typeof createDesktop>[0]['dialog'],
      shell,
      documents: () => app.getPath('documents'),
      notify: (title, body) => {
        if (Notification.isSupported()) new Notification({ title, body }).show();
      },
    },
    join,
  );
  return {
    keys: await desktopKeyStore(dataDir, log),
    desktop,
    // Chromium's stack takes no extra CA for one caller, so a connection with its own CA goes through Node.
    fetchFor: (ca) => (ca === undefined ? netFetch : network.fetchFor(ca)),
    clock: systemClock,
    dataDir,
    log,
    settingsFile: openSettingsFile(
      dataDir,
      ({ cwd, name }) =>
        new ElectronStore({ cwd, name, configFileMode: 0o600 }) as unknown as { store: Record<string, unknown> },
    ),
    practice: createPracticeLauncher(
      forkUtilityPractice(
        (path, args, forkOptions) => utilityProcess.fork(path, args, forkOptions),
        fileURLToPath(places.practiceEntry),
      ),
      log,
      practiceArgs(dataDir),
    ),
    workerUrl: places.workerUrl,
    host: 'desktop',
    version,
    openSignIn,
  };
}

async function desktopKeyStore(dataDir: string, log: Log): Promise<KeyStore> {
  if (process.env.MAILROOM_KEYCHAIN === 'off') return chooseKeyStore();
  const { platform } = process;
  const protectedStore = await createSafeStorageKeyStore({ safeStorage, folder: join(dataDir, 'keys'), platform, log });
  return protectedStore ?? chooseKeyStore();
}

const asShell = () => ({ signal: new AbortController().signal, client: 'shell' });

/** Makes native parts of the window (title bar, menus, dialogs) follow the console's own theme. */
async function followTheme(core: Core): Promise<void> {
  const apply = async () => {
    const settings = await core.call('settings.get', {}, asShell());
    if (!settings.ok) return;
    const { theme } = settings.value;
    nativeTheme.themeSource = theme === 'light' || theme === 'dark' ? theme : 'system';
  };
  core.subscribe((event) => {
    if (event.type === 'settings') void apply();
  });
  await apply();
}

function setMenu(dataDir: string, places: Places): void {
  const template = menuTemplate({
    platform: process.platform,
    developerTools: !app.isPackaged,
    openDataFolder: () => void shell.openPath(dataDir),
    openDocumentation: () => void shell.openExternal(documentation),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template as MenuItemConstructorOptions[]));
  app.setAboutPanelOptions({ applicationName: 'Mailroom', applicationVersion: version, iconPath: places.icon });
}

function closeOnQuit(close: () => Promise<void>, log: Log): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    closed = true;
    close()
      .catch((error: unknown) => log.error('Closing failed', { error }))
      .finally(() => app.quit());
  });
}
