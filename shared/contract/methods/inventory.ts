import { z } from 'zod';
import type { Family } from '../../domain/mailbox.ts';
import type { WireError } from '../errors.ts';
import type { Job } from '../jobs.ts';
import { method } from '../method.ts';

/** How fresh one family of figures is. */
export interface FamilyStatus {
  family: Family;
  /** ISO time the figures speak of; null = never read. */
  asOf: string | null;
  /** When the last successful read ended. */
  readAt: string | null;
  rows: number;
  /** Set when the last attempt failed: the rows shown are the older ones. */
  stale: { since: string; error: WireError } | null;
  /** E.g. concealed report names, in words with what to do. */
  warning: { code: 'names-concealed' | 'no-usage-reports' | 'partial'; message: string; hint?: string } | null;
}

export interface TenantSummary {
  connectionId: string;
  revision: number;
  organization: {
    displayName: string;
    tenantId: string;
    initialDomain: string | null;
    domains: string[];
    onPremisesSyncEnabled: boolean | null;
  } | null;
  families: FamilyStatus[];
  mailboxes: number;
  users: number;
  /** Sum of the known sizes; null when none is known. */
  totalItemBytes: number | null;
  /** Mailboxes whose size is known. */
  sizesKnown: number;
  /** Mailboxes by share of quota: ten buckets 0–10 % … 90–100 %, then over 100 %. Unknown are not counted. */
  quotaBuckets: number[];
  typeCounts: Record<string, number>;
  subscriptions: {
    skuId: string;
    name: string;
    partNumber: string;
    consumed: number;
    enabled: number;
    warning: number;
    suspended: number;
  }[];
  /** Counts behind the Overview's list of what is worth doing. */
  findings: {
    id:
      | 'shared-over-50-unlicensed'
      | 'shared-sign-in-enabled'
      | 'shared-no-copy'
      | 'near-full'
      | 'forwarding-outside'
      | 'blocked-licensed';
    /** null = what it takes to tell was never read. */
    count: number | null;
  }[];
  runningJobId: string | null;
}

export const inventoryMethods = {
  'inventory.summary': method<TenantSummary>()(z.object({ connectionId: z.string() })),
  /** Reads the tenant into the store. A second start while one runs returns the running job. */
  'inventory.start': method<{ jobId: string }>()(
    z.object({
      connectionId: z.string(),
      phases: z.array(z.enum(['organization', 'skus', 'users', 'groups', 'mailboxes', 'sizes', 'activity'])).optional(),
    }),
  ),
  /** Per-mailbox sizes for when the report conceals names: an honest estimate before anyone starts it. */
  'inventory.estimateLiveSizes': method<{ mailboxes: number; requests: number; seconds: number }>()(
    z.object({ connectionId: z.string() }),
  ),
  'inventory.startLiveSizes': method<{ jobId: string }>()(z.object({ connectionId: z.string() })),
  'jobs.list': method<Job[]>()(z.object({ connectionId: z.string().optional() })),
  'jobs.get': method<Job>()(z.object({ id: z.string() })),
  'jobs.cancel': method<Job>()(z.object({ id: z.string() })),
} as const;
