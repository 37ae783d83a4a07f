import { isCommand } from '../cli/run-command.ts';

/** Switches for Chromium that may stand before a command; the command does not know them. */
const chromium = /^--(no-sandbox|headless|disable-gpu|ozone-platform(=.*)?)$/;

/** The command line among the app's arguments when they ask for a command instead of a window; null = a window. */
export function commandIn(args: readonly string[]): string[] | null {
  const first = args.findIndex((arg) => !chromium.test(arg));
  const command = first === -1 ? [] : args.slice(first);
  return isCommand(command) ? command : null;
}

/** What the app itself has to know of a command's options before it starts. */
export function onlyDataDir(command: readonly string[]): string[] {
  const at = command.findIndex((arg) => arg === '--data-dir' || arg.startsWith('--data-dir='));
  return at === -1 ? [] : command.slice(at, at + (command[at] === '--data-dir' ? 2 : 1));
}
