import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appOrigin } from './origin.ts';
import { minimumSize, readWindowState, writeWindowState } from './window-state.ts';

const grounds = { light: '#f5f6f7', dark: '#17191b' };

/** Opens the console's window where it stood last. Shown once the page has painted. */
export async function openWindow(options: {
  preload: string;
  icon: string;
  stateFile: string;
}): Promise<BrowserWindow> {
  const state = readWindowState(
    options.stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Mailroom',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? grounds.dark : grounds.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(options.stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  await window.loadURL(`${appOrigin}/`);
  return window;
}
