import type { Desktop } from '../core/ports.ts';

type Filter = { name: string; extensions: string[] };

/** The parts of Electron that reach the person's desktop. */
export interface DesktopElectron {
  dialog: {
    showSaveDialog(options: {
      defaultPath: string;
      filters: Filter[];
    }): Promise<{ canceled: boolean; filePath?: string }>;
    showOpenDialog(options: {
      properties: ('openFile' | 'openDirectory')[];
      filters?: Filter[];
    }): Promise<{ canceled: boolean; filePaths: string[] }>;
  };
  shell: { openExternal(url: string): Promise<void>; showItemInFolder(path: string): void };
  notify(title: string, body: string): void;
  /** Suggested folder for saved files. */
  documents(): string;
}

/** Native dialogs, notifications and links. Which links may be opened at all is the caller's decision. */
export function createDesktop(electron: DesktopElectron, join: (...parts: string[]) => string): Desktop {
  const { dialog, shell } = electron;
  return {
    nativeDialogs: true,
    async openExternal(url) {
      if (!/^https?:\/\//i.test(url)) return false;
      return shell.openExternal(url).then(
        () => true,
        () => false,
      );
    },
    async revealFile(path) {
      shell.showItemInFolder(path);
      return true;
    },
    async chooseSavePath(suggestedName, filters) {
      const answer = await dialog.showSaveDialog({ defaultPath: join(electron.documents(), suggestedName), filters });
      return answer.canceled ? null : (answer.filePath ?? null);
    },
    async chooseOpenPath(filters) {
      const answer = await dialog.showOpenDialog({ properties: ['openFile'], filters });
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    async chooseFolder() {
      const answer = await dialog.showOpenDialog({ properties: ['openDirectory'] });
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
    notify: electron.notify,
  };
}
