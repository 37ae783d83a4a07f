import type { FieldValues } from '../../../../shared/domain/changes.ts';
import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { locationWriters, userWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

export type SetUser = Operation<'set-user', Record<string, never>>;

/** `accountEnabled` and `usageLocation` of one user, by Graph. */
export function setUser(target: OperationTarget, before: FieldValues, after: FieldValues): SetUser {
  return { op: 'set-user', target, args: {}, before, after };
}

const words: Record<string, (wanted: unknown) => string> = {
  accountEnabled: (wanted) => (wanted ? 'allow sign-in' : 'block sign-in'),
  usageLocation: (wanted) => `set usage location ${String(wanted)}`,
};
const shellNames: Record<string, string> = { accountEnabled: 'AccountEnabled', usageLocation: 'UsageLocation' };

export const setUserModule: OperationModule<SetUser> = {
  op: 'set-user',
  roles: userWriters,
  rolesOf: ({ after }) =>
    Object.keys(after).every((name) => name === 'usageLocation') ? locationWriters : userWriters,
  step({ target, after }) {
    const names = Object.keys(after);
    return {
      words: names.map((name) => words[name]?.(after[name]) ?? `set ${name}`).join(', '),
      call: { service: 'graph', method: 'PATCH', path: `/users/${target.objectId}`, body: { ...after } },
      powershell: cmdlet('Update-MgUser', {
        UserId: target.objectId,
        ...Object.fromEntries(names.map((name) => [shellNames[name] ?? name, after[name] ?? null])),
      }),
      read: { of: 'user', objectId: target.objectId, fields: names },
      idempotent: true,
    };
  },
  invert({ target, before, after }) {
    if (before.usageLocation === null && 'usageLocation' in after) {
      return { irreversible: 'The service does not let a usage location be cleared again.' };
    }
    return { operations: [setUser(target, after, before)] };
  },
};
