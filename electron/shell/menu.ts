/** The part of Electron's menu template used here. */
export interface MenuItem {
  label?: string;
  role?: string;
  type?: 'separator';
  accelerator?: string;
  click?: () => void;
  submenu?: MenuItem[];
}

const separator: MenuItem = { type: 'separator' };

/** The application menu. Commands of the screens live in the page, which has its own palette and shortcuts. */
export function menuTemplate(options: {
  platform: NodeJS.Platform;
  /** Only where someone develops Mailroom itself. */
  developerTools: boolean;
  openDataFolder: () => void;
  openDocumentation: () => void;
}): MenuItem[] {
  const { platform, developerTools } = options;
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open Data Folder', click: options.openDataFolder },
        separator,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...(developerTools ? [{ role: 'reload' }, { role: 'toggleDevTools' }, separator] : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Exchange Online Documentation', click: options.openDocumentation },
        ...(mac ? [] : [separator, { role: 'about' }]),
      ],
    },
  ];
}
