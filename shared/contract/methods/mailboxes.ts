import { z } from 'zod';
import type { MailboxDetails, MailboxRow } from '../../domain/mailbox.ts';
import { listQuerySchema, selectionSchema } from '../../domain/query.ts';
import type { WireError } from '../errors.ts';
import { method } from '../method.ts';
import type { FamilyStatus } from './inventory.ts';

/** One window of a list. `total` is the number of rows that match. */
export interface Window<Row> {
  rows: Row[];
  total: number;
  /** Rows in the store, whatever the filter. */
  of: number;
  /** How many of each the service does not list any more; absent = none. */
  gone?: { total: number; of: number };
  revision: number;
  families: FamilyStatus[];
}

export const windowInput = z.object({
  connectionId: z.string(),
  query: listQuerySchema,
  from: z.number().int().min(0),
  count: z.number().int().min(1).max(500),
});

export interface SelectionSummary {
  count: number;
  totalItemBytes: number;
  /** Selected mailboxes whose size is unknown. */
  sizesUnknown: number;
  typeCounts: Record<string, number>;
}

export const mailboxMethods = {
  'mailboxes.window': method<Window<MailboxRow>>()(windowInput),
  /**
   * Mailboxes of each named filter that are still there, within the same search; null where what it asks about was
   * never read.
   */
  'mailboxes.counts': method<{
    counts: Record<string, number | null>;
    totalItemBytes: number | null;
    revision: number;
  }>()(z.object({ connectionId: z.string(), search: z.string().max(200).optional() })),
  'mailboxes.get': method<MailboxDetails>()(z.object({ connectionId: z.string(), id: z.string() })),
  /** Reads these mailboxes from the service now (at most 100) and stores what came back. */
  'mailboxes.refresh': method<{ refreshed: MailboxDetails[]; failed: { id: string; error: WireError }[] }>()(
    z.object({ connectionId: z.string(), ids: z.array(z.string()).min(1).max(100) }),
  ),
  'mailboxes.selectionSummary': method<SelectionSummary>()(
    z.object({ connectionId: z.string(), selection: selectionSchema }),
  ),
  /** Writes a CSV file or an Excel workbook of the query, in the given columns; a job whose `file` says where it is. */
  'mailboxes.export': method<{ jobId: string }>()(
    z.object({
      connectionId: z.string(),
      query: listQuerySchema,
      selection: selectionSchema.optional(),
      columns: z.array(z.string()).min(1).max(100),
      format: z.enum(['csv', 'xlsx']),
      fileName: z.string().max(120).optional(),
    }),
  ),
} as const;
