/** Whether a URL is on the same scheme, host and port. */
export const isSameOrigin = (url: string, origin: string): boolean =>
  URL.canParse(url) && new URL(url).origin === new URL(origin).origin;

const isHost = (hostname: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[a-z0-9-]*')}$`).test(hostname);

/**
 * Whether a pre-authenticated download may come from there: https, no credentials in the URL, and the service's own
 * origin or one of the host patterns (`*` stands for letters, digits and hyphens).
 */
export function isDownloadHost(url: string, origin: string, patterns: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const target = new URL(url);
  if (target.protocol !== 'https:' || target.username !== '' || target.password !== '') return false;
  return isSameOrigin(url, origin) || (target.port === '' && patterns.some((host) => isHost(target.hostname, host)));
}

/** Where a redirect leads, or null when that is no address. */
export function redirectTarget(location: string | null, from: string, origin: string): URL | null {
  if (location === null || !URL.canParse(location, from)) return null;
  const target = new URL(location, from);
  const own = new URL(origin);
  // Exchange names its internal port in links; the public one is the origin's.
  if (target.hostname === own.hostname && target.port === '446') target.port = own.port;
  return target;
}
