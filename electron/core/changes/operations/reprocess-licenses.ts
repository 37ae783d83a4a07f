import { quote } from '../../../../shared/domain/powershell.ts';
import { licenseWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

export type ReprocessLicenses = Operation<'reprocess-licenses', Record<string, never>>;

/** Asks the service to try again what groups should give a user and could not. */
export function reprocessLicenses(target: OperationTarget): ReprocessLicenses {
  return {
    op: 'reprocess-licenses',
    target,
    args: {},
    before: { licensesInError: true },
    after: { licensesInError: false },
  };
}

export const reprocessLicensesModule: OperationModule<ReprocessLicenses> = {
  op: 'reprocess-licenses',
  roles: licenseWriters,
  step({ target }) {
    return {
      words: 'process licenses again',
      call: {
        service: 'graph',
        method: 'POST',
        path: `/users/${target.objectId}/reprocessLicenseAssignment`,
        body: {},
      },
      powershell: `Invoke-MgLicenseUser -UserId ${quote(target.objectId)}`,
      read: { of: 'user', objectId: target.objectId, fields: ['licensesInError'] },
      idempotent: true,
    };
  },
  invert() {
    return {
      irreversible: 'Processing licenses again only carries out what groups ask for; there is nothing to undo.',
    };
  },
};
