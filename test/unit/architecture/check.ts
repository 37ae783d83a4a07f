import { fileURLToPath } from 'node:url';
import { importCycles, readSources, wallBreaches } from './walls.ts';

const files = readSources(fileURLToPath(new URL('../../../', import.meta.url)));
const problems = [...wallBreaches(files), ...importCycles(files).map((cycle) => `import cycle: ${cycle}`)];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`Walls: ${files.length} files, ${problems.length} problems.\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
