import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import { wireErrorOf } from '../../api/call-error.ts';
import { useCall } from '../../api/use-call.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatQuota, plural } from '../../ui/format.ts';
import { Facts } from '../../ui/page.tsx';
import { LoadingRows } from '../../ui/states.tsx';
import { daysText, monthlyText } from './history-words.ts';
import styles from './snapshots.module.css';
import { Sparkline } from './sparkline.tsx';

/** How a mailbox grew, and when it may be full. */
const MailboxHistoryTab = ({ connection, mailbox }: { connection: Connection; mailbox: MailboxDetails }) => {
  const { data, error, refetch } = useCall(
    'history.mailbox',
    { connectionId: connection.id, id: mailbox.id },
    { revisionOf: connection.id },
  );
  if (error) {
    return (
      <ErrorCallout title="The history could not be read" error={wireErrorOf(error)} onRetry={() => void refetch()} />
    );
  }
  if (!data) return <LoadingRows rows={4} label="Loading the history" />;
  const quota = mailbox.prohibitSendReceiveQuota;
  return (
    <div className={styles.history}>
      {data.points.length > 1 ? <Sparkline points={data.points} quota={quota} /> : null}
      {data.why === null ? null : (
        <Note title={data.growthPerMonth === null ? 'No growth to tell yet' : 'No forecast'}>{data.why}</Note>
      )}
      <Facts
        facts={[
          { label: 'Growth', value: monthlyText(data.growthPerMonth) },
          { label: 'Quota', value: formatQuota(quota) },
          { label: 'Full in', value: data.daysToQuota ? daysText(data.daysToQuota) : 'Not known' },
          { label: 'Known sizes', value: plural(data.points.length, 'day') },
        ]}
      />
    </div>
  );
};

export default MailboxHistoryTab;
