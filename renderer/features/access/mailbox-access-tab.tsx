import { Button } from '@fluentui/react-components';
import { ArrowSyncRegular, PersonAddRegular } from '@fluentui/react-icons';
import { useMemo } from 'react';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useCall } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import cells from '../../ui/cells.module.css';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatAge, formatAsOf, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { LoadingRows } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import styles from './access.module.css';
import { RightMarks, TrusteeName } from './access-cells.tsx';
import { pivot, removalOf, whyFixed } from './access-words.ts';
import { useReadAccess } from './use-read-access.ts';

/** Who can open a mailbox, in its details. */
const MailboxAccessTab = ({ connection, mailbox }: { connection: Connection; mailbox: MailboxDetails }) => {
  const { plans } = useApi();
  const now = useNow();
  const maker = usePlanMaker(connection.id);
  const reading = useReadAccess(connection);
  const { data, error, refetch } = useCall(
    'access.ofMailbox',
    { connectionId: connection.id, mailboxId: mailbox.id },
    { revisionOf: connection.id },
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
  const name = mailbox.displayName ?? mailbox.primarySmtpAddress ?? mailbox.id;
  if (error) {
    return (
      <ErrorCallout title="The access could not be read" error={wireErrorOf(error)} onRetry={() => void refetch()} />
    );
  }
  if (!data) return <LoadingRows rows={4} label="Loading the access" />;
  return (
    <div className={styles.details}>
      <div className={styles.buttons}>
        <Button
          icon={<PersonAddRegular />}
          onClick={() =>
            plans.begin({
              connectionId: connection.id,
              kind: 'access',
              targets: { selection: { kind: 'ids', ids: [mailbox.id] }, count: 1, name },
              preset: { action: 'grant' },
            })
          }
        >
          Grant access
        </Button>
        <Button
          icon={<ArrowSyncRegular />}
          disabledFocusable={reading.refusal !== undefined}
          title={reading.refusal ?? 'Ask the service who has access now'}
          onClick={() => void reading.read([mailbox.id])}
        >
          {reading.busy ? 'Reading…' : 'Read now'}
        </Button>
      </div>
      {reading.error ? <ErrorCallout title="The permissions could not be read" error={reading.error} /> : null}
      {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
      <p className={cells.quiet} title={data.asOf === null ? undefined : formatDateTime(data.asOf)}>
        {data.asOf === null
          ? 'Its permissions were never read.'
          : rows.length === 0
            ? `Nobody but the owner, read ${formatAsOf(data.asOf, now)} (${formatAge(data.asOf, now)}).`
            : `Read ${formatAsOf(data.asOf, now)} (${formatAge(data.asOf, now)}).`}
      </p>
      <ul className={styles.tabList} aria-label="People and groups with access">
        {rows.map((row) => {
          const why = row.entries.every((entry) => whyFixed(entry) !== null)
            ? row.entries.map(whyFixed).find((each) => each !== null)
            : undefined;
          return (
            <li key={row.key} className={styles.tabRow}>
              <div className={styles.tabHead}>
                <TrusteeName kind={row.trusteeKind} name={row.name} address={row.address} />
                <Button
                  size="small"
                  appearance="subtle"
                  disabledFocusable={why !== undefined || maker.busy}
                  title={why ?? `Plan taking the access of ${row.name}`}
                  aria-label={`Remove ${row.name}`}
                  onClick={() => {
                    const request = removalOf(row.entries);
                    if (request) void maker.make(request);
                  }}
                >
                  Remove
                </Button>
              </div>
              <RightMarks row={row} />
            </li>
          );
        })}
      </ul>
      <TextLink
        to={`/t/${encodeURIComponent(connection.id)}/access?tab=mailbox&id=${encodeURIComponent(mailbox.id)}&name=${encodeURIComponent(name)}&address=${encodeURIComponent(mailbox.primarySmtpAddress ?? '')}`}
      >
        Open on the Access page
      </TextLink>
    </div>
  );
};

export default MailboxAccessTab;
