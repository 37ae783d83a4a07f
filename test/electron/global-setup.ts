import type { TestProject } from 'vitest/node';
import { installedElectron } from '../../electron/cli/electron-binary.ts';
import { hasDisplay } from '../../electron/node-ports/open-external.ts';
import { ensureBuilt } from '../fixtures/built.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of Electron's executable; null where it is not installed or has no display. */
    electron: string | null;
  }
}

export default function setup(project: TestProject): void {
  const path = installedElectron();
  const reason =
    path === null
      ? "Electron's binary is not installed (npx install-electron)"
      : hasDisplay()
        ? null
        : 'there is no display (try xvfb-run npm test)';
  project.provide('electron', reason === null ? path : null);
  if (reason === null) ensureBuilt();
  else process.stderr.write(`\n*** SKIPPED: the tests of the desktop window did not run: ${reason}. ***\n\n`);
}
