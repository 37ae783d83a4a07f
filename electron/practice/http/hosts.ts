/** Which service a host name or a path stands for, in every cloud the tenant answers for. */

export type SurfaceName = 'graph' | 'exchange' | 'login' | 'reports' | 'control';

/** One cloud: where its services live and how its tokens name them. */
export interface Cloud {
  name: 'worldwide' | 'usgov' | 'usdod' | 'china';
  login: readonly string[];
  graph: string;
  exchange: readonly string[];
}

export const CLOUDS: readonly Cloud[] = [
  {
    name: 'worldwide',
    login: [
      'login.microsoftonline.com',
      'login.windows.net',
      'login.microsoft.com',
      'sts.windows.net',
      'login.live.com',
      'device.login.microsoftonline.com',
    ],
    graph: 'graph.microsoft.com',
    exchange: ['outlook.office365.com', 'outlook.office.com'],
  },
  {
    name: 'usgov',
    login: ['login.microsoftonline.us', 'login-us.microsoftonline.com'],
    graph: 'graph.microsoft.us',
    exchange: ['outlook.office365.us'],
  },
  { name: 'usdod', login: [], graph: 'dod-graph.microsoft.us', exchange: ['outlook-dod.office365.us'] },
  {
    name: 'china',
    login: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
    graph: 'microsoftgraph.chinacloudapi.cn',
    exchange: ['partner.outlook.cn', 'outlook.office365.cn'],
  },
];

const REPORT_HOSTS = [
  'reports.office.com',
  'reportsweu.office.com',
  'reportsncu.office.com',
  'reportseus.office.com',
  'reportsapac.office.com',
];

const BY_HOST: ReadonlyMap<string, SurfaceName> = new Map<string, SurfaceName>([
  ...CLOUDS.flatMap((cloud): [string, SurfaceName][] => [
    ...cloud.login.map((host): [string, SurfaceName] => [host, 'login']),
    [cloud.graph, 'graph'],
    ...cloud.exchange.map((host): [string, SurfaceName] => [host, 'exchange']),
  ]),
  ...REPORT_HOSTS.map((host): [string, SurfaceName] => [host, 'reports']),
]);

/** Every Microsoft host name the certificate covers and the router knows. */
export const MAPPED_HOSTS: readonly string[] = [...BY_HOST.keys()];

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Splits a Host header into name and port (`''` when absent), lower-cased; IPv6 keeps its brackets. */
export function splitHost(header: string): { name: string; port: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(header.trim().toLowerCase());
  return { name: match?.[1] ?? '', port: match?.[2] ?? '' };
}

/** True for the names under which the tenant is reached without host mapping. */
export function isLocalHost(name: string): boolean {
  return LOCAL_HOSTS.has(name);
}

/** The surface for a request, or null when the host is none of ours (a misdirected request). */
export function routeSurface(hostName: string, path: string): SurfaceName | null {
  const mapped = BY_HOST.get(hostName);
  if (mapped) return mapped;
  if (!isLocalHost(hostName)) return null;
  if (/^\/_practice(\/|$)/.test(path)) return 'control';
  if (/^\/(v1\.0|beta)(\/|$)/i.test(path)) return 'graph';
  if (/^\/adminapi(\/|$)/i.test(path)) return 'exchange';
  if (/^\/data\/download/i.test(path)) return 'reports';
  return 'login';
}

/** The cloud a login, Graph or Exchange host belongs to; localhost counts as worldwide. */
export function cloudOfHost(hostName: string): Cloud {
  const found = CLOUDS.find(
    (cloud) => cloud.graph === hostName || cloud.login.includes(hostName) || cloud.exchange.includes(hostName),
  );
  return found ?? CLOUDS[0]!;
}
