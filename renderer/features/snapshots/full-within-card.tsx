import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useSummary } from '../../api/hooks.ts';
import { familyOf } from '../../api/inventory.ts';
import { useCall } from '../../api/use-call.ts';
import { formatCount, formatGigabytes, formatQuota, plural } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { FullWithinDialog } from './full-within-dialog.tsx';
import { daysText } from './history-words.ts';
import styles from './snapshots.module.css';

const marks = [
  { days: '30', tone: 'bad' },
  { days: '60', tone: 'warn' },
  { days: '90', tone: 'neutral' },
] as const;
const shown = 6;

/** Which mailboxes will be full soon, at the pace they grow. */
const FullWithinCard = ({ connection }: { connection: Connection }) => {
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const { data, error } = useCall(
    'history.fullWithin',
    { connectionId: connection.id, days: 90 },
    { revisionOf: connection.id },
  );
  const { data: summary } = useSummary(connection.id);
  const sizes = familyOf(summary, 'sizes');
  const open = (id: string, address: string) =>
    `/t/${encodeURIComponent(connection.id)}/mailboxes?q=${encodeURIComponent(address)}&open=${encodeURIComponent(id)}&tab=history`;
  const soon = data?.mailboxes.filter(({ days }) => days.to > 0) ?? [];
  const fullNow = (data?.mailboxes.length ?? 0) - soon.length;
  // Zero everywhere while sizes are missing is not a finding.
  const nothingKnown = data !== undefined && data.unknown > 0 && marks.every(({ days }) => data.counts[days] === 0);
  const noSizes =
    connection.kind === 'snapshot'
      ? 'this snapshot holds none'
      : sizes.stale?.error.code === 'forbidden'
        ? 'your role may not read the report they come from'
        : 'none was read yet';
  return (
    <Card title="Full within 30, 60, 90 days">
      {error ? <p className={styles.quiet}>It could not be worked out: {error.message}</p> : null}
      {data ? (
        <>
          <div className={styles.days}>
            {marks.map(({ days, tone }) => (
              <div key={days} className={styles.day}>
                <span className={styles.dayValue} data-tone={data.counts[days] > 0 ? tone : 'neutral'}>
                  {nothingKnown ? '–' : formatCount(data.counts[days])}
                </span>
                <span className={styles.quiet}>within {days} days</span>
              </div>
            ))}
          </div>
          <ul aria-label="Mailboxes that will be full soon">
            {soon.slice(0, shown).map(({ id, name, address, bytes, quota, days }) => (
              <li key={id} className={styles.full}>
                <Link className={styles.link} to={open(id, address)} title={address}>
                  {name}
                </Link>
                <span className={styles.quiet}>
                  {formatGigabytes(bytes)} of {formatQuota(quota)}
                </span>
                <span>{daysText(days)}</span>
              </li>
            ))}
          </ul>
          {data.mailboxes.length > 0 ? (
            <div className={styles.more}>
              <span className={styles.quiet}>
                {fullNow > 0 ? `${plural(fullNow, 'mailbox is', 'mailboxes are')} full now and counted above.` : ''}
              </span>
              <Button size="small" onClick={() => setAll(true)}>
                Show all {formatCount(data.mailboxes.length)}
              </Button>
            </div>
          ) : null}
          {data.unknown > 0 ? (
            <p className={styles.quiet}>
              {nothingKnown && sizes.asOf === null
                ? `Not known: it takes sizes of several days, and ${noSizes}.`
                : `For ${plural(data.unknown, 'mailbox', 'mailboxes')} there are too few sizes yet to tell; each reading adds one.`}
            </p>
          ) : null}
          {all ? (
            <FullWithinDialog
              connectionId={connection.id}
              data={data}
              onOpen={({ id, address }) => void navigate(open(id, address))}
              onClose={() => setAll(false)}
            />
          ) : null}
        </>
      ) : null}
    </Card>
  );
};

export default FullWithinCard;
