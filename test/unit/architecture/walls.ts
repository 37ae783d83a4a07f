import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** Module specifier as written. */
  specifier: string;
  /** Project path for relative imports; `node:NAME` or `npm:PACKAGE` otherwise. */
  target: string;
  relative: boolean;
  /** Leaves no trace when the program runs. */
  typeOnly: boolean;
}

export interface SourceFile {
  /** Path from the project's root, with forward slashes. */
  path: string;
  source: string;
  imports: Import[];
}

interface Wall {
  name: string;
  from: RegExp;
  /** Files inside `from` the wall does not speak of. */
  except?: RegExp;
  /** What such a file may import by path; anything else is wrong. */
  mayImport?: RegExp;
  /** What such a file must not import, by path or package name. */
  mustNotImport?: RegExp;
}

/** Who may import whom. */
export const walls: Wall[] = [
  {
    name: 'only the shell imports electron',
    from: /^(electron|renderer|shared|test)\//,
    except: /^electron\/(shell\/|main\.ts$|preload\.ts$)|^test\/electron\//,
    mustNotImport: /^npm:(electron|electron-store)$/,
  },
  { name: 'shared stands alone', from: /^shared\//, mayImport: /^(shared\/|npm:zod$)/ },
  {
    name: 'the core knows neither hosts, practice tenant nor page',
    from: /^electron\/(core|workers)\//,
    mayImport: /^(electron\/(core|workers)|shared|assets)\/|^(node|npm):/,
  },
  {
    name: 'workers see only stores, snapshots and exports of the core',
    from: /^electron\/workers\//,
    mayImport: /^(electron\/core\/(store|changes\/store|snapshots|exports)|electron\/workers|shared)\/|^node:/,
  },
  {
    name: 'the practice tenant is reached by HTTPS only',
    from: /^electron\/practice\//,
    mayImport: /^(electron\/practice|shared\/domain|assets)\/|^(node|npm):/,
  },
  {
    name: 'hosts meet the practice tenant only where they start it',
    from: /^electron\//,
    except: /^electron\/practice\/|^electron\/node-ports\/practice-(entry|start)\.ts$/,
    mustNotImport: /^electron\/practice\//,
  },
  {
    name: 'the two hosts do not know each other',
    from: /^electron\/(web-host\/|serve\.ts$)/,
    mustNotImport: /^electron\/(shell\/|main\.ts|preload\.ts)/,
  },
  {
    name: 'the two hosts do not know each other',
    from: /^electron\/(shell\/|main\.ts$|preload\.ts$)/,
    mustNotImport: /^electron\/(web-host\/|serve\.ts)/,
  },
  {
    name: 'what hosts share knows neither of them',
    from: /^electron\/node-ports\//,
    mustNotImport: /^electron\/(shell|web-host|cli)\//,
  },
  {
    name: 'the page imports no Node and no core',
    from: /^renderer\//,
    mustNotImport: /^(node:|electron\/)/,
  },
  {
    name: 'transports know only the contract',
    from: /^renderer\/transport\//,
    mayImport: /^(renderer\/transport|shared)\//,
  },
  {
    name: 'components know no screens and no calls',
    from: /^renderer\/(ui|grid)\//,
    mustNotImport: /^renderer\/(features|transport)\//,
  },
  {
    name: 'only renderer/grid imports AG Grid',
    from: /^renderer\//,
    except: /^renderer\/grid\//,
    mustNotImport: /^npm:ag-grid/,
  },
  { name: 'programs do not import tests', from: /^(electron|renderer|shared)\//, mustNotImport: /^test\// },
];

/** Sources of the rooms, parsed. */
export function readSources(root: string, folders = ['electron', 'renderer', 'shared']): SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(root, file).split(sep).join('/');
      const source = readFileSync(file, 'utf8');
      return { path, source, imports: importsOf(path, source) };
    });
}

/** Every import of a module, static or dynamic. `path` decides how it is parsed and what relative imports mean. */
export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const isRelative = specifier.startsWith('.');
    const target = isRelative
      ? normalize(join(dirname(path), specifier))
          .split(sep)
          .join('/')
      : packageOf(specifier);
    found.push({ specifier, target: target.replace(/\?.*$/, ''), relative: isRelative, typeOnly });
  };
  for (const item of module.staticImports) {
    add(item.moduleRequest.value, item.entries.length > 0 && item.entries.every((entry) => entry.isType));
  }
  for (const item of module.staticExports) {
    for (const entry of item.entries) {
      if (entry.moduleRequest !== null) add(entry.moduleRequest.value, entry.isType);
    }
  }
  for (const item of module.dynamicImports) {
    const text = source.slice(item.moduleRequest.start, item.moduleRequest.end);
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text);
    if (literal?.[2] !== undefined) add(literal[2], false);
  }
  return found;
}

const packageOf = (specifier: string): string => {
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return `npm:${specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]}`;
};

/** Sentences for every import that goes through a wall. Types count too: a room that knows another's types knows it. */
export function wallBreaches(files: SourceFile[]): string[] {
  const breaches: string[] = [];
  for (const { path, imports } of files) {
    for (const item of imports) {
      for (const wall of walls) {
        if (!wall.from.test(path) || wall.except?.test(path)) continue;
        const wrong =
          (wall.mayImport !== undefined && !wall.mayImport.test(item.target)) || wall.mustNotImport?.test(item.target);
        if (wrong) breaches.push(`${path} imports ${item.specifier}: ${wall.name}`);
      }
      const own = featureOf(path);
      const other = featureOf(item.target);
      if (own !== null && other !== null && own !== other) {
        breaches.push(`${path} imports ${item.specifier}: features do not import each other`);
      }
    }
  }
  return breaches;
}

const featureOf = (path: string): string | null => /^renderer\/features\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Import cycles that exist when the program runs, each as a chain of paths. */
export function importCycles(files: SourceFile[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { path, imports } of files) {
    graph.set(
      path,
      imports.filter((item) => item.relative && !item.typeOnly).map((item) => item.target),
    );
  }
  const cycles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const visit = (path: string) => {
    if (state.get(path) === 'done' || !graph.has(path)) return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path);
  return cycles;
}

/** Relative imports of files that do not exist. */
export function danglingImports(root: string, files: SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((item) => item.relative && !existsSync(join(root, item.target)))
      .map((item) => `${path} imports ${item.specifier}, which does not exist`),
  );
}
