import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular, ArrowSyncRegular } from '@fluentui/react-icons';
import { type ReactNode, Suspense } from 'react';
import { useNavigate } from 'react-router';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import { unknownFamilies } from '../../../shared/domain/known.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { countOf } from '../../api/findings.ts';
import { useJobs } from '../../api/hooks.ts';
import { familyOf, isNeverRead, useInventory } from '../../api/inventory.ts';
import { useLiveSizes } from '../../api/live-sizes.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { FamilyNotes } from '../../ui/family-notes.tsx';
import { formatCount, formatDuration, formatTotal, plural, unknown } from '../../ui/format.ts';
import { Freshness } from '../../ui/freshness.tsx';
import { isRunning, JobCard } from '../../ui/job-card.tsx';
import { LiveSizesDialog } from '../../ui/live-sizes-dialog.tsx';
import { Card, PageHeader, ScrollPage } from '../../ui/page.tsx';
import { Skeleton, StateMessage } from '../../ui/states.tsx';
import type { Tone } from '../../ui/tone.ts';
import { useContributions } from '../contributions.ts';
import styles from './overview-screen.module.css';
import { QuotaChart } from './quota-chart.tsx';
import { Subscriptions } from './subscriptions-card.tsx';
import { WorthDoing } from './worth-doing-card.tsx';

const Figure = ({
  label,
  value,
  note,
  tone = 'neutral',
  onClick,
}: {
  label: string;
  value: string;
  note: ReactNode;
  tone?: Tone;
  onClick?: (() => void) | undefined;
}) => {
  const inside = (
    <>
      <span className={styles.figureLabel}>{label}</span>
      <span className={styles.figureValue} data-tone={tone}>
        {value}
      </span>
      <span className={styles.figureNote}>{note}</span>
    </>
  );
  return onClick ? (
    <button type="button" className={styles.figure} onClick={onClick}>
      {inside}
    </button>
  ) : (
    <div className={styles.figure}>{inside}</div>
  );
};

/** When the last whole reading was true; null before the first. */
const readAsOf = (summary: TenantSummary): string | null =>
  familyOf(summary, 'mailboxes').asOf ?? familyOf(summary, 'users').asOf;

/** How much there is of what was read; what was not is left open. */
const extent = (summary: TenantSummary): string => {
  const known = (family: Family) => unknownFamilies([family], summary.families).length === 0;
  return [
    known('mailboxes')
      ? plural(summary.mailboxes, 'mailbox', 'mailboxes')
      : summary.mailboxes > 0
        ? `at least ${plural(summary.mailboxes, 'mailbox', 'mailboxes')}`
        : 'mailboxes not known',
    known('users') ? plural(summary.users, 'person', 'people') : 'people not known',
    known('skus') ? plural(summary.subscriptions.length, 'subscription') : 'subscriptions not known',
  ].join(' · ');
};

const notKnown = 'not known';

const Figures = ({ summary, show }: { summary: TenantSummary; show: (search: string) => void }) => {
  const { quotaBuckets, sizesKnown, mailboxes } = summary;
  const full = (quotaBuckets[9] ?? 0) + (quotaBuckets[10] ?? 0);
  const over = quotaBuckets[10] ?? 0;
  const outside = countOf(summary, 'forwarding-outside');
  const unlicensed = countOf(summary, 'shared-over-50-unlicensed');
  const sizesMissing = mailboxes - sizesKnown;
  return (
    <div className={styles.figures}>
      <Figure
        label="Mail stored"
        value={formatTotal(summary.totalItemBytes)}
        note={
          sizesKnown === 0
            ? 'no size is known'
            : sizesMissing === 0
              ? `in ${plural(mailboxes, 'mailbox', 'mailboxes')}`
              : `${formatCount(sizesKnown)} of ${formatCount(mailboxes)} sizes known`
        }
      />
      <Figure
        label="Above 90 % of quota"
        value={sizesKnown > 0 ? formatCount(full) : unknown}
        tone={full > 0 ? 'warn' : 'neutral'}
        note={
          sizesKnown === 0
            ? notKnown
            : over > 0
              ? `${formatCount(over)} over the limit`
              : sizesMissing > 0
                ? 'none known over the limit'
                : 'none over the limit'
        }
        onClick={full > 0 ? () => show('finding=near-full') : undefined}
      />
      <Figure
        label="Shared above 50 GB, no license"
        value={unlicensed === null ? unknown : formatCount(unlicensed)}
        tone={unlicensed ? 'bad' : 'neutral'}
        note={unlicensed === null ? notKnown : 'mail stops without one'}
        onClick={unlicensed ? () => show('finding=shared-over-50-unlicensed') : undefined}
      />
      <Figure
        label="Forwarding outside"
        value={outside === null ? unknown : formatCount(outside)}
        tone={outside ? 'bad' : 'neutral'}
        note={outside === null ? notKnown : 'mail leaves the tenant'}
        onClick={outside ? () => show('finding=forwarding-outside') : undefined}
      />
    </div>
  );
};

