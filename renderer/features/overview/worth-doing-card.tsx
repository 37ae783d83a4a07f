import { Button } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import { useApi } from '../../api/api-context.tsx';
import { choiceOfFinding, planOfFinding } from '../../api/finding-plans.ts';
import { countOf, findings } from '../../api/findings.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatCount } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import styles from './overview-screen.module.css';

/** What stands out in the tenant, each with a way to its mailboxes and, where one click settles it, to a plan. */
export const WorthDoing = ({ summary, show }: { summary: TenantSummary; show: (search: string) => void }) => {
  const { plans } = useApi();
  const maker = usePlanMaker(summary.connectionId);
  const counted = findings.map((finding) => ({ ...finding, count: countOf(summary, finding.id) }));
  const open = counted.flatMap(({ count, ...finding }) => (count !== null && count > 0 ? [{ ...finding, count }] : []));
  const untold = counted.filter(({ count }) => count === null);
  return (
    <Card title="Worth a look">
      {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
      {open.length === 0 && untold.length === 0 ? (
        <p className={styles.calm}>
          <CheckmarkCircleRegular aria-hidden="true" /> Nothing stands out.
        </p>
      ) : null}
      {open.length > 0 ? (
        <ul className={`${styles.rows} ${styles.findings}`}>
          {open.map((finding) => {
            const request = planOfFinding(finding);
            const choice = choiceOfFinding(finding);
            return (
              <li key={finding.id} className={styles.finding}>
                <span>
                  {formatCount(finding.count)} {finding.count === 1 ? finding.one : finding.many}
                </span>
                <span className={styles.quiet}>{finding.why}</span>
                <span className={styles.findingActions}>
                  <Button
                    size="small"
                    aria-label={`Show: ${finding.chip}`}
                    onClick={() => show(`finding=${finding.id}`)}
                  >
                    Show
                  </Button>
                  {request ? (
                    <Button
                      size="small"
                      disabled={maker.busy}
                      aria-label={`Make a plan: ${finding.chip}`}
                      title="Plan it for all of them; nothing is sent before you have reviewed it"
                      onClick={() => void maker.make(request)}
                    >
                      Make a plan
                    </Button>
                  ) : choice ? (
                    <Button
                      size="small"
                      aria-label={`Make a plan: ${finding.chip}`}
                      title="Choose what to change for all of them; nothing is sent before you have reviewed it"
                      onClick={() =>
                        plans.begin({
                          connectionId: summary.connectionId,
                          kind: choice,
                          targets: {
                            selection: { kind: 'query', query: { filter: finding.filter }, except: [] },
                            count: finding.count,
                          },
                        })
                      }
                    >
                      Make a plan
                    </Button>
                  ) : null}
                </span>
              </li>
            );
          })}
        </ul>
      ) : null}
      {untold.length > 0 ? (
        <p className={styles.untold}>Not known: {untold.map(({ chip }) => chip).join(' · ')}</p>
      ) : null}
    </Card>
  );
};
