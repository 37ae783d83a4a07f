import type { FieldChange, FieldValue, FieldValues } from '../../../../shared/domain/changes.ts';
import type { PlanMailbox } from '../../store/plan-targets.ts';
import type { CheckResult, Proposal, Target, TenantFacts } from '../kind.ts';
import type { OperationTarget } from '../operation.ts';
import { type MailboxProperty, type RecipientNames, setMailbox } from '../operations/set-mailbox.ts';

/** A stored target as both services address it. */
export function operationTarget(target: Target): OperationTarget {
  const { objectId, objectKind, address, mailbox } = target;
  const identity = objectId.startsWith('exo:') ? (mailbox?.exchangeGuid ?? objectId.slice(4)) : objectId;
  return { objectId, objectKind, identity, address };
}

const readers: Record<MailboxProperty, (mailbox: PlanMailbox) => FieldValue> = {
  MessageCopyForSentAsEnabled: (mailbox) => mailbox.messageCopyForSentAsEnabled,
  MessageCopyForSendOnBehalfEnabled: (mailbox) => mailbox.messageCopyForSendOnBehalfEnabled,
  IssueWarningQuota: (mailbox) => mailbox.issueWarningQuota,
  ProhibitSendQuota: (mailbox) => mailbox.prohibitSendQuota,
  ProhibitSendReceiveQuota: (mailbox) => mailbox.prohibitSendReceiveQuota,
  ForwardingAddress: (mailbox) => mailbox.forwardingAddress,
  ForwardingSmtpAddress: (mailbox) => mailbox.forwardingSmtpAddress,
  DeliverToMailboxAndForward: (mailbox) => mailbox.deliverToMailboxAndForward,
  HiddenFromAddressListsEnabled: (mailbox) => mailbox.hiddenFromAddressListsEnabled,
  LitigationHoldEnabled: (mailbox) => mailbox.litigationHoldEnabled,
};

export const propertyLabels: Record<MailboxProperty, string> = {
  MessageCopyForSentAsEnabled: 'Copy: Sent As',
  MessageCopyForSendOnBehalfEnabled: 'Copy: On Behalf',
  IssueWarningQuota: 'Warning quota',
  ProhibitSendQuota: 'Send quota',
  ProhibitSendReceiveQuota: 'Quota',
  ForwardingAddress: 'Forwards to recipient',
  ForwardingSmtpAddress: 'Forwards to address',
  DeliverToMailboxAndForward: 'Keeps a copy',
  HiddenFromAddressListsEnabled: 'Hidden',
  LitigationHoldEnabled: 'Litigation hold',
};

/**
 * Whether a property was read. The service always has a value for it, so null is one that was not read; only places to
 * forward to may be empty, and they are read together with the copy that is kept.
 */
const isKnown = (name: MailboxProperty, mailbox: PlanMailbox): boolean =>
  name === 'ForwardingAddress' || name === 'ForwardingSmtpAddress'
    ? readers[name](mailbox) !== null || mailbox.deliverToMailboxAndForward !== null
    : readers[name](mailbox) !== null;

const same = (a: FieldValue, b: FieldValue): boolean => JSON.stringify(a) === JSON.stringify(b);

const isName = (names: readonly string[] | undefined, shown: string): boolean =>
  names?.some((name) => name.toLowerCase() === shown.toLowerCase()) === true;

/**
 * One Set-Mailbox call for the properties that differ; nothing to do when none does. `names`: other names of the
 * recipients among the wanted values.
 */
export function proposeProperties(
  target: Target,
  wanted: Partial<Record<MailboxProperty, FieldValue>>,
  names?: RecipientNames,
): Proposal {
  const { mailbox } = target;
  if (mailbox === null) return { changes: [], operations: [] };
  const changes: FieldChange[] = [];
  const before: Record<string, FieldValue> = {};
  const after: Record<string, FieldValue> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(wanted) as [MailboxProperty, FieldValue][]) {
    const now = readers[name](mailbox);
    const known = isKnown(name, mailbox);
    if (known && (same(now, value) || (typeof now === 'string' && isName(names?.[String(value)], now)))) continue;
    if (!known) unknown.push(name);
    before[name] = now;
    after[name] = value;
    const change = { field: name, label: propertyLabels[name], before: now, after: value };
    changes.push(known ? change : { ...change, beforeKnown: false });
  }
  const operations =
    changes.length === 0
      ? []
      : [setMailbox(operationTarget(target), before as FieldValues, after as FieldValues, names, unknown)];
  return { changes, operations };
}

/** Findings about accounts that must not lose their sign-in by accident: one's own, and those of administrators. */
export function signInChecks(losing: readonly Target[], tenant: TenantFacts): CheckResult[] {
  const ids = losing.map(({ objectId }) => objectId);
  const results: CheckResult[] = [
    {
      code: 'own-account',
      severity: 'block',
      title: 'Your own account',
      message: 'You would lock yourself out, and the plan would stop half-way.',
      targets: ids.filter((id) => id === tenant.me),
    },
    {
      code: 'admin-accounts',
      severity: 'warn',
      title: 'Administrators among them',
      message: 'Check that emergency and service accounts are meant.',
      targets: ids.filter((id) => id !== tenant.me && tenant.isAdmin(id)),
    },
  ];
  return results.filter(({ targets }) => targets.length > 0);
}

/** Wording for objects mastered on-premises: the cloud refuses such a write, or sync takes it back. */
export function dirSyncedCheck(targets: readonly Target[], what: string): CheckResult[] {
  const synced = targets.filter((target) => target.mailbox?.isDirSynced === true);
  if (synced.length === 0) return [];
  return [
    {
      code: 'dir-synced',
      severity: 'warn',
      title: 'Synchronized from on-premises',
      message: `${what} may be managed on-premises. If the service refuses it, change it there.`,
      targets: synced.map((target) => target.objectId),
    },
  ];
}
