import { resourceUnits } from '../graph/resource-units.ts';

/**
 * The published throttling limits, in one table. Windows are of the practice clock, so `--time-scale` shortens
 * them. `source` says where a figure comes from; `assumed` marks a choice of ours where nothing is published.
 */

/** Who shares a bucket. */
export type LimitScope = 'app' | 'tenant' | 'app+tenant' | 'app+mailbox' | 'app+tenant+report' | 'tenant+report';

export interface Limit {
  id: string;
  scope: LimitScope;
  /** Units the bucket holds, by size of tenant where that matters (S < 50 users, M ≤ 500, L above). */
  units: number | { S: number; M: number; L: number };
  windowSeconds: number;
  /** What is metered. */
  counts: 'requests' | 'resource units' | 'writes';
  /** `x-ms-throttle-information` of a refusal. */
  information: string;
  source: string;
}

export interface ConcurrencyLimit {
  id: string;
  scope: LimitScope;
  most: number;
  source: string;
}

const IDENTITY = 'concepts/throttling-limits, identity and access';
const REPORTS = 'concepts/throttling-limits, reports';

export const LIMITS = {
  global: {
    id: 'global',
    scope: 'app',
    units: 130_000,
    windowSeconds: 10,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: 'throttling-limits, global',
  },
  identityUnits: {
    id: 'identityUnits',
    scope: 'app+tenant',
    units: { S: 3_500, M: 5_000, L: 8_000 },
    windowSeconds: 10,
    counts: 'resource units',
    information: 'ResourceUnitLimitExceeded',
    source: IDENTITY,
  },
  identityUnitsPerApp: {
    id: 'identityUnitsPerApp',
    scope: 'app',
    units: 150_000,
    windowSeconds: 20,
    counts: 'resource units',
    information: 'ResourceUnitLimitExceeded',
    source: IDENTITY,
  },
  identityWrites: {
    id: 'identityWrites',
    scope: 'app+tenant',
    units: 3_000,
    windowSeconds: 150,
    counts: 'writes',
    information: 'WriteLimitExceeded',
    source: IDENTITY,
  },
  identityWritesPerTenant: {
    id: 'identityWritesPerTenant',
    scope: 'tenant',
    units: 18_000,
    windowSeconds: 300,
    counts: 'writes',
    information: 'WriteLimitExceeded',
    source: IDENTITY,
  },
  identityWritesPerApp: {
    id: 'identityWritesPerApp',
    scope: 'app',
    units: 70_000,
    windowSeconds: 300,
    counts: 'writes',
    information: 'WriteLimitExceeded',
    source: IDENTITY,
  },
  usageReportCsv: {
    id: 'usageReportCsv',
    scope: 'app+tenant+report',
    units: 14,
    windowSeconds: 600,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: REPORTS,
  },
  usageReportCsvPerTenant: {
    id: 'usageReportCsvPerTenant',
    scope: 'tenant+report',
    units: 40,
    windowSeconds: 600,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: REPORTS,
  },
  usageReportJson: {
    id: 'usageReportJson',
    scope: 'app+tenant+report',
    units: 100,
    windowSeconds: 600,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: REPORTS,
  },
  identityReports: {
    id: 'identityReports',
    scope: 'app+tenant',
    units: 5,
    windowSeconds: 10,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: REPORTS,
  },
  secureScorePerMinute: {
    id: 'secureScorePerMinute',
    scope: 'app+tenant',
    units: 150,
    windowSeconds: 60,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: 'throttling-limits, security',
  },
  secureScore: {
    id: 'secureScore',
    scope: 'app+tenant',
    units: 10_000,
    windowSeconds: 600,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: 'throttling-limits, security',
  },
  outlook: {
    id: 'outlook',
    scope: 'app+mailbox',
    units: 10_000,
    windowSeconds: 600,
    counts: 'requests',
    information: 'ResourceUnitLimitExceeded',
    source: 'throttling-limits, Outlook',
  },
} as const satisfies Record<string, Limit>;

