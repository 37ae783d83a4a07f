import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unusedCode, unusedPackages } from './unused.ts';
import { danglingImports, importCycles, importsOf, readSources, type SourceFile, wallBreaches } from './walls.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const file = (path: string, source: string): SourceFile => ({ path, source, imports: importsOf(path, source) });

describe('the walls between rooms', () => {
  const files = readSources(root);

  it('stand', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(wallBreaches(files)).toEqual([]);
  });

  it('leave no import cycles', () => {
    expect(importCycles(files)).toEqual([]);
  });

  it('leave no import of a missing file', () => {
    expect(danglingImports(root, files)).toEqual([]);
  });
});

describe('the wall checker', () => {
  it.each([
    ['electron/core/a.ts', "import { app } from 'electron';", 'only the shell imports electron'],
    ['electron/core/a.ts', "const e = await import('electron');", 'only the shell imports electron'],
    ['electron/web-host/a.ts', "import Store from 'electron-store';", 'only the shell imports electron'],
    ['electron/core/a.ts', "import type { World } from '../practice/world/world.ts';", 'the core knows neither'],
    ['electron/practice/a.ts', "import { x } from '../core/core.ts';", 'reached by HTTPS only'],
    ['electron/practice/a.ts', "export { x } from '../../shared/contract/errors.ts';", 'reached by HTTPS only'],
    ['electron/shell/a.ts', "import { x } from '../web-host/server.ts';", 'do not know each other'],
    ['electron/web-host/a.ts', "import { x } from '../practice/start.ts';", 'only where they start it'],
    ['shared/domain/a.ts', "import { readFileSync } from 'node:fs';", 'shared stands alone'],
    ['renderer/api/a.ts', "import { x } from '../../electron/core/ports.ts';", 'no Node and no core'],
    ['renderer/features/mailboxes/a.tsx', "import { createGrid } from 'ag-grid-community';", 'only renderer/grid'],
    [
      'renderer/features/mailboxes/a.tsx',
      "import { x } from '../licenses/b.tsx';",
      'features do not import each other',
    ],
    ['renderer/ui/a.tsx', "import { x } from '../features/mailboxes/b.tsx';", 'components know no screens'],
  ])('sees a breach in %s: %s', (path, source, reason) => {
    expect(wallBreaches([file(path, source)]).join('\n')).toContain(reason);
  });

  it('lets the right ways pass', () => {
    const right = [
      file('electron/shell/a.ts', "import { app } from 'electron'; import { createCore } from '../core/core.ts';"),
      file('electron/core/a.ts', "import { z } from 'zod'; import x from '../../assets/x.json' with { type: 'json' };"),
      file('renderer/grid/a.tsx', "import { createGrid } from 'ag-grid-community';"),
      file('renderer/features/mailboxes/a.tsx', "import { b } from './b.tsx'; import { c } from '../../ui/c.tsx';"),
    ];
    expect(wallBreaches(right)).toEqual([]);
  });

  it('finds a cycle, but not one of types only', () => {
    const a = file('shared/a.ts', "import { b } from './b.ts'; export const a = b;");
    expect(importCycles([a, file('shared/b.ts', "import { a } from './a.ts'; export const b = a;")])).toHaveLength(1);
    expect(importCycles([a, file('shared/b.ts', "import type { a } from './a.ts'; export const b = 1;")])).toEqual([]);
  });
});

describe('the check for unused code', () => {
  const user = file('test/unit/a.test.ts', "import { used } from '../../shared/a.ts'; used();");

  it('finds exports and files that nobody uses', () => {
    const a = file('shared/a.ts', 'export const used = 1; export const spare = 2;');
    const b = file('shared/b.ts', 'export const lonely = 1;');
    expect(unusedCode([a, b, user])).toEqual([
      'shared/a.ts: nobody uses the export spare',
      'shared/b.ts: no file imports it',
    ]);
  });

  it('lets types, own uses, re-exports and whole-module imports pass', () => {
    const a = file(
      'shared/a.ts',
      'export const used = helper; export const helper = 2; export type Spare = 1; export interface Other {}',
    );
    const b = file('shared/b.ts', "export const lonely = 1; export { used } from './a.ts';");
    const c = file('electron/serve.ts', "import * as b from '../shared/b.ts'; b.lonely;");
    expect(unusedCode([a, b, c, user])).toEqual([]);
  });

  it('finds packages nobody imports', () => {
    const a = file('shared/a.ts', "import { z } from 'zod';");
    expect(unusedPackages([a], ['zod', 'lodash', '@types/node'])).toEqual(['package.json: nobody imports lodash']);
  });
});
