import type { Selection } from '../../../shared/domain/query.ts';
import type { Target, TenantFacts } from './kind.ts';

/**
 * What planning needs from the local store. Planning never calls the service.
 * @throws AppError `invalid-input` for an unknown field in a selection.
 */
export interface PlanFacts {
  /** Whole targets of a selection, in order. */
  targets(objectKind: 'mailbox' | 'user' | 'group', selection: Selection, needsAccess: boolean): Promise<Target[]>;
  /** Targets by object id; ids the store does not know are left out. */
  targetsById(
    objectKind: 'mailbox' | 'user' | 'group',
    ids: readonly string[],
    needsAccess: boolean,
  ): Promise<Target[]>;
  tenant(recipients: readonly string[], templates: readonly string[]): Promise<TenantFacts>;
  /** Oldest as-of of the families that plans draw on. */
  dataAsOf(): Promise<string | null>;
}
