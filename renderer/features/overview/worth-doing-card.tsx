import { Button } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { ChangeRequest } from '../../../shared/domain/changes.ts';
import { useApi } from '../../api/api-context.tsx';
import { choiceOfFinding, planOfFinding } from '../../api/finding-plans.ts';
import { countOf, type FindingId, findings } from '../../api/findings.ts';
import { useCall } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatCount } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import styles from './overview-screen.module.css';

const overgrown: FindingId = 'shared-over-50-unlicensed';
type LargeShared = MethodOutput<'licenses.largeShared'>;

const howToLicense = ({ ids, product }: LargeShared): string =>
  product === null
    ? 'no product that allows more is owned, e.g. Exchange Online (Plan 2)'
    : product.free < ids.length
      ? `${product.name} would do: ${formatCount(Math.max(0, product.free))} free of ${formatCount(ids.length)} needed`
      : `${product.name} would do, ${formatCount(product.free)} free`;

const licenseFor = ({ ids, product }: LargeShared): ChangeRequest | null =>
  product === null
    ? null
    : {
        kind: 'licenses',
        params: { add: [{ skuId: product.skuId, disabledPlans: [] }] },
        selection: { kind: 'ids', ids },
      };

/** What stands out in the tenant, each with a way to its mailboxes and, where one click settles it, to a plan. */
export const WorthDoing = ({ summary, show }: { summary: TenantSummary; show: (search: string) => void }) => {
  const { plans, transport } = useApi();
  const { connectionId } = summary;
  const maker = usePlanMaker(summary.connectionId);
  const [failure, setFailure] = useState<WireError | null>(null);
  const counted = findings.map((finding) => ({ ...finding, count: countOf(summary, finding.id) }));
  const open = counted.flatMap(({ count, ...finding }) => (count !== null && count > 0 ? [{ ...finding, count }] : []));
  const untold = counted.filter(({ count }) => count === null);
  const large = useCall('licenses.largeShared', (countOf(summary, overgrown) ?? 0) > 0 ? { connectionId } : null, {
    revisionOf: connectionId,
  }).data;
  const begin = async ({ kind, preset, filter }: NonNullable<ReturnType<typeof choiceOfFinding>>) => {
    const selection = { kind: 'query' as const, query: { filter }, except: [] };
    const counted = await transport.call('mailboxes.selectionSummary', { connectionId, selection });
    if (counted.ok)
      plans.begin({
        connectionId,
        kind,
        targets: { selection, count: counted.value.count },
        ...(preset ? { preset } : {}),
      });
    else setFailure(counted.error);
  };
  const error = failure ?? maker.error;
  return (
    <Card title="Worth a look">
      {error ? <ErrorCallout title="The plan could not be made" error={error} /> : null}
      {open.length === 0 && untold.length === 0 ? (
        <p className={styles.calm}>
          <CheckmarkCircleRegular aria-hidden="true" /> Nothing stands out.
        </p>
      ) : null}
      {open.length > 0 ? (
        <ul className={`${styles.rows} ${styles.findings}`}>
          {open.map((finding) => {
            const outgrown = finding.id === overgrown && large !== undefined && large.ids.length > 0;
            const request = planOfFinding(finding) ?? (outgrown ? licenseFor(large) : null);
            const choice = choiceOfFinding(finding);
            return (
              <li key={finding.id} className={styles.finding}>
                <span>
                  {formatCount(finding.count)} {finding.count === 1 ? finding.one : finding.many}
                </span>
                <span className={styles.quiet}>
                  {finding.why}
                  {outgrown ? `; ${howToLicense(large)}` : ''}
                </span>
                <span className={styles.findingActions}>
                  <Button
                    size="small"
                    aria-label={`Show: ${finding.chip}`}
                    onClick={() => show(`finding=${finding.id}`)}
                  >
                    Show
                  </Button>
                  {request || choice ? (
                    <Button
                      size="small"
                      disabled={request !== null && maker.busy}
                      aria-label={`Make a plan: ${finding.chip}`}
                      title={`${request ? 'Plan it' : 'Choose what to change'} for all of them; nothing is sent before you have reviewed it`}
                      onClick={() => (request ? void maker.make(request) : choice && void begin(choice))}
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
