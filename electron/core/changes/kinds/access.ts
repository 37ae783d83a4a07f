import type { FieldChange } from '../../../../shared/domain/changes.ts';
import type {
  AccessFact,
  ChangeKind,
  CheckResult,
  PlanEntry,
  Proposal,
  Recipient,
  Target,
  TenantFacts,
} from '../kind.ts';
import type { Operation } from '../operation.ts';
import { fullAccess, sendAs, sendOnBehalf } from '../operations/access.ts';
import { accessCsv } from './access-csv.ts';
import { type AccessParams, accessParams, type Right } from './access-params.ts';
import { operationTarget } from './mailbox-target.ts';

const labels: Record<Right, string> = { FullAccess: 'Full Access', SendAs: 'Send As', SendOnBehalf: 'Send on Behalf' };
const people = (ids: readonly string[], tenant: TenantFacts): string => {
  const names = [...new Set(ids.map((id) => tenant.recipient(id)?.name ?? id))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
};
const rightsIn = (rights: readonly Right[]): string => rights.map((right) => labels[right]).join(' and ');

/** Who may open and send as mailboxes: grant, remove, copy, move, strip and clean up. */
export const access: ChangeKind<AccessParams> = {
  kind: 'access',
  objectKind: 'mailbox',
  params: accessParams,
  needsAccess: true,
  recipients: named,
  title(given, count, tenant) {
    const on = `${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
    switch (given.action) {
      case 'grant':
        return `Grant ${rightsIn(given.rights)} on ${on} to ${people(given.trustees, tenant)}`;
      case 'remove':
        return `Remove ${rightsIn(given.rights)} on ${on} from ${people(given.trustees, tenant)}`;
      case 'copy':
        return `Copy access on ${on} from ${people([given.from], tenant)} to ${people([given.to], tenant)}`;
      case 'move':
        return `Move access on ${on} from ${people([given.from], tenant)} to ${people([given.to], tenant)}`;
      case 'strip':
        return `Take ${people([given.from], tenant)} off ${on}`;
      case 'edit':
        return `Change who has access to ${on}`;
      case 'remove-orphans':
        return `Remove orphaned entries from ${on}`;
    }
  },
  propose: (target, given, tenant) => combine(target, wishes(target, given, tenant)),
  checks: (items, tenant, idle) => [
    ...recipientChecks([...items, ...idle], tenant),
    ...accessChecks(items, tenant, idle),
  ],
  csv: accessCsv,
};

/** Everyone a plan names. */
function named(given: AccessParams): string[] {
  switch (given.action) {
    case 'grant':
    case 'remove':
      return given.trustees;
    case 'copy':
    case 'move':
      return [given.from, given.to];
    case 'strip':
      return [given.from];
    case 'edit':
      return [...given.grant, ...given.remove].map(({ trustee }) => trustee);
    case 'remove-orphans':
      return [];
  }
}

/** One right to give to or take from one trustee. */
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
  // Outlook maps only for people; asking for it on a group is refused by some versions of the service.
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

function wishes(target: Target, given: AccessParams, tenant: TenantFacts): Wish[] {
  const held = target.access ?? [];
  const grants = (trustee: string, rights: readonly Right[], autoMapping: boolean): Wish[] => {
    const to = tenant.recipient(trustee);
    return to === null
      ? []
      : rights.filter((right) => !holds(held, to, right)).map((right) => grant(right, to, autoMapping));
  };
  const takes = (trustee: string, rights: readonly Right[]): Wish[] => {
    const from = tenant.recipient(trustee);
    // Where permissions were never read, each one is looked at just before it is taken.
    const maybe = (right: Right): boolean => target.accessAsOf === null && right !== 'SendOnBehalf';
    return from === null
      ? []
      : rights.filter((right) => maybe(right) || holds(held, from, right)).map((right) => revoke(right, from));
  };
  const all = (trustee: string): Right[] => {
    const from = tenant.recipient(trustee);
    return from === null ? [] : rightsHeld(held, from);
  };
  switch (given.action) {
    case 'grant':
      return given.trustees.flatMap((trustee) => grants(trustee, given.rights, given.autoMapping));
    case 'remove':
      return given.trustees.flatMap((trustee) => takes(trustee, given.rights));
    case 'copy':
      return grants(given.to, all(given.from), given.autoMapping);
    case 'move':
      return [...grants(given.to, all(given.from), given.autoMapping), ...takes(given.from, all(given.from))];
    case 'strip':
      return takes(given.from, all(given.from));
    case 'edit':
      return [
        ...given.grant.flatMap(({ trustee, rights, autoMapping }) => grants(trustee, rights, autoMapping)),
        ...given.remove.flatMap(({ trustee, rights }) => takes(trustee, rights)),
      ];
    case 'remove-orphans':
      return held
        .filter((fact) => fact.trusteeKind === 'orphan' && !fact.isInherited && !fact.deny)
        .map(({ right, trustee }) => ({
          right,
          give: false,
          autoMapping: false,
          id: null,
          address: trustee,
          shownAs: [],
          name: trustee,
        }));
  }
}

/** Entries that stand on the mailbox itself and give something. */
const explicit = (held: readonly AccessFact[]): AccessFact[] =>
  held.filter(({ isInherited, deny }) => !isInherited && !deny);
const holds = (held: readonly AccessFact[], who: Recipient, right: Right): boolean =>
  explicit(held).some((fact) => fact.right === right && fact.trusteeId === who.objectId);
const rightsHeld = (held: readonly AccessFact[], who: Recipient): Right[] => [
  ...new Set(
    explicit(held)
      .filter((fact) => fact.trusteeId === who.objectId)
      .map(({ right }) => right),
  ),
];

function combine(target: Target, wanted: readonly Wish[]): Proposal {
  const at = operationTarget(target);
  const operations: Operation[] = [];
  const changes: FieldChange[] = [];
  const seen = new Set<string>();
  for (const { right, give, autoMapping, id, address, shownAs, name } of wanted) {
    const field = `${right}:${id ?? address}`;
    if (seen.has(field)) continue;
    seen.add(field);
    const trustee = { objectId: id, address, shownAs };
    operations.push(
      right === 'FullAccess'
        ? fullAccess(at, trustee, give, autoMapping)
        : right === 'SendAs'
          ? sendAs(at, trustee, give)
          : sendOnBehalf(at, trustee, give),
    );
    changes.push({ field, label: labels[right], before: give ? null : name, after: give ? name : null });
  }
  return { changes, operations };
}

type Entry = PlanEntry<AccessParams>;
const where = (entries: readonly Entry[], test: (entry: Entry) => boolean): string[] =>
  entries.filter(test).map(({ target }) => target.objectId);

/** Findings about those who are named; they hold even where nothing could be proposed for lack of them. */
function recipientChecks(entries: readonly Entry[], tenant: TenantFacts): CheckResult[] {
  const results: CheckResult[] = [
    {
      code: 'recipient-unknown',
      severity: 'block',
      title: 'Someone was not found',
      message:
        'One of the people or groups named is not in this organization. Refresh the inventory or correct the address.',
      targets: where(entries, ({ params }) => named(params).some((id) => tenant.recipient(id) === null)),
    },
    {
      code: 'group-without-address',
      severity: 'block',
      title: 'A group that cannot be given rights',
      message: 'Only mail-enabled security groups can be given rights on mailboxes; this group has no address.',
      targets: where(entries, ({ params }) =>
        named(params).some((id) => {
          const known = tenant.recipient(id);
          return known?.kind === 'group' && !known.address.includes('@');
        }),
      ),
    },
  ];
  return results.filter((result) => result.targets.length > 0);
}

const gives = (params: AccessParams): boolean =>
  params.action === 'grant' ||
  params.action === 'copy' ||
  params.action === 'move' ||
  (params.action === 'edit' && params.grant.length > 0);

/** Actions that act on what was read: where nothing was read there may be more than they see. */
const reliesOnReading = (params: AccessParams): boolean =>
  ['copy', 'move', 'strip', 'remove-orphans'].includes(params.action);

function accessChecks(items: readonly Entry[], tenant: TenantFacts, idle: readonly Entry[]): CheckResult[] {
  const unread = (entry: Entry): boolean => entry.target.accessAsOf === null;
  const results: CheckResult[] = [
    {
      code: 'own-mailbox',
      severity: 'warn',
      title: 'The person’s own mailbox',
      message: 'An owner always has access to their own mailbox; the entry changes nothing.',
      targets: where(items, ({ target, params }) =>
        named(params).some((id) => tenant.recipient(id)?.objectId === target.objectId),
      ),
    },
    {
      code: 'group-no-automapping',
      severity: 'info',
      title: 'Groups are not mapped automatically',
      message: 'Outlook opens a mailbox by itself only for people named directly, not for members of a group.',
      targets: where(
        items,
        ({ params }) => gives(params) && named(params).some((id) => tenant.recipient(id)?.kind === 'group'),
      ),
    },
    {
      code: 'access-may-be-missed',
      severity: 'warn',
      title: 'Permissions were never read here',
      message:
        'What these mailboxes grant is not known, so entries may be missed. Read their permissions first, then check the plan again.',
      targets: where([...items, ...idle], (entry) => reliesOnReading(entry.params) && unread(entry)),
    },
    {
      code: 'permissions-not-read',
      severity: 'info',
      title: 'Present access not read yet',
      message: 'Who has access was not read for these mailboxes. Each one is read just before it is changed.',
      targets: where(items, (entry) => !reliesOnReading(entry.params) && unread(entry)),
    },
    {
      code: 'comes-from-above',
      severity: 'info',
      title: 'Inherited entries stay',
      message: 'Entries given higher up cannot be taken from a single mailbox.',
      targets: where(
        [...items, ...idle],
        ({ target, params }) =>
          (params.action === 'strip' || params.action === 'remove' || params.action === 'move') &&
          (target.access ?? []).some(
            (fact) => fact.isInherited && named(params).some((id) => tenant.recipient(id)?.objectId === fact.trusteeId),
          ),
      ),
    },
    {
      code: 'denied',
      severity: 'warn',
      title: 'A deny entry stands in the way',
      message: 'A deny entry wins over what is granted. Remove it with Remove-MailboxPermission -Deny.',
      targets: where(
        items,
        ({ target, params }) =>
          gives(params) &&
          (target.access ?? []).some(
            (fact) => fact.deny && named(params).some((id) => tenant.recipient(id)?.objectId === fact.trusteeId),
          ),
      ),
    },
    {
      code: 'takes-time',
      severity: 'info',
      title: 'Outlook shows it later',
      message: 'The service can take up to an hour until a new right works everywhere.',
      targets: where(items, ({ params }) => gives(params)),
    },
  ];
  return results.filter((result) => result.targets.length > 0);
}
