import type { z } from 'zod';
import type { FieldChange, ObjectKind, PlanEffect, Severity } from '../../../shared/domain/changes.ts';
import type { StoredAccess } from '../store/access-rows.ts';
import type { StoredTarget } from '../store/plan-targets.ts';
import type { OrganizationRecord, SkuRecord } from '../store/records.ts';
import type { CsvInput } from './csv-input.ts';
import type { Operation } from './operation.ts';

/** Who may do what with a mailbox, as last read. */
export type AccessFact = StoredAccess;

/** One object a plan may change, with what the store knows of it. */
export type Target = StoredTarget;

export interface TenantFacts {
  organization: OrganizationRecord | null;
  skus: readonly SkuRecord[];
  /** SKU id → product name. */
  skuName(skuId: string): string;
  /** Group id → display name, or the id. */
  groupName(groupId: string): string;
  /** Anyone who may be named in a plan: by object id, UPN or address. */
  recipient(idOrAddress: string): Recipient | null;
  /** Whole targets named in parameters (see `ChangeKind.templates`). */
  template(idOrAddress: string): Target | null;
  /** Service plan name → what people call it. */
  planName(servicePlanName: string): string;
  /** List price per seat and month, as set or by default. */
  price(skuId: string): { amount: number; currency: string } | null;
  /** Mailboxes were read once, so that somebody without one here has none. */
  mailboxesKnown: boolean;
  /** Whether the account is known to hold a directory role. */
  isAdmin(objectId: string): boolean;
  /** Object id of whoever plans; null when nobody is signed in. */
  me: string | null;
  now: number;
}

export interface Recipient {
  objectId: string;
  name: string;
  /** What Exchange is given: the UPN of a person, the address of a group. */
  address: string;
  /** Names the service may show it by in lists of permissions. */
  shownAs: string[];
  kind: 'user' | 'mailbox' | 'group';
}

/** What a kind makes of one target. No operations = already as wanted. */
export interface Proposal {
  changes: FieldChange[];
  operations: Operation[];
  /** Items of a later wave start when all earlier ones have ended; 0 when left out. */
  wave?: number;
}

/**
 * A finding. `targets` are object ids. Without targets it is about the plan as a whole, and as a block stops all of it.
 */
export interface CheckResult {
  code: string;
  severity: Severity;
  title: string;
  message: string;
  targets: string[];
  fix?: { id: string; label: string };
  script?: string;
}

/**
 * One kind of change, declared. Pure functions of what the store knows; the engine does the rest:
 * selection, journal, drift, sending, undo, transcript and log.
 */
export interface ChangeKind<P = Record<string, unknown>> {
  kind: string;
  objectKind: ObjectKind;
  /** Checked before anything is computed; messages are shown beside the fields. */
  params: z.ZodType<P>;
  /** Targets need the stored permissions of their mailbox. */
  needsAccess?: boolean;
  /** Addresses and ids named in the parameters, to be looked up before proposing. */
  recipients?(params: P): string[];
  /** Users whose own facts are copied, to be read whole before proposing. */
  templates?(params: P): string[];
  /** The sentence over the plan; `count` is the number of items. */
  title(params: P, count: number, tenant: TenantFacts): string;
  /** The same where the items differ in what is asked for them, as lines of a file do. */
  mixedTitle?(count: number): string;
  propose(target: Target, params: P, tenant: TenantFacts): Proposal;
  /**
   * Looks at every target with its proposal, so that counts across the plan (seats) can be checked. Results that name
   * nobody are dropped. `idle` are the targets for which there is nothing to do.
   */
  checks(items: readonly PlanEntry<P>[], tenant: TenantFacts, idle: readonly PlanEntry<P>[]): CheckResult[];
  /** Waves of the items in their order, where they hang on the plan as a whole; they win over those proposed. */
  waves?(items: readonly PlanEntry<P>[], tenant: TenantFacts): readonly number[];
  /** Parameters with a fix carried out; null when the fix is not of this kind. */
  applyFix?(fixId: string, params: P): P | null;
  /** True when a wrong plan of this kind could lose mail. */
  hazardous?(params: P): { word: string; reason: string } | null;
  effects?(items: readonly PlanEntry<P>[], tenant: TenantFacts): PlanEffect[];
  /** Kinds that make something new have no stored target: they name their own. */
  targets?(params: P, tenant: TenantFacts): Target[];
  /** How lines of a CSV file become parameters; without it the kind cannot be imported. */
  csv?: CsvInput;
}

/** One target with what was asked for it and what would be done. */
export interface PlanEntry<P = Record<string, unknown>> {
  target: Target;
  params: P;
  proposal: Proposal;
}