const Loading = () => (
  <div className={styles.figures} aria-hidden="true">
    {['stored', 'full', 'shared', 'outside'].map((key) => (
      <div key={key} className={styles.figure}>
        <Skeleton width="45%" height={12} />
        <Skeleton width="60%" height={24} />
        <Skeleton width="40%" height={12} />
      </div>
    ))}
  </div>
);

/** The tenant at a glance, and what is worth a look. */
const OverviewScreen = () => {
  const connection = useThisConnection();
  const { jobs } = useApi();
  const navigate = useNavigate();
  const inventory = useInventory(connection.id);
  const liveSizes = useLiveSizes(connection.id);
  const running = useJobs(connection.id).filter(isRunning);
  const { summary, job } = inventory;
  const { overviewCards } = useContributions();
  const show = (search: string) => void navigate(`/t/${encodeURIComponent(connection.id)}/mailboxes?${search}`);
  const canRead = connection.state === 'signed-in' && connection.kind !== 'snapshot';
  const empty = summary !== undefined && isNeverRead(summary) && running.length === 0;
  const troubled = job !== null && !isRunning(job) && ['failed', 'interrupted', 'cancelled'].includes(job.state);
  const took = job?.state === 'done' && job.startedAt && job.endedAt;

  return (
    <ScrollPage>
      <PageHeader
        title={summary?.organization?.displayName ?? connection.name}
        meta={summary && !isNeverRead(summary) ? extent(summary) : null}
        actions={
          <>
            {summary && readAsOf(summary) !== null ? (
              <span className={styles.quiet}>
                <Freshness label="Read" asOf={readAsOf(summary)} />
                {took
                  ? `, ${formatDuration((Date.parse(job.endedAt ?? '') - Date.parse(job.startedAt ?? '')) / 1000)}`
                  : ''}
              </span>
            ) : null}
            {empty ? null : (
              <Button
                appearance="primary"
                icon={<ArrowSyncRegular />}
                disabledFocusable={!canRead || inventory.running}
                title={
                  connection.kind === 'snapshot'
                    ? 'A snapshot shows what was read when it was taken.'
                    : canRead
                      ? 'Read the tenant again'
                      : 'Sign in to read the tenant'
                }
                onClick={inventory.start}
              >
                {inventory.running ? 'Reading…' : 'Refresh'}
              </Button>
            )}
          </>
        }
      />
      {inventory.error ? (
        <ErrorCallout title="The overview could not be read" error={inventory.error} onRetry={inventory.retry} />
      ) : null}
      {inventory.startError ? (
        <ErrorCallout title="Reading the tenant did not start" error={inventory.startError} onRetry={inventory.start} />
      ) : null}
      {running.map((each) => (
        <Card key={each.id}>
          <JobCard job={each} onCancel={() => void jobs.cancel(each.id)} />
        </Card>
      ))}
      {troubled && job ? (
        <Card>
          <JobCard
            job={job}
            actions={
              canRead ? (
                <Button size="small" onClick={inventory.start}>
                  Read again
                </Button>
              ) : null
            }
          />
        </Card>
      ) : null}
      {summary && !empty ? (
        <FamilyNotes
          families={summary.families}
          limits={connection.limits}
          account={connection.account}
          inSnapshot={connection.kind === 'snapshot'}
          onRetry={canRead && !inventory.running ? inventory.start : undefined}
          onReadSizes={canRead && running.length === 0 ? liveSizes.ask : undefined}
        />
      ) : null}
      {summary === undefined && !inventory.error ? <Loading /> : null}
      {empty && !troubled ? (
        <Card>
          <StateMessage
            icon={<ArrowDownloadRegular />}
            title="This tenant has not been read yet"
            actions={
              <Button appearance="primary" disabled={!canRead} onClick={inventory.start}>
                Read this tenant
              </Button>
            }
          >
            Mailroom reads people, licenses, mailboxes and sizes into a store on this computer. Nothing is changed in
            the tenant.
          </StateMessage>
        </Card>
      ) : null}
      {summary && !empty ? (
        <>
          <Figures summary={summary} show={show} />
          <div className={styles.columns}>
            <Card
              title="Mailboxes by percent of quota used"
              aside={
                <span className={styles.quiet}>
                  <Freshness label="sizes" asOf={familyOf(summary, 'sizes').asOf} />
                </span>
              }
            >
              {summary.sizesKnown > 0 ? (
                <QuotaChart buckets={summary.quotaBuckets} />
              ) : (
                <p className={styles.quiet}>No size is known yet.</p>
              )}
            </Card>
            <Subscriptions
              summary={summary}
              onAll={() => void navigate(`/t/${encodeURIComponent(connection.id)}/licenses`)}
            />
          </div>
          <div className={styles.columns}>
            <WorthDoing summary={summary} show={show} />
            <div className={styles.stack}>
              {overviewCards.map(({ id, Card: Contributed }) => (
                <Suspense key={id} fallback={null}>
                  <Contributed connection={connection} />
                </Suspense>
              ))}
            </div>
          </div>
        </>
      ) : null}
      <LiveSizesDialog sizes={liveSizes} />
    </ScrollPage>
  );
};

export default OverviewScreen;
