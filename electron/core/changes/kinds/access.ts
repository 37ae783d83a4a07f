import { z } from 'zod';
import type { FieldChange } from '../../../../shared/domain/changes.ts';
import type { AccessFact, ChangeKind, CheckResult, Proposal, Recipient, Target, TenantFacts } from '../kind.ts';
import type { Operation } from '../operation.ts';
import { fullAccess, sendAs } from '../operations/access.ts';
import { operationTarget, proposeProperties } from './mailbox-target.ts';

const rights = z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']);
type Right = z.infer<typeof rights>;

const params = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('grant'),
    trustees: z.array(z.string().min(1)).min(1, 'Choose at least one person or group.').max(200),
    rights: z.array(rights).min(1, 'Choose at least one right.'),
    autoMapping: z.boolean().default(true),
  }),
  z.object({
    action: z.literal('remove'),
    trustees: z.array(z.string().min(1)).min(1, 'Choose at least one person or group.').max(200),
    rights: z.array(rights).min(1, 'Choose at least one right.'),
  }),
  /** Gives `to` what `from` has on the selected mailboxes; `move` takes it from `from` afterwards. */
  z.object({
    action: z.enum(['copy', 'move']),
    from: z.string().min(1),
    to: z.string().min(1),
    autoMapping: z.boolean().default(true),
  }),
  /** Takes everything a person has on the selected mailboxes. */
  z.object({ action: z.literal('strip'), from: z.string().min(1) }),
  /** Removes entries whose account is gone. */
  z.object({ action: z.literal('remove-orphans') }),
]);
type Params = z.infer<typeof params>;

const labels: Record<Right, string> = { FullAccess: 'Full Access', SendAs: 'Send As', SendOnBehalf: 'Send on Behalf' };
const people = (ids: readonly string[], tenant: TenantFacts): string => {
  const names = ids.slice(0, 3).map((id) => tenant.recipient(id)?.name ?? id);
  return ids.length > 3 ? `${names.join(', ')} and ${ids.length - 3} more` : names.join(', ');
};

