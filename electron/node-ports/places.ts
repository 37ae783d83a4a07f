import { fileURLToPath } from 'node:url';
import type { Ports } from '../core/ports.ts';

/** Where the parts of the console are, seen from an entry: the sources, or the bundles in `out/`. */
export interface Places {
  built: boolean;
  /** Folder of the built renderer. */
  renderer: string;
  workerUrl: Ports['workerUrl'];
  /** Module that runs the practice tenant as a child. */
  practiceEntry: URL;
  preload: string;
  icon: string;
}

/** @param entryUrl `import.meta.url` of `electron/serve.ts` or `electron/main.ts`, or of its bundle in `out/main/`. */
export function placesFrom(entryUrl: string): Places {
  const built = !entryUrl.endsWith('.ts');
  const root = new URL(built ? '../../' : '../', entryUrl);
  const path = (relative: string) => fileURLToPath(new URL(relative, root));
  return {
    built,
    renderer: path('out/renderer/'),
    workerUrl: (name) => new URL(built ? `out/main/${name}-worker.js` : `electron/workers/${name}.ts`, root),
    practiceEntry: new URL(built ? 'out/main/practice.js' : 'electron/node-ports/practice-entry.ts', root),
    preload: path('out/preload/preload.cjs'),
    icon: path('assets/icons/icon.png'),
  };
}
