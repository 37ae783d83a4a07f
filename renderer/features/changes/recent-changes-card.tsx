import { Link } from 'react-router';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useCall } from '../../api/use-call.ts';
import { planPath } from '../../api/use-plans.ts';
import { Badge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import { formatAsOf, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { Card } from '../../ui/page.tsx';
import styles from './changes.module.css';
import { outcomeSummary } from './plan-words.ts';

/** The last plans of a connection. */
const RecentChangesCard = ({ connection }: { connection: Connection }) => {
  const now = useNow();
  const { data, error } = useCall('changes.list', {
    connectionId: connection.id,
    states: ['draft', 'applying', 'paused', 'interrupted', 'done', 'partial', 'failed', 'cancelled'],
    count: 5,
  });
  return (
    <Card
      title="Recent changes"
      aside={
        data && data.total > 0 ? (
          <Link className={styles.recentTitle} to={`/t/${encodeURIComponent(connection.id)}/changes`}>
            Show all
          </Link>
        ) : null
      }
    >
      {error ? <p className={cells.quiet}>They could not be read: {error.message}</p> : null}
      {data?.plans.length === 0 ? (
        <p className={cells.quiet}>Nothing was changed yet. Plans you make show up here.</p>
      ) : null}
      <ul className={styles.recent}>
        {data?.plans.map((plan) => {
          const { word, tone } = outcomeSummary(plan);
          const when = plan.appliedAt ?? plan.createdAt;
          return (
            <li key={plan.id} className={styles.recentRow}>
              <span className={cells.quiet} title={formatDateTime(when)}>
                {formatAsOf(when, now)}
              </span>
              <Link className={styles.recentTitle} to={planPath(connection.id, plan.id)} title={plan.title}>
                {plan.name ?? plan.title}
              </Link>
              <Badge tone={tone}>{word}</Badge>
            </li>
          );
        })}
      </ul>
    </Card>
  );
};

export default RecentChangesCard;
