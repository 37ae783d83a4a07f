import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import type { Operation, OperationModule, OperationTarget } from '../operation.ts';

interface TrusteeArgs {
  trusteeId: string | null;
  /** Address, UPN or SID: what Exchange is given. */
  trustee: string;
  /** Other names the service may show the trustee by in its lists. */
  shownAs: string[];
  grant: boolean;
  [key: string]: unknown;
}
export type FullAccess = Operation<'full-access', TrusteeArgs & { autoMapping: boolean }>;
export type SendAs = Operation<'send-as', TrusteeArgs>;

/** `shownAs`: names the service may list it by, besides the address. */
export type Trustee = { objectId: string | null; address: string; shownAs?: readonly string[] };

export function fullAccess(target: OperationTarget, trustee: Trustee, grant: boolean, autoMapping = true): FullAccess {
  return {
    op: 'full-access',
    target,
    args: {
      trusteeId: trustee.objectId,
      trustee: trustee.address,
      shownAs: [...(trustee.shownAs ?? [])],
      grant,
      autoMapping,
    },
    before: { FullAccess: !grant },
    after: { FullAccess: grant },
  };
}

export function sendAs(target: OperationTarget, trustee: Trustee, grant: boolean): SendAs {
  return {
    op: 'send-as',
    target,
    args: { trusteeId: trustee.objectId, trustee: trustee.address, shownAs: [...(trustee.shownAs ?? [])], grant },
    before: { SendAs: !grant },
    after: { SendAs: grant },
  };
}

export const fullAccessModule: OperationModule<FullAccess> = {
  op: 'full-access',
  roles: exchangeWriters,
  step({ target, args }) {
    const name = args.grant ? 'Add-MailboxPermission' : 'Remove-MailboxPermission';
    const common = { User: args.trustee, AccessRights: ['FullAccess'], InheritanceType: 'All' };
    const extra: Record<string, boolean> = args.grant ? { AutoMapping: args.autoMapping } : {};
    return {
      words: `${args.grant ? 'grant' : 'remove'} Full Access ${args.grant ? 'to' : 'of'} ${args.trustee}`,
      call: {
        service: 'exchange',
        cmdlet: name,
        parameters: { Identity: target.identity, ...common, ...extra, Confirm: false },
      },
      powershell: cmdlet(name, { Identity: target.address, ...common, ...extra, Confirm: false }),
      read: { of: 'full-access', identity: target.identity, trustees: [args.trustee, ...args.shownAs] },
      idempotent: true,
    };
  },
  invert({ target, args }) {
    if (!args.grant && args.trusteeId === null) {
      return { irreversible: 'The account behind this entry no longer exists, so the entry cannot be given back.' };
    }
    return {
      operations: [
        fullAccess(
          target,
          { objectId: args.trusteeId, address: args.trustee, shownAs: args.shownAs },
          !args.grant,
          args.autoMapping,
        ),
      ],
    };
  },
};

export const sendAsModule: OperationModule<SendAs> = {
  op: 'send-as',
  roles: exchangeWriters,
  step({ target, args }) {
    const name = args.grant ? 'Add-RecipientPermission' : 'Remove-RecipientPermission';
    const common = { Trustee: args.trustee, AccessRights: ['SendAs'], Confirm: false };
    return {
      words: `${args.grant ? 'grant' : 'remove'} Send As ${args.grant ? 'to' : 'of'} ${args.trustee}`,
      call: { service: 'exchange', cmdlet: name, parameters: { Identity: target.identity, ...common } },
      powershell: cmdlet(name, { Identity: target.address, ...common }),
      read: { of: 'send-as', identity: target.identity, trustees: [args.trustee, ...args.shownAs] },
      idempotent: true,
    };
  },
  invert({ target, args }) {
    if (!args.grant && args.trusteeId === null) {
      return { irreversible: 'The account behind this entry no longer exists, so the entry cannot be given back.' };
    }
    return {
      operations: [
        sendAs(target, { objectId: args.trusteeId, address: args.trustee, shownAs: args.shownAs }, !args.grant),
      ],
    };
  },
};
