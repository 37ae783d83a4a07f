import type { RuleError, RuleName } from '../world/world.ts';
import { GraphError } from './errors.ts';

/** Statuses and codes of rules that are not plain bad requests. */
const SPECIAL: Partial<Record<RuleName, { status: number; code: string }>> = {
  NotFound: { status: 404, code: 'Request_ResourceNotFound' },
  GroupReadOnly: { status: 403, code: 'Authorization_RequestDenied' },
};

/** Codes inside `details` for rules that name a property. */
const DETAIL_CODES: Partial<Record<RuleName, string>> = {
  UpnConflict: 'ObjectConflict',
  ProxyConflict: 'ObjectConflict',
  InvalidDomain: 'InvalidValue',
  InvalidValue: 'InvalidValue',
};

/** A broken service rule in Graph's envelope. */
export function ruleToGraphError(error: RuleError): GraphError {
  const { status, code } = SPECIAL[error.rule] ?? { status: 400, code: 'Request_BadRequest' };
  const detailCode = DETAIL_CODES[error.rule];
  const target = typeof error.details.target === 'string' ? error.details.target : undefined;
  const details = detailCode && target ? [{ code: detailCode, message: error.message, target }] : undefined;
  return new GraphError(status, code, error.message, { details });
}
