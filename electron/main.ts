import { app, dialog } from 'electron';
import { help, parseConsoleOptions } from './node-ports/console-options.ts';
import { placesFrom } from './node-ports/places.ts';
import { StartError } from './node-ports/start-error.ts';
import { commandIn, onlyDataDir } from './shell/command-args.ts';
import { listenForFiles } from './shell/handed-files.ts';
import { prepareShell, runShell, runShellCommand } from './shell/run.ts';

const fail = (error: unknown) => {
  const known = error instanceof StartError;
  process.stderr.write(known ? `${error.message}\n${error.hint}\n` : `${String(error)}\n`);
  if (app.isReady()) {
    dialog.showErrorBox('Mailroom cannot start', known ? `${error.message}\n\n${error.hint}` : String(error));
  }
  app.exit(1);
};

try {
  // A packaged app gets its own name first, a development start also the script's.
  const args = process.argv.slice(app.isPackaged ? 1 : 2);
  const places = placesFrom(import.meta.url);
  const command = commandIn(args);
  const options = parseConsoleOptions(command === null ? args : onlyDataDir(command), true);
  if (options.help) {
    process.stdout.write(help);
    app.exit(0);
  }
  prepareShell(options.dataDir);
  if (command !== null) {
    // The exit would cut off what a pipe has not taken yet.
    const end = (code: number) => process.stdout.write('', () => app.exit(code));
    runShellCommand(command, places).then(end, fail);
  }
  // A second start hands its focus and its file to the first one.
  else if (app.requestSingleInstanceLock()) {
    const handed = listenForFiles(app, { args, workingDirectory: process.cwd() });
    runShell(options, places, handed).catch(fail);
  } else app.exit(0);
} catch (error) {
  fail(error);
}
