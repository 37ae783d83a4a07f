import { z } from 'zod';
import type { FieldValue } from '../../domain/changes.ts';
import {
  type ComparisonSummary,
  compareEntities,
  type Difference,
  type SnapshotInfo,
  snapshotParts,
} from '../../domain/snapshots.ts';
import { method } from '../method.ts';
import type { Connection } from './connections.ts';

const connection = z.object({ connectionId: z.string() });
/** A side of a comparison: an open connection, live or snapshot. */
const side = z.object({ connectionId: z.string() });

export const snapshotMethods = {
  /** Writes a snapshot file; a job whose `file` says where it is. */
  'snapshots.take': method<{ jobId: string }>()(
    connection.extend({
      parts: z.array(z.enum(snapshotParts)).min(1),
      passphrase: z.string().min(8, 'Use at least 8 characters.').max(1024).optional(),
      pseudonyms: z.boolean().default(false),
      note: z.string().max(1000).optional(),
      fileName: z.string().max(120).optional(),
    }),
  ),
  /** What is stale and would be better refreshed before a snapshot. */
  'snapshots.freshness': method<{ stale: { family: string; asOf: string | null; hoursOld: number | null }[] }>()(
    connection,
  ),
  /** Opens a file as a read-only connection. Without `path` the host asks for one. */
  'snapshots.open': method<
    | { connection: Connection; info: SnapshotInfo }
    | { cancelled: true }
    | { passphraseNeeded: true; info: SnapshotInfo }
  >()(z.object({ path: z.string().optional(), passphrase: z.string().max(1024).optional() })),
  /** A file that was dropped on the browser host: sent in pieces, opened when the last has come. */
  'snapshots.upload': method<{ uploadId: string; path: string | null }>()(
    z.object({
      uploadId: z.string().optional(),
      name: z.string().max(200),
      base64: z.string().max(8_000_000),
      last: z.boolean(),
    }),
  ),
  'snapshots.info': method<SnapshotInfo>()(connection),
  'snapshots.recent': method<{ files: SnapshotInfo[] }>()(z.object({})),
  'snapshots.compare': method<{ jobId: string; comparisonId: string }>()(z.object({ before: side, after: side })),
  'snapshots.comparison': method<ComparisonSummary>()(z.object({ id: z.string() })),
  'snapshots.differences': method<{ differences: Difference[]; total: number }>()(
    z.object({
      id: z.string(),
      entity: z.enum(compareEntities).optional(),
      kind: z.enum(['added', 'removed', 'changed']).optional(),
      field: z.string().optional(),
      /** Bytes. */
      minGrowth: z.number().optional(),
      preset: z.enum(['lost-license', 'new-forwarding-outside', 'new-full-access', 'grew-5gb']).optional(),
      search: z.string().max(200).optional(),
      /** Leaves out rows of which only sizes and dates of use differ. */
      withoutFigures: z.boolean().default(false),
      sort: z.enum(['name', 'growth']).default('name'),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(500),
    }),
  ),
  'snapshots.exportComparison': method<{ jobId: string }>()(
    z.object({ id: z.string(), format: z.enum(['csv', 'xlsx', 'html']) }),
  ),
  /** Applies a plan drawn up on a snapshot to the live tenant: re-reads and makes a draft there, in place of an earlier one. */
  'snapshots.applyPlanLive': method<{
    planId: string;
    drift: { changed: number; gone: number; already: number; unread: number; fits: number };
    /** Item by item, at most 500. What has changed or could not be read is out of the draft and can be put back. */
    drifts: {
      objectId: string;
      name: string;
      drift: 'changed' | 'gone' | 'already' | 'unread';
      fields: { field: string; label: string; planned: FieldValue; now: FieldValue }[];
      /** Why it could not be read. */
      why: string | null;
    }[];
  }>()(z.object({ planId: z.string(), connectionId: z.string() })),
  'history.mailbox': method<{
    points: { date: string; bytes: number }[];
    growthPerMonth: number | null;
    daysToQuota: { from: number; to: number } | null;
    why: string | null;
  }>()(connection.extend({ id: z.string() })),
  /** When these mailboxes will be full, as far as their sizes so far tell; ids that are not in the store are left out. */
  'history.forecasts': method<
    Record<string, { daysToQuota: { from: number; to: number } | null; why: string | null }>
  >()(connection.extend({ ids: z.array(z.string()).max(500) })),
  'history.fullWithin': method<{
    mailboxes: {
      id: string;
      name: string;
      address: string;
      bytes: number;
      quota: number;
      days: { from: number; to: number };
    }[];
    counts: Record<'30' | '60' | '90', number>;
    unknown: number;
  }>()(connection.extend({ days: z.number().int().min(1).max(365).default(90) })),
  /** The same as a file; a job. */
  'history.exportFullWithin': method<{ jobId: string }>()(
    connection.extend({ days: z.number().int().min(1).max(365), format: z.enum(['csv', 'xlsx']) }),
  ),
  /** Adds the sizes in a folder of snapshots as past history. */
  'history.addSnapshots': method<{ jobId: string }>()(connection.extend({ folder: z.string() })),
} as const;
