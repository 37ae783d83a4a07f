/** Where the desktop window's page lives. */
export const appScheme = 'app';
export const appHost = 'mailroom';
export const appOrigin = `${appScheme}://${appHost}`;

/** Whether a URL is the console's own page. `new URL().origin` is "null" for app URLs, so parts are compared. */
export function isAppUrl(url: string): boolean {
  try {
    const { protocol, host } = new URL(url);
    return protocol === `${appScheme}:` && host === appHost;
  } catch {
    return false;
  }
}
