import { z } from 'zod';
import type { AccessEntry } from '../../domain/access.ts';
import { selectionSchema } from '../../domain/query.ts';
import type { WireError } from '../errors.ts';
import { method } from '../method.ts';

const connection = z.object({ connectionId: z.string() });

export interface AccessScanStatus {
  mailboxes: number;
  scanned: number;
  /** ISO times of the oldest and newest reading. */
  oldest: string | null;
  newest: string | null;
  entries: number;
  orphans: number;
  runningJobId: string | null;
  /** What a full scan would take from here. */
  estimate: { requests: number; seconds: number };
}

export const accessMethods = {
  'access.status': method<AccessScanStatus>()(connection),
  /** Reads permissions of mailboxes that were not read since `olderThanHours`; resumes where it stopped. */
  'access.scan': method<{ jobId: string }>()(
    connection.extend({
      selection: selectionSchema.optional(),
      olderThanHours: z.number().min(0).max(10_000).default(24),
    }),
  ),
  /** Who can open this mailbox. `asOf` null = never scanned. */
  'access.ofMailbox': method<{ entries: AccessEntry[]; asOf: string | null }>()(
    connection.extend({ mailboxId: z.string() }),
  ),
  /** What this person (or group) can open, from what is stored. */
  'access.ofTrustee': method<{ entries: AccessEntry[]; scanned: number; mailboxes: number }>()(
    connection.extend({ trusteeId: z.string() }),
  ),
  /** All entries, for the Access grid and exports. */
  'access.window': method<{ entries: AccessEntry[]; total: number }>()(
    connection.extend({
      search: z.string().max(200).optional(),
      right: z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']).optional(),
      trusteeKind: z.enum(['user', 'group', 'self', 'orphan', 'unknown']).optional(),
      includeSelf: z.boolean().default(false),
      inherited: z.boolean().optional(),
      deny: z.boolean().optional(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(500),
    }),
  ),
  /** Mailboxes with such entries, as a selection for a plan: all that one person has, or all orphaned entries. */
  'access.mailboxes': method<{ ids: string[] }>()(
    connection.extend({
      trusteeId: z.string().optional(),
      trusteeKind: z.enum(['user', 'group', 'self', 'orphan', 'unknown']).optional(),
      right: z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']).optional(),
      /** Instead: shared mailboxes that were read and that no person and no group may open or send as. */
      memberless: z.boolean().optional(),
    }),
  ),
  /** Writes the entries as a CSV file; a job whose `file` says where it is. */
  'access.export': method<{ jobId: string }>()(
    connection.extend({
      search: z.string().max(200).optional(),
      right: z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']).optional(),
      trusteeKind: z.enum(['user', 'group', 'self', 'orphan', 'unknown']).optional(),
      includeSelf: z.boolean().default(false),
      inherited: z.boolean().optional(),
      deny: z.boolean().optional(),
    }),
  ),
  /** Reads some mailboxes' permissions now. */
  'access.refresh': method<{ failed: { id: string; error: WireError }[] }>()(
    connection.extend({ mailboxIds: z.array(z.string()).min(1).max(100) }),
  ),
  /** People, groups and mailboxes that may be named as trustee or recipient. */
  'people.search': method<{
    people: { objectId: string; name: string; address: string; kind: 'user' | 'mailbox' | 'group' }[];
  }>()(
    connection.extend({
      search: z.string().max(200),
      count: z.number().int().min(1).max(50).default(10),
      groups: z.boolean().default(true),
    }),
  ),
} as const;
