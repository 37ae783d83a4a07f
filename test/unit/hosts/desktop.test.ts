import { posix } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createDesktop, type DesktopElectron } from '../../../electron/shell/desktop.ts';

const open = (answer: { canceled: boolean; filePaths: string[] }) => {
  const showOpenDialog = vi.fn<DesktopElectron['dialog']['showOpenDialog']>(async () => answer);
  const desktop = createDesktop(
    {
      dialog: { showOpenDialog, showSaveDialog: async () => ({ canceled: true }) },
      shell: { openExternal: async () => {}, showItemInFolder: () => {} },
      notify: () => {},
      documents: () => '/documents',
    },
    posix.join,
  );
  return { desktop, showOpenDialog };
};

it('a folder is chosen in a dialog for folders', async () => {
  const { desktop, showOpenDialog } = open({ canceled: false, filePaths: ['/backup'] });
  expect(await desktop.chooseFolder()).toBe('/backup');
  expect(showOpenDialog).toHaveBeenCalledExactlyOnceWith({ properties: ['openDirectory'] });
});

it('a cancelled dialog chooses no folder', async () => {
  expect(await open({ canceled: true, filePaths: [] }).desktop.chooseFolder()).toBeNull();
});
