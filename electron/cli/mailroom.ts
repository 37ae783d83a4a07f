import { placesFrom } from '../node-ports/places.ts';
import { runCommand } from './run-command.ts';

// Seen from the sources this file is one folder deeper than where the bundles lie.
const entry = import.meta.url.endsWith('.ts') ? new URL('../mailroom.ts', import.meta.url).href : import.meta.url;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await runCommand(process.argv.slice(2), { places: placesFrom(entry), signal: stop.signal });