/** Who may open and send as mailboxes: grant, remove, copy, move, strip and clean up. */
export const access: ChangeKind<Params> = {
  kind: 'access',
  objectKind: 'mailbox',
  params,
  needsAccess: true,
  recipients(given) {
    if (given.action === 'grant' || given.action === 'remove') return given.trustees;
    if (given.action === 'copy' || given.action === 'move') return [given.from, given.to];
    return given.action === 'strip' ? [given.from] : [];
  },
  title(given, count, tenant) {
    const on = `${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
    if (given.action === 'grant')
      return `Grant ${given.rights.map((right) => labels[right]).join(' and ')} on ${on} to ${people(given.trustees, tenant)}`;
    if (given.action === 'remove')
      return `Remove ${given.rights.map((right) => labels[right]).join(' and ')} on ${on} from ${people(given.trustees, tenant)}`;
    if (given.action === 'copy')
      return `Copy access on ${on} from ${people([given.from], tenant)} to ${people([given.to], tenant)}`;
    if (given.action === 'move')
      return `Move access on ${on} from ${people([given.from], tenant)} to ${people([given.to], tenant)}`;
    if (given.action === 'strip') return `Take ${people([given.from], tenant)} off ${on}`;
    return `Remove orphaned entries from ${on}`;
  },
  propose(target, given, tenant) {
    const held = target.access ?? [];
    const asTrustee = (id: string): Recipient | null => tenant.recipient(id);
    switch (given.action) {
      case 'grant':
        return combine(
          target,
          given.trustees.flatMap((id) => {
            const trustee = asTrustee(id);
            return trustee === null
              ? []
              : given.rights
                  .filter((right) => !holds(held, trustee, right))
                  .map((right) => grant(right, trustee, given.autoMapping));
          }),
        );
      case 'remove':
        return combine(
          target,
          given.trustees.flatMap((id) => {
            const trustee = asTrustee(id);
            const known = target.access !== null;
            return trustee === null
              ? []
              : given.rights
                  .filter((right) => !known || holds(held, trustee, right))
                  .map((right) => revoke(right, trustee));
          }),
        );
      case 'copy':
      case 'move': {
        const from = asTrustee(given.from);
        const to = asTrustee(given.to);
        if (from === null || to === null) return { changes: [], operations: [] };
        const theirs = explicit(held).filter((fact) => fact.trusteeId === from.objectId);
        const gives = theirs
          .filter(({ right }) => !holds(held, to, right))
          .map(({ right }) => grant(right, to, given.autoMapping));
        const takes = given.action === 'move' ? theirs.map(({ right }) => revoke(right, from)) : [];
        return combine(target, [...gives, ...takes]);
      }
      case 'strip': {
        const from = asTrustee(given.from);
        if (from === null) return { changes: [], operations: [] };
        return combine(
          target,
          explicit(held)
            .filter((fact) => fact.trusteeId === from.objectId)
            .map(({ right }) => revoke(right, from)),
        );
      }
      case 'remove-orphans':
        return combine(
          target,
          held
            .filter((fact) => fact.trusteeKind === 'orphan' && !fact.isInherited)
            .map(({ right, trustee }) => ({
              right,
              give: false,
              autoMapping: false,
              id: null,
              address: trustee,
              shownAs: [],
              name: trustee,
            })),
        );
    }
  },
  checks(items, tenant) {
    const where = (test: (item: (typeof items)[number]) => boolean): string[] =>
      items.filter(test).map(({ target }) => target.objectId);
    const named = (given: Params): string[] => access.recipients?.(given) ?? [];
    const results: CheckResult[] = [
      {
        code: 'recipient-unknown',
        severity: 'block',
        title: 'Someone was not found',
        message:
          'One of the people or groups named is not in this organization. Refresh the inventory or correct the address.',
        targets: where(({ params: given }) => named(given).some((id) => tenant.recipient(id) === null)),
      },
      {
        code: 'own-mailbox',
        severity: 'warn',
        title: 'The person’s own mailbox',
        message: 'An owner always has access to their own mailbox; the entry changes nothing.',
        targets: where(({ target, params: given }) =>
          named(given).some((id) => tenant.recipient(id)?.objectId === target.objectId),
        ),
      },
      {
        code: 'group-no-automapping',
        severity: 'info',
        title: 'Groups are not mapped automatically',
        message: 'Outlook opens a mailbox by itself only for people named directly, not for members of a group.',
        targets: where(
          ({ params: given }) =>
            given.action === 'grant' &&
            given.autoMapping &&
            given.trustees.some((id) => tenant.recipient(id)?.kind === 'group'),
        ),
      },
      {
        code: 'permissions-not-read',
        severity: 'info',
        title: 'Present access not read yet',
        message: 'Who has access was not scanned for these mailboxes. Each one is read just before it is changed.',
        targets: where(({ target }) => target.access === null),
      },
      {
        code: 'takes-time',
        severity: 'info',
        title: 'Outlook shows it later',
        message: 'The service can take up to an hour until a new right works everywhere.',
        targets: where(
          ({ params: given }) => given.action === 'grant' || given.action === 'copy' || given.action === 'move',
        ),
      },
    ];
    return results.filter((result) => result.targets.length > 0);
  },
};

interface Wish {
  right: Right;
  give: boolean;
  autoMapping: boolean;
  id: string | null;
  address: string;
  shownAs: readonly string[];
  name: string;
}

const grant = (right: Right, to: Recipient, autoMapping: boolean): Wish => ({
  right,
  give: true,
  autoMapping: autoMapping && to.kind !== 'group',
  id: to.objectId,
  address: to.address,
  shownAs: to.shownAs,
  name: to.name,
});
const revoke = (right: Right, from: Recipient): Wish => ({
  right,
  give: false,
  autoMapping: false,
  id: from.objectId,
  address: from.address,
  shownAs: from.shownAs,
  name: from.name,
});

const explicit = (held: readonly AccessFact[]): AccessFact[] =>
  held.filter(({ isInherited, deny }) => !isInherited && !deny);
const holds = (held: readonly AccessFact[], who: Recipient, right: Right): boolean =>
  explicit(held).some((fact) => fact.right === right && fact.trusteeId === who.objectId);

/** Full Access and Send As are calls of their own; Send on Behalf is one list, so it is one call. */
function combine(target: Target, wishes: readonly Wish[]): Proposal {
  const at = operationTarget(target);
  const operations: Operation[] = [];
  const changes: FieldChange[] = [];
  for (const { right, give, autoMapping, id, address, shownAs, name } of wishes) {
    if (right === 'SendOnBehalf') continue;
    const trustee = { objectId: id, address, shownAs };
    operations.push(right === 'FullAccess' ? fullAccess(at, trustee, give, autoMapping) : sendAs(at, trustee, give));
    changes.push({
      field: `${right}:${id ?? address}`,
      label: labels[right],
      before: give ? null : name,
      after: give ? name : null,
    });
  }
  const onBehalf = wishes.filter(({ right, id }) => right === 'SendOnBehalf' && id !== null);
  if (onBehalf.length > 0 && target.mailbox !== null) {
    const now = target.mailbox.grantSendOnBehalfToIds ?? [];
    const gone = new Set(onBehalf.filter(({ give }) => !give).map(({ id }) => id));
    const added = onBehalf.filter(({ give, id }) => give && !now.includes(id as string)).map(({ id }) => id as string);
    const proposal = proposeProperties(target, {
      GrantSendOnBehalfTo: [...now.filter((id) => !gone.has(id)), ...added],
    });
    operations.push(...proposal.operations);
    if (proposal.operations.length > 0) {
      for (const { give, id, name } of onBehalf) {
        changes.push({
          field: `SendOnBehalf:${id}`,
          label: labels.SendOnBehalf,
          before: give ? null : name,
          after: give ? name : null,
        });
      }
    }
  }
  return { changes, operations };
}
