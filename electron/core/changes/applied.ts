import type { FieldValue } from '../../../shared/domain/changes.ts';
import type { AppliedPatch } from '../store/write-applied.ts';
import type { Operation } from './operation.ts';

interface TrusteeArgs {
  trusteeId: string | null;
  trustee: string;
  shownAs: string[];
  grant: boolean;
}

/** What operations that took effect mean for the local store; null for those it shows nothing of. */
export function patchOf({ op, target, args, after }: Operation): AppliedPatch | null {
  const id = target.objectId;
  switch (op) {
    case 'set-mailbox':
    case 'await-type':
      return { id, mailbox: after };
    case 'set-user':
      return { id, user: userFields(after) };
    case 'assign-license':
      return { id, directLicenses: directLicenses(after.directLicenses ?? null) };
    case 'full-access':
    case 'send-as': {
      const { trustee, trusteeId, grant } = args as unknown as TrusteeArgs;
      return {
        id,
        grants: [{ right: op === 'full-access' ? 'FullAccess' : 'SendAs', trustee, trusteeId, given: grant }],
      };
    }
    case 'send-on-behalf': {
      const { trustee, shownAs, grant } = args as unknown as TrusteeArgs;
      return { id, sendOnBehalf: [{ trustee, shownAs, given: grant }] };
    }
    default:
      return null;
  }
}

/** Objects that are new and have to be read whole: address and, once known, id. */
export function createdBy(operations: readonly Operation[]): { address: string; objectId: string | null }[] {
  return operations
    .filter(({ op }) => op === 'await-created')
    .map(({ args, target }) => ({
      address: String(args.address),
      objectId: target.objectId.startsWith('new:') ? null : target.objectId,
    }));
}

function userFields(after: Operation['after']): NonNullable<AppliedPatch['user']> {
  const { accountEnabled, usageLocation } = after;
  return {
    ...(typeof accountEnabled === 'boolean' ? { accountEnabled } : {}),
    ...(usageLocation === undefined ? {} : { usageLocation: usageLocation === null ? null : String(usageLocation) }),
  };
}

/** The form `licenseState` writes: `skuId -planId -planId`. */
function directLicenses(state: FieldValue): { skuId: string; disabledPlans: string[] }[] {
  if (!Array.isArray(state)) return [];
  return state.map((entry) => {
    const [skuId = '', ...off] = entry.split(' ');
    return { skuId, disabledPlans: off.map((id) => id.slice(1)) };
  });
}
