/** Resources the national clouds do not have, by Graph host. */
const MISSING: Readonly<Record<string, (first: string, second: string) => boolean>> = {
  'graph.microsoft.us': isUsageReport,
  'dod-graph.microsoft.us': isUsageReport,
  'microsoftgraph.chinacloudapi.cn': (first, second) =>
    isUsageReport(first, second) || (first === 'security' && second.startsWith('securescore')),
};

/** True when the cloud the caller reached (by host mapping) lacks this resource. */
export function isMissingInCloud(origin: string, segments: readonly string[]): boolean {
  const missing = MISSING[new URL(origin).hostname];
  return missing?.(segments[0]?.toLowerCase() ?? '', segments[1]?.toLowerCase() ?? '') ?? false;
}

function isUsageReport(first: string, second: string): boolean {
  return (first === 'reports' && second.startsWith('get')) || (first === 'admin' && second === 'reportsettings');
}
