import {
  ArrowSyncRegular,
  MailRegular,
  MailUnreadRegular,
  PersonAddRegular,
  PersonDeleteRegular,
} from '@fluentui/react-icons';
import { useCallback, useMemo } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useCall } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { type Command, CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatAge, formatAsOf, formatCount, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { PeoplePicker, type PickedPerson } from '../../ui/people-picker.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import styles from './access.module.css';
import { type Pivot, pivot, removalOf } from './access-words.ts';
import { PivotGrid } from './pivot-grid.tsx';
import { useChosen } from './use-chosen.ts';
import { useReadAccess } from './use-read-access.ts';

/** A mailbox one may look at. */
export type PickedMailbox = Pick<PickedPerson, 'objectId' | 'name' | 'address'>;

/** Who can open one mailbox. */
export const MailboxTab = ({
  mailbox,
  onMailbox,
  onPerson,
}: {
  mailbox: PickedMailbox | null;
  onMailbox: (mailbox: PickedMailbox | null) => void;
  onPerson: (row: Pivot) => void;
}) => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { transport, plans } = useApi();
  const now = useNow();
  const maker = usePlanMaker(connectionId);
  const reading = useReadAccess(connection);
  const search = useCallback(
    async (text: string, signal: AbortSignal): Promise<PickedPerson[]> => {
      const answer = await transport.call(
        'mailboxes.window',
        { connectionId, query: { search: text }, from: 0, count: 10 },
        signal,
      );
      return answer.ok
        ? answer.value.rows.map((row) => ({
            objectId: row.id,
            name: row.displayName ?? row.primarySmtpAddress ?? row.id,
            address: row.primarySmtpAddress ?? row.userPrincipalName ?? '',
            kind: 'mailbox' as const,
          }))
        : [];
    },
    [transport, connectionId],
  );
  const mailboxId = mailbox?.objectId ?? null;
  const { data, error, refetch } = useCall(
    'access.ofMailbox',
    mailboxId === null ? null : { connectionId, mailboxId },
    { revisionOf: connectionId },
  );
  const rows = useMemo(
    () =>
      data
        ? pivot(
            data.entries.filter((entry) => entry.trusteeKind !== 'self'),
            'trustee',
          )
        : [],
    [data],
  );
  const { chosen, toggle } = useChosen(mailboxId);
  const none = mailbox === null ? 'Choose a mailbox first.' : undefined;
  const commands: Command[] = [
    {
      id: 'grant',
      label: 'Grant access',
      icon: <PersonAddRegular />,
      primary: mailbox !== null && chosen.size === 0,
      description: 'Let someone open or send as this mailbox',
      disabledBecause: none,
      run: () => {
        if (mailbox === null) return;
        plans.begin({
          connectionId,
          kind: 'access',
          targets: { selection: { kind: 'ids', ids: [mailbox.objectId] }, count: 1, name: mailbox.name },
          preset: { action: 'grant' },
        });
      },
    },
    {
      id: 'remove',
      label: 'Remove selected',
      icon: <PersonDeleteRegular />,
      primary: chosen.size > 0,
      description: 'Take all rights of the selected people',
      disabledBecause: none ?? (chosen.size === 0 ? 'Select people first.' : maker.busy ? 'Planning.' : undefined),
      run: () => {
        const request = removalOf(rows.filter((row) => chosen.has(row.key)).flatMap((row) => row.entries));
        if (request) void maker.make(request);
      },
    },
    {
      id: 'read',
      label: reading.busy ? 'Reading…' : 'Read now',
      icon: <ArrowSyncRegular />,
      description: 'Ask the service who has access now',
      disabledBecause: none ?? reading.refusal,
      run: () => {
        if (mailboxId !== null) void reading.read([mailboxId]);
      },
    },
  ];
  return (
    <>
      <div className={styles.chooser}>
        <PeoplePicker
          label="Mailbox"
          single
          people={mailbox ? [{ ...mailbox, kind: 'mailbox' }] : []}
          search={search}
          onChange={(people) => onMailbox(people[0] ?? null)}
        />
        {mailbox && data ? (
          <p className={styles.chooserText}>
            {data.asOf === null ? (
              'Its permissions were never read.'
            ) : (
              <>
                <strong>{plural(rows.length, 'person or group', 'people and groups')}</strong>, read{' '}
                {formatAsOf(data.asOf, now)} ({formatAge(data.asOf, now)})
              </>
            )}
          </p>
        ) : null}
      </div>
      <CommandBar
        label="Commands for the mailbox"
        commands={commands}
        middle={chosen.size > 0 ? <strong>{formatCount(chosen.size)} selected</strong> : null}
      />
      {maker.error ? (
        <div className={styles.pad}>
          <ErrorCallout title="The plan could not be made" error={maker.error} />
        </div>
      ) : null}
      {reading.error ? (
        <div className={styles.pad}>
          <ErrorCallout title="The permissions could not be read" error={reading.error} />
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
      ) : mailbox === null ? (
        <StateMessage icon={<MailUnreadRegular />} title="Who can open this mailbox?">
          Choose a mailbox to see every person and group that may open it or send as it.
        </StateMessage>
      ) : !data ? (
        <LoadingRows label="Loading the access" />
      ) : rows.length === 0 ? (
        <StateMessage
          icon={<MailRegular />}
          title={data.asOf === null ? 'Its permissions were not read yet' : 'Nobody but the owner'}
        >
          {data.asOf === null
            ? 'Read now asks the service for this mailbox; a scan reads all of them.'
            : 'No person and no group has a right on it.'}
        </StateMessage>
      ) : (
        <PivotGrid
          label={`People who can open ${mailbox.name}`}
          of="trustee"
          rows={rows}
          chosen={chosen}
          onToggle={toggle}
          onOpen={onPerson}
        />
      )}
    </>
  );
};
