import type { FieldValues } from '../../../shared/domain/changes.ts';

/** The object an operation works on, as both services address it. */
export interface OperationTarget {
  objectId: string;
  objectKind: 'mailbox' | 'user' | 'group';
  /** What Exchange is asked for: the directory object id, which never changes under a rename. */
  identity: string;
  /** For people and for PowerShell, which reads better with addresses. */
  address: string;
}

/**
 * One thing done to one object: the unit of the journal, of drift, and of undo.
 * It is data. `operations/<op>.ts` knows how to word, send, read and invert it.
 * `before` and `after` are in the terms its reader answers in.
 */
export interface Operation<Name extends string = string, Args = Record<string, unknown>> {
  op: Name;
  target: OperationTarget;
  args: Args;
  before: FieldValues;
  after: FieldValues;
  /** Fields that an earlier step of the same plan changes in passing: their state beforehand is no drift. */
  anyBefore?: readonly string[];
  /** Fields that were never read: whatever is found just ahead becomes their `before`. */
  unknownBefore?: readonly string[];
}

export interface ExchangeCall {
  service: 'exchange';
  cmdlet: string;
  /** As InvokeCommand takes them. */
  parameters: Record<string, unknown>;
}

export interface GraphCall {
  service: 'graph';
  method: 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  /** Below the version, e.g. `/users/{id}`. */
  path: string;
  body: unknown;
}

export type ServiceCall = ExchangeCall | GraphCall;

/** What to read again to learn an object's present state. Answers come in normalized field values. */
export type ReadSpec =
  | {
      of: 'mailbox';
      objectId: string;
      identity: string;
      fields: readonly string[];
      /** Object id → other names the service may show for it, where a field holds a recipient. */
      names?: Readonly<Record<string, readonly string[]>>;
    }
  | { of: 'user'; objectId: string; fields: readonly string[] }
  | { of: 'full-access'; identity: string; trustees: readonly string[] }
  | { of: 'send-as'; identity: string; trustees: readonly string[] }
  | { of: 'send-on-behalf'; identity: string; trustees: readonly string[] }
  | { of: 'address'; address: string };

/** How an operation is carried out. */
export interface Step {
  /** In words, for the review screen: "convert to shared". */
  words: string;
  /** null: nothing is sent, the step only waits until the read shows `after`. */
  call: ServiceCall | null;
  /** One runnable line, or a comment line. */
  powershell: string;
  read: ReadSpec;
  /** What a pure waiting step waits for: "for the new mailbox to appear". */
  waitsFor?: string;
  /** Longest wait for a pure waiting step, in milliseconds. */
  waitAtMost?: number;
  /** True when sending it twice has the effect of sending it once. */
  idempotent: boolean;
  /** How long reads may still show the state before a write, in milliseconds; 0 when left out. */
  readsLag?: number;
}

/** The operations that bring the recorded state back, in order; none for a step that only waits. */
export type Inverse = { operations: Operation[] } | { irreversible: string };

/** Knows one operation. Pure: no I/O. */
export interface OperationModule<O extends Operation = Operation> {
  op: O['op'];
  step(operation: O): Step;
  /** From the recorded values; says why where there is no way back. */
  invert(operation: O): Inverse;
  /** Entra roles (template ids), any of which suffices. */
  roles: readonly string[];
  /** Where they hang on what the operation changes. */
  rolesOf?(operation: O): readonly string[];
}
