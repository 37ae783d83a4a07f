import { parseSync } from 'vite';
import type { SourceFile } from './walls.ts';

/** Files that run by themselves: nothing imports them. */
const entries =
  /^(electron\/(main|serve|preload)\.ts|electron\/workers\/[^/]+\.ts|electron\/cli\/(build|mailroom|start)\.ts|electron\/node-ports\/practice-entry\.ts|renderer\/main\.tsx|test\/.*\.(test|spec)\.tsx?|test\/bench\/[^/]+\.ts|test\/pictures\/take\.ts|test\/.*global-setup\.ts|test\/unit\/architecture\/check\.ts|test\/fixtures\/closing-line-reporter\.ts|test\/setup\/.*\.tsx?)$/;

/** Packages that are tools or are named in configurations only. */
const tools = new Set([
  '@biomejs/biome',
  'electron',
  'electron-builder',
  'node',
  'typescript',
  'jsdom',
  '@vitejs/plugin-react',
  '@sparticuz/chromium',
]);

export interface Uses {
  /** Names this file imports, by the file they come from. `*` means all of it. */
  imported: { target: string; name: string }[];
  /** Values (not types) it exports, and whether it uses them itself. */
  exported: { name: string; usedHere: boolean }[];
}

/** Sentences for files nothing imports and exports nobody uses. Types may stand ready for later. */
export function unusedCode(files: readonly SourceFile[]): string[] {
  const uses = new Map(files.map((file) => [file.path, usesOf(file)]));
  const wanted = new Map<string, Set<string>>();
  for (const { imported } of uses.values()) {
    for (const { target, name } of imported) wanted.set(target, (wanted.get(target) ?? new Set()).add(name));
  }
  const problems: string[] = [];
  for (const [path, { exported }] of uses) {
    if (entries.test(path)) continue;
    const names = wanted.get(path);
    if (names === undefined) {
      problems.push(`${path}: no file imports it`);
      continue;
    }
    if (names.has('*')) continue;
    for (const { name, usedHere } of exported) {
      if (!names.has(name) && !usedHere) problems.push(`${path}: nobody uses the export ${name}`);
    }
  }
  return problems;
}

/** Sentences for packages that no file imports. */
export function unusedPackages(files: readonly SourceFile[], packages: readonly string[]): string[] {
  const imported = new Set(files.flatMap((file) => file.imports.map(({ target }) => target)));
  return packages
    .filter((name) => !tools.has(name) && !name.startsWith('@types/') && !imported.has(`npm:${name}`))
    .map((name) => `package.json: nobody imports ${name}`);
}

function usesOf({ path, source, imports }: SourceFile): Uses {
  const { module } = parseSync(path, source);
  const targetOf = new Map(imports.filter((item) => item.relative).map((item) => [item.specifier, item.target]));
  const imported: Uses['imported'] = [];
  const want = (specifier: string, name: string) => {
    const target = targetOf.get(specifier);
    if (target !== undefined) imported.push({ target, name });
  };
  for (const { moduleRequest, entries: names } of module.staticImports) {
    if (names.length === 0) want(moduleRequest.value, '*');
    for (const { importName } of names) {
      want(
        moduleRequest.value,
        importName.kind === 'Name' ? (importName.name ?? '*') : importName.kind === 'Default' ? 'default' : '*',
      );
    }
  }
  const exported: Uses['exported'] = [];
  for (const { entries: names } of module.staticExports) {
    for (const entry of names) {
      if (entry.moduleRequest !== null) want(entry.moduleRequest.value, entry.importName.name ?? '*');
      const name = entry.exportName.kind === 'Default' ? 'default' : entry.exportName.name;
      if (name === null || name === undefined || entry.isType || isTypeDeclaration(source, name)) continue;
      exported.push({ name, usedHere: occurrences(source, entry.localName.name ?? name) > 1 });
    }
  }
  // What a dynamic import takes is not followed.
  for (const item of module.dynamicImports) {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(source.slice(item.moduleRequest.start, item.moduleRequest.end));
    if (literal?.[1] !== undefined) want(literal[1], '*');
  }
  return { imported, exported };
}

const isTypeDeclaration = (source: string, name: string): boolean =>
  new RegExp(`export (declare )?(interface|type) ${name}\\b`).test(source);

const occurrences = (source: string, name: string): number =>
  source.match(new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'))?.length ?? 0;
