import type {
  ChangeRequest,
  FieldChange,
  ItemOutcome,
  ItemVerdict,
  ObjectKind,
  OutcomeState,
  PlanCheck,
  PlanEffect,
  PlanState,
  PlanSummary,
} from '../../../../shared/domain/changes.ts';
import type { Operation } from '../operation.ts';

/** A plan as stored; counts are computed from its items. */
export interface PlanRecord {
  id: string;
  number: string;
  kind: string;
  title: string;
  name: string | null;
  connectionId: string;
  connectionName: string;
  tenantId: string;
  state: PlanState;
  createdAt: string;
  createdBy: string;
  dataAsOf: string | null;
  appliedAt: string | null;
  endedAt: string | null;
  request: ChangeRequest;
  checks: PlanCheck[];
  effects: PlanEffect[];
  hazard: { word: string; reason: string } | null;
  estimate: { requests: number; seconds: number };
  irreversible: string[];
  undoOf: string | null;
  retryOf: string | null;
  jobId: string | null;
  missingRights: string | null;
  /** Sets of role template ids; each must be met by one of its roles. null in plans of older versions. */
  roleSets: readonly (readonly string[])[] | null;
}

/** What became of what a plan did. */
export interface PlanStanding {
  /** At least one step took effect. */
  changed: boolean;
  undoneBy: PlanSummary['undoneBy'];
  /** A plan that is taking this one back, or stopped while it did. */
  undoing: string | null;
}

export interface ItemRecord {
  n: number;
  objectId: string;
  objectKind: ObjectKind;
  name: string;
  address: string;
  changes: FieldChange[];
  operations: Operation[];
  words: string[];
  params: Record<string, unknown> | null;
  verdict: Exclude<ItemVerdict, 'removed'>;
  included: boolean;
  checks: string[];
  state: OutcomeState;
  /** Index of the operation to do next. */
  nextStep: number;
  outcome: ItemOutcome | null;
  /** Items of a later wave start when all earlier ones have ended. */
  wave: number;
}

/** What a journal row says of one step of one item. */
export interface JournalEntry {
  n: number;
  step: number;
  state: 'sending' | 'done' | 'failed' | 'unknown' | 'skipped';
  request?: unknown;
  answer?: unknown;
}

/** Moves one item on: written together with its journal entries in one commit. */
export interface ItemAdvance {
  n: number;
  state: OutcomeState;
  nextStep: number;
  outcome: ItemOutcome | null;
  /** Operations with what was learned while applying (a new object's id, true before-values). */
  operations?: Operation[];
  /** Set once a new object's id is known. */
  objectId?: string;
  /** Changes with values before that were learned just ahead. */
  changes?: FieldChange[];
  /** The item is finished: a log row is written in the same commit. */
  final: boolean;
}
