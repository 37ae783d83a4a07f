import { ensureBuilt } from '../fixtures/built.ts';
import { fuzzSnapshots, limitMb, limitMs } from '../fixtures/snapshot-fuzz.ts';

/** Opens 10,000 mutated snapshots (and 100 encrypted ones) in child processes: `node test/bench/fuzz-snapshots.ts [files] [seed]`. */
const files = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);

const start = performance.now();
ensureBuilt();
const plain = await fuzzSnapshots({ files, seed, children: 2, mailboxes: 80 });
const sealed = await fuzzSnapshots({ files: Math.ceil(files / 100), seed, children: 2, passphrase: 'a passphrase' });
let bad = false;
for (const [name, report] of [
  ['plain', plain],
  ['encrypted', sealed],
] as const) {
  const refused = Object.entries(report.refused)
    .map(([code, count]) => `${code} ${count.toLocaleString('en-US')}`)
    .join(', ');
  process.stdout.write(
    `${name}: opened ${report.opened.toLocaleString('en-US')}, refused: ${refused}; slowest ${Math.round(report.slowestMs)} ms, peak ${Math.round(report.peakMb)} MB\n`,
  );
  for (const { n, how, what } of report.wrong.slice(0, 20))
    process.stdout.write(`  WRONG file ${n} (${how}): ${what}\n`);
  bad ||= report.wrong.length > 0 || report.slowestMs > limitMs || report.peakMb > limitMb;
}
process.stdout.write(`${Math.round((performance.now() - start) / 1000)} s\n`);
process.exitCode = bad ? 1 : 0;
