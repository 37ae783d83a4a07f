import type { FieldChange, FieldValue, FieldValues } from '../../../../shared/domain/changes.ts';
import { readList } from '../../imports/cells.ts';
import type { ChangeKind, Proposal, Target, TenantFacts } from '../kind.ts';
import type { Operation } from '../operation.ts';
import { fullAccess, sendAs } from '../operations/access.ts';
import { assignLicense } from '../operations/assign-license.ts';
import { awaitType, convertMailbox as convert } from '../operations/convert-mailbox.ts';
import type { MailboxProperty } from '../operations/set-mailbox.ts';
import { setUser } from '../operations/set-user.ts';
import { toRegularChecks, toSharedChecks } from './convert-checks.ts';
import { type ConvertParams, convertParams } from './convert-params.ts';
import { directLicenses, mailboxLicenses, staysLicensed } from './convert-rules.ts';
import { csvOf, flagColumn } from './csv-columns.ts';
import { operationTarget, proposeProperties, signInChecks } from './mailbox-target.ts';

const peopleColumn = { help: 'Addresses, separated by semicolons.', read: readList, expects: 'a list of addresses' };
const typeWord = (cell: string): string =>
  cell
    .trim()
    .toLowerCase()
    .replace(/ ?mailbox$/, '');

/**
 * Converts mailboxes and does what follows in a safe order: nothing that relies on the conversion happens before the
 * service shows it, and licenses go only after that.
 */
export const convertMailbox: ChangeKind<ConvertParams> = {
  kind: 'convert-mailbox',
  objectKind: 'mailbox',
  params: convertParams,
  recipients: ({ fullAccess: owners, sendAs: senders }) => [...owners, ...senders],
  title: ({ to }, count) =>
    `Convert ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'} to ${to === 'Shared' ? 'shared' : 'regular'}`,
  propose(target, params, tenant) {
    const steps: Proposal[] = [conversion(target, params)];
    if (params.to === 'Shared') {
      steps.push(
        settings(target, params),
        grants(target, params, tenant),
        licenses(target, params, tenant),
        signIn(target, params),
      );
    }
    return {
      changes: steps.flatMap(({ changes }) => changes),
      operations: steps.flatMap(({ operations }) => operations),
    };
  },
  checks(items, tenant) {
    const shared = items.filter(({ params }) => params.to === 'Shared');
    const regular = items.filter(({ params }) => params.to === 'Regular');
    const losing = shared.filter(({ params, target }) => params.blockSignIn && target.user?.accountEnabled === true);
    return [
      ...toSharedChecks(shared, tenant),
      ...toRegularChecks(regular, tenant),
      ...signInChecks(
        losing.map(({ target }) => target),
        tenant,
      ),
    ];
  },
  applyFix(fixId, params) {
    if (fixId === 'keep-needed-licenses') return { ...params, removeLicenses: 'unneeded' };
    if (fixId === 'block-sign-in') return { ...params, blockSignIn: true };
    return null;
  },
  hazardous: ({ to, removeLicenses }) =>
    to === 'Shared' && removeLicenses === 'all'
      ? { word: 'CONVERT', reason: 'Removing licenses from a mailbox that still needs one can lose mail.' }
      : null,
  effects(items) {
    const freed = items.reduce(
      (sum, { proposal }) =>
        sum +
        proposal.operations.reduce(
          (inner, { op, args }) => inner + (op === 'assign-license' ? (args as { remove: string[] }).remove.length : 0),
          0,
        ),
      0,
    );
    return freed === 0 ? [] : [{ label: 'Licenses freed', value: freed.toLocaleString('en-US'), tone: 'good' }];
  },
  csv: csvOf([
    {
      id: 'to',
      label: 'Type',
      required: true,
      synonyms: ['RecipientTypeDetails', 'Convert to', 'Target type'],
      help: 'Shared or Regular.',
      read: (cell) => ({ shared: 'Shared', regular: 'Regular', user: 'Regular' })[typeWord(cell)],
      expects: 'Shared or Regular',
    },
    {
      id: 'removeLicenses',
      label: 'Remove licenses',
      help: 'None, unneeded or all.',
      read: (cell) => (/^(none|unneeded|all)$/i.test(cell) ? cell.toLowerCase() : undefined),
      expects: 'none, unneeded or all',
    },
    flagColumn('blockSignIn', 'Block sign-in', ['Sign-in blocked']),
    flagColumn('hideFromAddressLists', 'Hide from address lists', ['HiddenFromAddressListsEnabled', 'Hidden']),
    flagColumn('copySentItems', 'Keep copies of sent items', ['Copy sent items']),
    { ...peopleColumn, id: 'fullAccess', label: 'Full Access', synonyms: ['Full Access for'] },
    { ...peopleColumn, id: 'sendAs', label: 'Send As', synonyms: ['Send As for'] },
  ]),
};

