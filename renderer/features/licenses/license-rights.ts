import type { Connection } from '../../../shared/contract/methods/connections.ts';

const writers = new Set(['Global Administrator', 'License Administrator', 'User Administrator', 'Directory Writers']);

/** Why this account cannot change licenses, in a sentence; null when it can, or when that is not known. */
export const whyNoLicenseChanges = (connection: Connection): string | null => {
  if (connection.readOnly)
    return 'This is a snapshot. You can prepare a plan here and apply it to the live tenant later.';
  const roles = connection.account?.roles ?? null;
  if (connection.state !== 'signed-in' || roles === null || roles.some((role) => writers.has(role))) return null;
  const who =
    roles.length === 0
      ? 'Your account has no role that may change licenses.'
      : `${roles.join(', ')} may look, but this role may not change licenses.`;
  return `${who} You can still prepare a plan and hand it to a License Administrator.`;
};
