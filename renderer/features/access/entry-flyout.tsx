import { Button } from '@fluentui/react-components';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import type { PlanMaker } from '../../api/use-plans.ts';
import { Badge } from '../../ui/badge.tsx';
import { Flyout } from '../../ui/flyout.tsx';
import { formatAge, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { Facts } from '../../ui/page.tsx';
import { EntryMarks } from './access-cells.tsx';
import { kindWords, removalOf, rightLabels, whyFixed } from './access-words.ts';

const ReadAt = ({ iso }: { iso: string | null }) => {
  const age = formatAge(iso, useNow());
  return <>{[formatDateTime(iso), ...(age === '' ? [] : [age])].join(' · ')}</>;
};

/** One entry in full. */
export const EntryFlyout = ({
  entry,
  maker,
  onPerson,
  onMailbox,
  onClose,
}: {
  entry: AccessEntry;
  maker: PlanMaker;
  onPerson: (entry: AccessEntry) => void;
  onMailbox: (entry: AccessEntry) => void;
  onClose: () => void;
}) => (
  <Flyout
    name={entry.trusteeName}
    subtitle={
      <>
        <span>{entry.trusteeAddress ?? kindWords[entry.trusteeKind]}</span>
        <Badge tone="brand">{rightLabels[entry.right]}</Badge>
        <EntryMarks entry={entry} />
      </>
    }
    actions={
      <>
        {entry.trusteeId !== null && entry.trusteeKind !== 'self' ? (
          <Button onClick={() => onPerson(entry)}>All they can open</Button>
        ) : null}
        <Button onClick={() => onMailbox(entry)}>All who can open it</Button>
        <Button
          disabledFocusable={whyFixed(entry) !== null || maker.busy}
          title={whyFixed(entry) ?? undefined}
          onClick={() => {
            const request = removalOf([entry]);
            if (request) void maker.make(request);
          }}
        >
          Remove
        </Button>
      </>
    }
    tabs={[
      {
        id: 'entry',
        label: 'Entry',
        content: () => (
          <Facts
            facts={[
              { label: 'Mailbox', value: `${entry.mailboxName}, ${entry.mailboxAddress}` },
              { label: 'Right', value: `${rightLabels[entry.right]}${entry.deny ? ', denied' : ''}` },
              { label: 'Who', value: kindWords[entry.trusteeKind] },
              { label: 'Set', value: entry.isInherited ? 'for the organization' : 'on this mailbox' },
              { label: 'Read', value: <ReadAt iso={entry.asOf} /> },
            ]}
          />
        ),
      },
    ]}
    tab="entry"
    onTab={() => {}}
    onClose={onClose}
  />
);
