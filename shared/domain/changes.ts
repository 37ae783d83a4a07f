import { z } from 'zod';
import { selectionSchema } from './query.ts';

/** What a field may hold in a plan: plain values that can be compared, shown and stored. */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
export type FieldValue = z.infer<typeof fieldValueSchema>;
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** One field of one object, now and afterwards. */
export interface FieldChange {
  field: string;
  label: string;
  before: FieldValue;
  after: FieldValue;
  /** False: the field was never read, so `before` says nothing. Left out: `before` is what it was, null = not set. */
  beforeKnown?: false;
}

export type ObjectKind = 'mailbox' | 'user' | 'group';
export type ItemVerdict = 'ready' | 'warning' | 'blocked' | 'unchanged' | 'removed';
export type OutcomeState = 'pending' | 'running' | 'done' | 'failed' | 'skipped' | 'unknown';
export type SkipReason = 'drift' | 'check' | 'cancelled' | 'already' | 'gone';

/** How one item ended, or where it stands. */
export interface ItemOutcome {
  state: OutcomeState;
  reason?: SkipReason;
  /** A sentence for a person. */
  message?: string;
  /** The service's own words. */
  serviceMessage?: string;
  hint?: string;
  requestId?: string;
  /** ISO time. */
  at?: string;
}

/** One object of a plan. `n` numbers the items from 1 in plan order and never changes. */
export interface PlanItem {
  n: number;
  objectId: string;
  objectKind: ObjectKind;
  name: string;
  address: string;
  changes: FieldChange[];
  /** The steps in order, in words. */
  steps: string[];
  verdict: ItemVerdict;
  /** Codes of the checks that name this item. */
  checks: string[];
  outcome: ItemOutcome | null;
}

export const severities = ['block', 'warn', 'info'] as const;
export type Severity = (typeof severities)[number];

/** A finding about a plan. The items it names are found by filtering the items by its code. */
export interface PlanCheck {
  code: string;
  severity: Severity;
  title: string;
  message: string;
  count: number;
  /** A change of the plan that would settle it. */
  fix?: { id: string; label: string };
  /** Something to run elsewhere, e.g. on-premises. */
  script?: string;
}

export const planStates = [
  'draft',
  'applying',
  'paused',
  'interrupted',
  'done',
  'partial',
  'failed',
  'cancelled',
  'discarded',
] as const;
export type PlanState = (typeof planStates)[number];

export interface PlanCounts {
  items: number;
  ready: number;
  warning: number;
  blocked: number;
  unchanged: number;
  removed: number;
}

export interface OutcomeCounts {
  pending: number;
  running: number;
  done: number;
  failed: number;
  skipped: number;
  unknown: number;
}

/** A side effect worth a tile on the review screen, e.g. seats freed. */
export interface PlanEffect {
  label: string;
  value: string;
  detail?: string;
  tone: 'neutral' | 'good' | 'bad';
}

export interface PlanSummary {
  id: string;
  /** For people: year and sequence, e.g. `2026-0114`. */
  number: string;
  kind: string;
  /** A sentence: "Convert 12 mailboxes to shared". */
  title: string;
  name: string | null;
  connectionId: string;
  tenantId: string;
  state: PlanState;
  createdAt: string;
  createdBy: string;
  /** ISO time of the oldest figure the plan was computed from; null when unknown. */
  dataAsOf: string | null;
  appliedAt: string | null;
  endedAt: string | null;
  counts: PlanCounts;
  outcomes: OutcomeCounts;
  /** From the published limits. */
  estimate: { requests: number; seconds: number };
  /** The word to type before this plan may run, and why. */
  hazard: { word: string; reason: string } | null;
  effects: PlanEffect[];
  checks: PlanCheck[];
  undoOf: string | null;
  retryOf: string | null;
  undo: { possible: boolean; reason?: string; irreversible: string[] };
  /** The latest plan that took this one back; `whole` when nothing of it is left to take back. */
  undoneBy: { planId: string; number: string; whole: boolean } | null;
  jobId: string | null;
  /** Said before, not after: what the signed-in role is known not to allow. */
  missingRights: string | null;
}

/** One entry of the append-only change log: one object of one plan. */
export interface LogEntry {
  seq: number;
  /** ISO time. */
  at: string;
  by: string;
  connectionId: string;
  connectionName: string;
  tenantId: string;
  planId: string;
  planNumber: string;
  planTitle: string;
  kind: string;
  objectId: string;
  name: string;
  address: string;
  result: Exclude<OutcomeState, 'pending' | 'running'>;
  reason: SkipReason | null;
  message: string | null;
  changes: FieldChange[];
  requestId: string | null;
}

/** What is to change, and for whom. `params` belongs to the kind and is checked by it. */
export const changeRequestSchema = z.object({
  kind: z.string().max(60),
  params: z.record(z.string(), z.unknown()),
  selection: z.union([
    selectionSchema,
    z.object({
      kind: z.literal('rows'),
      /** Targets with parameters of their own, e.g. from a CSV or an undo. Row parameters win over the plan's. */
      rows: z
        .array(z.object({ objectId: z.string(), params: z.record(z.string(), z.unknown()).optional() }))
        .max(500_000),
    }),
  ]),
});
export type ChangeRequest = z.infer<typeof changeRequestSchema>;
