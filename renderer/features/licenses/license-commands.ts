import type { ChangeRequest } from '../../../shared/domain/changes.ts';

/** A change someone began; its dialog asks for the rest. */
export type LicenseCommand =
  | { kind: 'add'; skuId?: string }
  | { kind: 'remove'; skuId?: string }
  | { kind: 'replace'; from?: string; to?: string }
  | { kind: 'plans'; skuId?: string }
  | { kind: 'location' }
  | { kind: 'drop-direct'; skuId?: string }
  | { kind: 'copy' };

/** Whom a command is for. */
export interface CommandTarget {
  selection: ChangeRequest['selection'];
  count: number;
}