export const CONCURRENCY = {
  secureScore: { id: 'secureScore', scope: 'app+tenant', most: 4, source: 'throttling-limits, security' },
  outlook: { id: 'outlook', scope: 'app+mailbox', most: 4, source: 'throttling-limits, Outlook' },
  exchange: { id: 'exchange', scope: 'tenant', most: 30, source: 'assumed; only the wording of the refusal is public' },
} as const satisfies Record<string, ConcurrencyLimit>;

/** Retry-After never names less than this, in seconds of the practice clock. */
export const SHORTEST_RETRY_AFTER = 1;

/** After a refusal a bucket answers again only when this share of it has been refilled. */
export const REFILL_BEFORE_RETRY = 0.1;

/** The percentage header appears from this share of a limit on. */
export const PERCENTAGE_FROM = 0.8;

export interface Charge {
  limit: Limit;
  amount: number;
}

export interface Cost {
  charges: Charge[];
  concurrency: ConcurrencyLimit[];
  /** `x-ms-resource-unit` of the answer, null where the service sends none. */
  resourceUnit: number | null;
  /** Which report or mailbox the narrow scopes are about. */
  subject: string;
}

/** What a Graph or Exchange request is charged with. */
export function costOf(surface: string, method: string, path: string, query: URLSearchParams): Cost {
  if (surface === 'exchange')
    return { charges: [], concurrency: [CONCURRENCY.exchange], resourceUnit: null, subject: '' };
  if (surface !== 'graph') return { charges: [], concurrency: [], resourceUnit: null, subject: '' };
  const global: Charge = { limit: LIMITS.global, amount: 1 };
  const route = path.replace(/^\/(v1\.0|beta)/i, '');
  const report = /^\/reports\/(get\w+)/i.exec(route);
  if (report) {
    const isJson = /json/i.test(query.get('$format') ?? '');
    const charges = isJson ? [LIMITS.usageReportJson] : [LIMITS.usageReportCsv, LIMITS.usageReportCsvPerTenant];
    return {
      charges: [global, ...charges.map((limit) => ({ limit, amount: 1 }))],
      concurrency: [],
      resourceUnit: null,
      subject: report[1]!.toLowerCase(),
    };
  }
  if (/^\/(auditLogs\/|reports\/authenticationMethods)/i.test(route)) {
    return {
      charges: [global, { limit: LIMITS.identityReports, amount: 1 }],
      concurrency: [],
      resourceUnit: null,
      subject: '',
    };
  }
  if (/^\/security\//i.test(route)) {
    return {
      charges: [global, { limit: LIMITS.secureScorePerMinute, amount: 1 }, { limit: LIMITS.secureScore, amount: 1 }],
      concurrency: [CONCURRENCY.secureScore],
      resourceUnit: null,
      subject: '',
    };
  }
  const mailbox = /^\/(?:users\/([^/]+)|me)\/mailboxSettings/i.exec(route);
  if (mailbox) {
    return {
      charges: [global, { limit: LIMITS.outlook, amount: 1 }],
      concurrency: [CONCURRENCY.outlook],
      resourceUnit: null,
      subject: (mailbox[1] ?? 'me').toLowerCase(),
    };
  }
  // The envelope of a batch costs nothing; its items are charged one by one.
  if (/^\/\$batch\/?$/i.test(route)) return { charges: [global], concurrency: [], resourceUnit: null, subject: '' };
  const units = resourceUnits(method, path, query);
  const charges: Charge[] = [
    global,
    { limit: LIMITS.identityUnits, amount: units },
    { limit: LIMITS.identityUnitsPerApp, amount: units },
  ];
  if (method !== 'GET' && method !== 'HEAD') {
    for (const limit of [LIMITS.identityWrites, LIMITS.identityWritesPerTenant, LIMITS.identityWritesPerApp])
      charges.push({ limit, amount: 1 });
  }
  return { charges, concurrency: [], resourceUnit: units, subject: '' };
}
