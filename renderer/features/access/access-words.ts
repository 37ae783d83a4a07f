import type { AccessEntry, AccessRight } from '../../../shared/domain/access.ts';
import type { ChangeRequest } from '../../../shared/domain/changes.ts';

export const rightLabels: Record<AccessRight, string> = {
  FullAccess: 'Full Access',
  SendAs: 'Send As',
  SendOnBehalf: 'Send on Behalf',
};
export const allRights: readonly AccessRight[] = ['FullAccess', 'SendAs', 'SendOnBehalf'];

export const kindWords: Record<AccessEntry['trusteeKind'], string> = {
  user: 'Person',
  group: 'Group',
  self: 'Owner',
  orphan: 'Account is gone',
  unknown: 'Not resolved',
};

export const entryKey = (entry: AccessEntry): string =>
  `${entry.mailboxId} ${entry.right} ${entry.trusteeId ?? entry.trusteeName} ${entry.deny} ${entry.isInherited}`;

/** Why an entry cannot be taken away here; null when it can. */
export const whyFixed = (entry: AccessEntry): string | null => {
  if (entry.trusteeKind === 'self') return 'The owner’s own right stays.';
  if (entry.isInherited) return 'Inherited from the organization, not set on this mailbox.';
  if (entry.trusteeKind === 'orphan') return 'The account is gone: Clean up orphaned entries removes it.';
  if (entry.trusteeId === null) return 'Who this is could not be resolved.';
  if (entry.deny) return 'A deny entry; remove it where it was set.';
  return null;
};

/** One mailbox or one person with all rights between the two. */
export interface Pivot {
  key: string;
  name: string;
  address: string | null;
  type: string | null;
  trusteeKind: AccessEntry['trusteeKind'];
  entries: readonly AccessEntry[];
  /** Of the oldest entry. */
  asOf: string;
}

/** Entries put together by mailbox or by person, by name. */
export const pivot = (entries: readonly AccessEntry[], by: 'mailbox' | 'trustee'): Pivot[] => {
  const rows = new Map<string, AccessEntry[]>();
  for (const entry of entries) {
    const key = by === 'mailbox' ? entry.mailboxId : (entry.trusteeId ?? `name:${entry.trusteeName}`);
    const found = rows.get(key);
    if (found) found.push(entry);
    else rows.set(key, [entry]);
  }
  return [...rows]
    .flatMap(([key, group]): Pivot[] => {
      const [first] = group;
      if (!first) return [];
      return [
        {
          key,
          name: by === 'mailbox' ? first.mailboxName : first.trusteeName,
          address: by === 'mailbox' ? first.mailboxAddress : first.trusteeAddress,
          type: by === 'mailbox' ? first.mailboxType : null,
          trusteeKind: first.trusteeKind,
          entries: group,
          asOf: group.map((entry) => entry.asOf).sort()[0] ?? first.asOf,
        },
      ];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
};

/** What takes exactly these entries away: each mailbox with its own people and rights. Null when none can be. */
export const removalOf = (entries: readonly AccessEntry[]): ChangeRequest | null => {
  const mailboxes = new Map<string, Map<string, Set<AccessRight>>>();
  for (const entry of entries) {
    if (whyFixed(entry) !== null || entry.trusteeId === null) continue;
    const people = mailboxes.get(entry.mailboxId) ?? new Map<string, Set<AccessRight>>();
    mailboxes.set(entry.mailboxId, people);
    const rights = people.get(entry.trusteeId) ?? new Set<AccessRight>();
    people.set(entry.trusteeId, rights);
    rights.add(entry.right);
  }
  if (mailboxes.size === 0) return null;
  return {
    kind: 'access',
    params: { action: 'edit' },
    selection: {
      kind: 'rows',
      rows: [...mailboxes].map(([objectId, people]) => ({
        objectId,
        params: {
          action: 'edit',
          remove: [...people].map(([trustee, rights]) => ({ trustee, rights: [...rights] })),
        },
      })),
    },
  };
};