const nothing: Proposal = { changes: [], operations: [] };

function conversion(target: Target, { to }: ConvertParams): Proposal {
  const from = target.mailbox?.recipientTypeDetails ?? null;
  const after = to === 'Shared' ? 'SharedMailbox' : 'UserMailbox';
  if (from === null || from === after) return nothing;
  const at = operationTarget(target);
  return {
    changes: [{ field: 'RecipientTypeDetails', label: 'Type', before: from, after }],
    operations: [convert(at, from, to, presentQuotas(target)), awaitType(at, to)],
  };
}

/** Conversions reset them, so they are kept for the way back; nothing where one of them is not known. */
function presentQuotas({ mailbox }: Target): FieldValues | undefined {
  const values = {
    IssueWarningQuota: mailbox?.issueWarningQuota ?? null,
    ProhibitSendQuota: mailbox?.prohibitSendQuota ?? null,
    ProhibitSendReceiveQuota: mailbox?.prohibitSendReceiveQuota ?? null,
  };
  return Object.values(values).includes(null) ? undefined : values;
}

const quotaFields: readonly string[] = ['IssueWarningQuota', 'ProhibitSendQuota', 'ProhibitSendReceiveQuota'];

function settings(target: Target, params: ConvertParams): Proposal {
  const wanted: Partial<Record<MailboxProperty, FieldValue>> = {};
  if (params.quota !== undefined) {
    wanted.IssueWarningQuota = params.quota.issueWarning;
    wanted.ProhibitSendQuota = params.quota.prohibitSend;
    wanted.ProhibitSendReceiveQuota = params.quota.prohibitSendReceive;
  }
  if (params.copySentItems) {
    wanted.MessageCopyForSentAsEnabled = true;
    wanted.MessageCopyForSendOnBehalfEnabled = true;
  }
  if (params.hideFromAddressLists) wanted.HiddenFromAddressListsEnabled = true;
  const proposal = proposeProperties(target, wanted);
  return {
    ...proposal,
    operations: proposal.operations.map((operation) => ({ ...operation, anyBefore: quotaFields })),
  };
}

function grants(target: Target, params: ConvertParams, tenant: TenantFacts): Proposal {
  const at = operationTarget(target);
  const operations: Operation[] = [];
  const changes: FieldChange[] = [];
  for (const [right, people, make] of [
    ['Full Access', params.fullAccess, fullAccess],
    ['Send As', params.sendAs, sendAs],
  ] as const) {
    for (const id of people) {
      const person = tenant.recipient(id);
      if (person === null) continue;
      operations.push(make(at, person, true));
      changes.push({ field: `${right}:${person.objectId}`, label: right, before: null, after: person.name });
    }
  }
  return { changes, operations };
}

function licenses(target: Target, { removeLicenses }: ConvertParams, tenant: TenantFacts): Proposal {
  const before = directLicenses(target);
  if (removeLicenses === 'none' || before.length === 0) return nothing;
  const after = removeLicenses === 'unneeded' && staysLicensed(target) ? mailboxLicenses(target, tenant) : [];
  if (after.length === before.length) return nothing;
  const names = (held: typeof before): string[] => held.map(({ skuId }) => tenant.skuName(skuId));
  return {
    changes: [{ field: 'licenses', label: 'Licenses', before: names(before), after: names(after) }],
    operations: [assignLicense(operationTarget(target), before, after)],
  };
}

function signIn(target: Target, { blockSignIn }: ConvertParams): Proposal {
  if (!blockSignIn || target.user?.accountEnabled !== true) return nothing;
  return {
    changes: [{ field: 'accountEnabled', label: 'Sign-in', before: true, after: false }],
    operations: [setUser(operationTarget(target), { accountEnabled: true }, { accountEnabled: false })],
  };
}
