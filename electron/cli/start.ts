import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { help, parseConsoleOptions } from '../node-ports/console-options.ts';
import { hasDisplay } from '../node-ports/open-external.ts';
import { StartError } from '../node-ports/start-error.ts';
import { fetchElectron, installedElectron } from './electron-binary.ts';
import { at, isBuilt } from './sources.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  const args = process.argv.slice(2);
  const options = parseConsoleOptions(args);
  if (options.help) {
    process.stdout.write(help);
  } else {
    if (!isBuilt()) {
      say('Building Mailroom…');
      const { buildAll } = await import('./build.ts');
      await buildAll();
    }
    const electron = options.browser ? null : await findElectron();
    if (electron === null) await startBrowserHost();
    else startDesktop(electron, args);
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  say(`${error.message}\n${error.hint}`);
  process.exitCode = 1;
}

async function findElectron(): Promise<string | null> {
  if (!hasDisplay()) {
    say('Electron needs a display and there is none here; opening the console in the browser instead.');
    return null;
  }
  const installed = installedElectron();
  if (installed !== null) return installed;
  say('Fetching Electron, once…');
  const fetched = await fetchElectron();
  if (fetched.path === null) {
    say(`Electron is not available (${fetched.reason}); opening the console in the browser instead.`);
  }
  return fetched.path;
}

/** In this process, so that signals and the exit code need no forwarding. */
async function startBrowserHost(): Promise<void> {
  await import(pathToFileURL(at('out/main/serve.js')).href);
}

function startDesktop(electron: string, args: string[]): void {
  // Chromium's sandbox refuses to run as root on Linux; containers and CI have nothing else.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(electron, [...(asRoot ? ['--no-sandbox'] : []), at('.'), ...args], { stdio: 'inherit', env });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, forward);
  const fallBack = (reason: string) => {
    for (const signal of signals) process.off(signal, forward);
    say(`Electron does not start here (${reason}); opening the console in the browser instead.`);
    void startBrowserHost();
  };
  child.once('error', (error) => fallBack(error.message));
  child.once('exit', (code) => {
    // What the loader answers when a system library is missing.
    if (code === 127) fallBack('a system library it needs is missing');
    else process.exitCode = code ?? 1;
  });
}
