import { help, parseConsoleOptions } from './node-ports/console-options.ts';
import { openInSystemBrowser } from './node-ports/open-external.ts';
import { placesFrom } from './node-ports/places.ts';
import { StartError } from './node-ports/start-error.ts';
import { runConsole } from './web-host/run.ts';

const forcedExitMs = 10_000;

try {
  const options = parseConsoleOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
  } else {
    await serve(options);
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n${error.hint}\n`);
  process.exitCode = 1;
}

async function serve(options: ReturnType<typeof parseConsoleOptions>): Promise<void> {
  const stop = Promise.withResolvers<void>();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, () => stop.resolve());

  const starting = runConsole(options, placesFrom(import.meta.url));
  const running = await Promise.race([starting, stop.promise]);
  if (running !== undefined) {
    process.stdout.write(`Mailroom is ready: ${running.host.link}\n`);
    if (!options.noOpen) await openInSystemBrowser(running.host.link);
    await stop.promise;
  }
  // A second Ctrl+C, or a close that hangs, ends it the hard way.
  for (const signal of signals) process.once(signal, () => process.exit(1));
  setTimeout(() => process.exit(1), forcedExitMs).unref();
  await (await starting).close();
}
