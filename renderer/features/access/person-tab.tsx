import {
  PersonAddRegular,
  PersonDeleteRegular,
  PersonRegular,
  PersonSearchRegular,
  PersonSwapRegular,
} from '@fluentui/react-icons';
import { useMemo } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import { type Person, usePeopleSearch } from '../../api/people.ts';
import { useCall } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { type Command, CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { PeoplePicker } from '../../ui/people-picker.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import styles from './access.module.css';
import { type Pivot, pivot, removalOf } from './access-words.ts';
import { PivotGrid } from './pivot-grid.tsx';
import { useChosen } from './use-chosen.ts';

/** What one person or group can open, and everything that is done about it when people come, move and leave. */
export const PersonTab = ({
  person,
  onPerson,
  onMailbox,
}: {
  person: Person | null;
  onPerson: (person: Person | null) => void;
  onMailbox: (row: Pivot) => void;
}) => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { plans } = useApi();
  const search = usePeopleSearch(connectionId);
  const maker = usePlanMaker(connectionId);
  const { data, error, refetch } = useCall(
    'access.ofTrustee',
    person ? { connectionId, trusteeId: person.objectId } : null,
    { revisionOf: connectionId },
  );
  const rows = useMemo(() => (data ? pivot(data.entries, 'mailbox') : []), [data]);
  const personId = person?.objectId ?? null;
  const { chosen, toggle } = useChosen(personId);
  const mailboxIds = rows.map((row) => row.key);
  const begin = (action: 'copy' | 'move') =>
    plans.begin({
      connectionId,
      kind: 'access',
      targets: {
        selection: { kind: 'ids', ids: chosen.size > 0 ? [...chosen] : mailboxIds },
        count: chosen.size > 0 ? chosen.size : mailboxIds.length,
      },
      preset: { action, from: person ? [person] : [] },
    });
  const none =
    person === null ? 'Choose a person first.' : rows.length === 0 ? `${person.name} has no access.` : undefined;
  const commands: Command[] = [
    {
      id: 'copy',
      label: 'Copy to someone else',
      icon: <PersonAddRegular />,
      description: 'Someone gets the same access, on the selected mailboxes or all of them',
      disabledBecause: none,
      run: () => begin('copy'),
    },
    {
      id: 'move',
      label: 'Replace by someone else',
      icon: <PersonSwapRegular />,
      description: 'Someone gets the same access, and it is taken from this person',
      disabledBecause: none,
      run: () => begin('move'),
    },
    {
      id: 'remove',
      label: 'Remove selected',
      icon: <PersonDeleteRegular />,
      description: 'Take all rights on the selected mailboxes',
      disabledBecause: none ?? (chosen.size === 0 ? 'Select mailboxes first.' : undefined),
      run: () => {
        const request = removalOf(rows.filter((row) => chosen.has(row.key)).flatMap((row) => row.entries));
        if (request) void maker.make(request);
      },
    },
    {
      id: 'strip',
      label: 'Remove from everything',
      icon: <PersonDeleteRegular />,
      description: 'Take every right this person has, for someone who leaves',
      disabledBecause: none,
      run: () =>
        void maker.make({
          kind: 'access',
          params: { action: 'strip', from: personId ?? '' },
          selection: { kind: 'ids', ids: mailboxIds },
        }),
    },
  ];
  return (
    <>
      <div className={styles.chooser}>
        <PeoplePicker
          label="Person or group"
          single
          people={person ? [person] : []}
          search={search}
          onChange={(people) => onPerson(people[0] ?? null)}
        />
        {person && data ? (
          <p className={styles.chooserText}>
            <strong>
              {person.name} can open {plural(rows.length, 'mailbox', 'mailboxes')}
            </strong>
            {data.scanned < data.mailboxes
              ? `, as far as ${formatCount(data.scanned)} of ${formatCount(data.mailboxes)} were scanned`
              : ''}
            {person.kind === 'group' ? '. Members of the group get this through it.' : ''}
          </p>
        ) : null}
      </div>
      <CommandBar
        label="Commands for the person"
        commands={commands}
        middle={chosen.size > 0 ? <strong>{formatCount(chosen.size)} selected</strong> : null}
      />
      {maker.error ? (
        <div className={styles.pad}>
          <ErrorCallout title="The plan could not be made" error={maker.error} />
        </div>
      ) : null}
      {error ? (
        <div className={styles.pad}>
          <ErrorCallout
            title="The access could not be read"
            error={wireErrorOf(error)}
            onRetry={() => void refetch()}
          />
        </div>
      ) : person === null ? (
        <StateMessage icon={<PersonSearchRegular />} title="What can this person open?">
          Choose a person or a group to see every mailbox they may open or send as.
        </StateMessage>
      ) : !data ? (
        <LoadingRows label="Loading the access" />
      ) : rows.length === 0 ? (
        <StateMessage icon={<PersonRegular />} title={`${person.name} can open no mailbox but their own`}>
          {data.scanned < data.mailboxes
            ? `Only ${formatCount(data.scanned)} of ${formatCount(data.mailboxes)} mailboxes were scanned. Scan the rest to be sure.`
            : 'That is what the last scan found. Access through a group is shown for the group.'}
        </StateMessage>
      ) : (
        <PivotGrid
          label={`Mailboxes ${person.name} can open`}
          of="mailbox"
          rows={rows}
          chosen={chosen}
          onToggle={toggle}
          onOpen={onMailbox}
        />
      )}
    </>
  );
};
