import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unusedCode, unusedPackages } from './unused.ts';
import { danglingImports, importCycles, readSources, wallBreaches } from './walls.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<string, Record<string, string>>;
const packages = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
  Object.keys(manifest[kind] ?? {}),
);
const files = readSources(root);
const withTests = [...files, ...readSources(root, ['test'])];
const problems = [
  ...wallBreaches(files),
  ...importCycles(files).map((cycle) => `import cycle: ${cycle}`),
  ...danglingImports(root, files),
  ...unusedCode(withTests),
  ...unusedPackages(withTests, packages),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`Walls and unused code: ${withTests.length} files, ${problems.length} problems.\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
