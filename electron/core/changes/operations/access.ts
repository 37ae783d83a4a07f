import { cmdlet } from '../../../../shared/domain/powershell.ts';
import { exchangeWriters } from '../../../../shared/domain/roles.ts';
import { listDelta } from '../../exchange/client.ts';
import type { Inverse, Operation, OperationModule, OperationTarget } from '../operation.ts';

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
export type SendOnBehalf = Operation<'send-on-behalf', TrusteeArgs>;

/** New permissions take seconds to minutes until every server lists them. */
const permissionLag = 60_000;
const noWayBack: Inverse = {
  irreversible: 'The account behind this entry no longer exists, so the entry cannot be given back.',
};

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

/** One person's place in the mailbox's own list; nobody else's is touched. */
export function sendOnBehalf(target: OperationTarget, trustee: Trustee, grant: boolean): SendOnBehalf {
  return {
    op: 'send-on-behalf',
    target,
    args: { trusteeId: trustee.objectId, trustee: trustee.address, shownAs: [...(trustee.shownAs ?? [])], grant },
    before: { SendOnBehalf: !grant },
    after: { SendOnBehalf: grant },
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
      readsLag: permissionLag,
    };
  },
  invert({ target, args }) {
    if (!args.grant && args.trusteeId === null) return noWayBack;
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
      readsLag: permissionLag,
    };
  },
  invert({ target, args }) {
    if (!args.grant && args.trusteeId === null) return noWayBack;
    return {
      operations: [
        sendAs(target, { objectId: args.trusteeId, address: args.trustee, shownAs: args.shownAs }, !args.grant),
      ],
    };
  },
};

export const sendOnBehalfModule: OperationModule<SendOnBehalf> = {
  op: 'send-on-behalf',
  roles: exchangeWriters,
  step({ target, args }) {
    const change = args.grant ? { add: [args.trustee] } : { remove: [args.trustee] };
    return {
      words: `${args.grant ? 'let' : 'stop'} ${args.trustee} ${args.grant ? 'send' : 'sending'} on behalf`,
      call: {
        service: 'exchange',
        cmdlet: 'Set-Mailbox',
        parameters: { Identity: target.identity, GrantSendOnBehalfTo: listDelta(change) },
      },
      powershell: cmdlet('Set-Mailbox', { Identity: target.address, GrantSendOnBehalfTo: change }),
      read: { of: 'send-on-behalf', identity: target.identity, trustees: [args.trustee, ...args.shownAs] },
      idempotent: true,
    };
  },
  invert({ target, args }) {
    if (!args.grant && args.trusteeId === null) return noWayBack;
    const trustee = { objectId: args.trusteeId, address: args.trustee, shownAs: args.shownAs };
    return { operations: [sendOnBehalf(target, trustee, !args.grant)] };
  },
};
