import { MailRegular, PeopleRegular, PersonProhibitedRegular, PersonRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { AccessEntry, AccessRight } from '../../../shared/domain/access.ts';
import { Badge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import styles from './access.module.css';
import { allRights, kindWords, type Pivot, rightLabels, whyFixed } from './access-words.ts';

const icons: Record<AccessEntry['trusteeKind'], ReactElement> = {
  user: <PersonRegular />,
  group: <PeopleRegular />,
  self: <MailRegular />,
  orphan: <PersonProhibitedRegular />,
  unknown: <PersonRegular />,
};

/** Who has the right, with a mark of what they are. */
export const TrusteeName = ({
  kind,
  name,
  address,
  spelledOut = false,
}: {
  kind: AccessEntry['trusteeKind'];
  name: string;
  address: string | null;
  /** The address stands beside the name, which others may bear as well. */
  spelledOut?: boolean;
}) => (
  <span className={styles.trustee} title={[address, kindWords[kind]].filter(Boolean).join(', ')}>
    <span className={styles.icon} data-kind={kind} aria-hidden="true">
      {icons[kind]}
    </span>
    <span className={`${cells.name} ${styles.trusteeName}`} data-part="name">
      {name}
    </span>
    {kind === 'user' ? null : <span className={styles.kind}>{kindWords[kind].toLowerCase()}</span>}
    {spelledOut && address !== null ? <span className={cells.quiet}>{address}</span> : null}
  </span>
);

/** What is special about an entry. */
export const EntryMarks = ({ entry }: { entry: Pick<AccessEntry, 'isInherited' | 'deny' | 'trusteeKind'> }) => (
  <>
    {entry.deny ? <Badge tone="bad">Deny</Badge> : null}
    {entry.isInherited ? <Badge title="Set for the organization, not for this mailbox">Inherited</Badge> : null}
    {entry.trusteeKind === 'orphan' ? <Badge tone="warn">Orphaned</Badge> : null}
  </>
);

/** One right of a row of many: there, denied, inherited, or not. */
export const RightMark = ({ row, right }: { row: Pivot; right: AccessRight }) => {
  const entries = row.entries.filter((entry) => entry.right === right);
  if (entries.length === 0) return null;
  const deny = entries.some((entry) => entry.deny);
  const inherited = entries.every((entry) => entry.isInherited);
  return (
    <Badge
      tone={deny ? 'bad' : inherited ? 'neutral' : 'brand'}
      title={entries.map(whyFixed).find(Boolean) ?? undefined}
    >
      {deny ? `${rightLabels[right]} denied` : inherited ? `${rightLabels[right]}, inherited` : rightLabels[right]}
    </Badge>
  );
};

/** All rights of a row, side by side. */
export const RightMarks = ({ row }: { row: Pivot }) => (
  <span className={styles.rights}>
    {allRights.map((right) => (
      <RightMark key={right} row={row} right={right} />
    ))}
    {row.trusteeKind === 'orphan' ? <Badge tone="warn">Orphaned</Badge> : null}
  </span>
);
