import { spawn } from 'node:child_process';

/** Whether a person could see a browser window opened from here. */
export function hasDisplay(env: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

const openers: Partial<Record<NodeJS.Platform, (url: string) => [string, string[]]>> = {
  darwin: (url) => ['open', [url]],
  // `start` is a shell word and would read & in URLs; this one takes the URL as it is.
  win32: (url) => ['rundll32', ['url.dll,FileProtocolHandler', url]],
};

/** Opens an http or https URL in the system browser. False when there is none. */
export function openInSystemBrowser(url: string): Promise<boolean> {
  if (!/^https?:\/\//i.test(url) || !hasDisplay()) return Promise.resolve(false);
  const [command, args] = (openers[process.platform] ?? ((target: string) => ['xdg-open', [target]]))(
    new URL(url).href,
  );
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command as string, args as string[], { stdio: 'ignore', detached: true });
  child.once('error', () => resolve(false));
  child.once('spawn', () => {
    child.unref();
    resolve(true);
  });
  return promise;
}
