import { Button, Dropdown, Field, Option } from '@fluentui/react-components';
import { ArrowSwapRegular, BranchCompareRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import { useConnections } from '../../api/hooks.ts';
import { useObservable } from '../../api/observable.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { JobCard } from '../../ui/job-card.tsx';
import { Card } from '../../ui/page.tsx';
import styles from './snapshots.module.css';

const labelOf = (connection: Connection): string =>
  connection.kind === 'snapshot' ? `${connection.name} (snapshot)` : `${connection.name} (live)`;

/** What can stand beside this connection in a comparison: snapshots and live connections of the same tenant. */
const sidesFor = (connection: Connection, all: readonly Connection[]): Connection[] =>
  all
    .filter((each) => each.tenantId !== null && each.tenantId === connection.tenantId)
    .sort((a, b) => (a.snapshot?.takenAt ?? '9').localeCompare(b.snapshot?.takenAt ?? '9'));

const Side = ({
  label,
  value,
  sides,
  onChange,
}: {
  label: string;
  value: string;
  sides: readonly Connection[];
  onChange: (id: string) => void;
}) => {
  const chosen = sides.find((each) => each.id === value);
  return (
    <Field label={label}>
      <Dropdown
        placeholder="Choose one"
        value={chosen ? labelOf(chosen) : ''}
        selectedOptions={[value]}
        onOptionSelect={(_, data) => onChange(data.optionValue ?? '')}
      >
        {sides.map((each) => (
          <Option key={each.id} value={each.id} text={labelOf(each)}>
            {labelOf(each)}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
};

/** Chooses two sides, compares them, and goes to what differs. */
export const CompareChooser = ({ connection }: { connection: Connection }) => {
  const { transport, jobs } = useApi();
  const navigate = useNavigate();
  const { data: connections = [] } = useConnections();
  const all = useObservable(jobs.all);
  const [chosen, setChosen] = useState<{ before?: string; after?: string }>({});
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const sides = sidesFor(connection, connections);
  const last = sides.at(-1)?.id ?? '';
  const after = chosen.after ?? (connection.kind === 'snapshot' ? last : connection.id);
  const before = chosen.before ?? sides.filter((each) => each.id !== after && each.snapshot).at(-1)?.id ?? '';
  const job = jobId === null ? undefined : all.find((each) => each.id === jobId);
  const ready = before !== '' && after !== '' && before !== after;

  const compare = async () => {
    setError(null);
    setJobId('');
    const answer = await transport.call('snapshots.compare', {
      before: { connectionId: before },
      after: { connectionId: after },
    });
    if (!answer.ok) {
      setJobId(null);
      setError(answer.error);
      return;
    }
    setJobId(answer.value.jobId);
    await jobs.reload();
    const ended = await jobs.ended(answer.value.jobId);
    setJobId(null);
    if (ended.state === 'done' || ended.state === 'partial') {
      void navigate(
        `/t/${encodeURIComponent(connection.id)}/snapshots/compare/${encodeURIComponent(answer.value.comparisonId)}`,
      );
    } else if (ended.state !== 'cancelled') {
      setError(
        ended.firstErrors[0] ?? { code: 'internal', message: 'The comparison came to no end.', retryable: false },
      );
    }
  };

  return (
    <Card title="Compare">
      {sides.length < 2 ? (
        <p className={styles.text}>
          What changed between two points in time? Open a snapshot of this tenant, then compare it with another one or
          with the tenant as it was last read.
        </p>
      ) : (
        <div className={styles.chooser}>
          <Side label="Before" value={before} sides={sides} onChange={(id) => setChosen({ before: id, after })} />
          <Side label="After" value={after} sides={sides} onChange={(id) => setChosen({ before, after: id })} />
          {error ? <ErrorCallout title="The comparison failed" error={error} /> : null}
          {job ? <JobCard job={job} onCancel={() => void jobs.cancel(job.id)} /> : null}
          <div className={styles.row}>
            <Button
              appearance="primary"
              icon={<BranchCompareRegular />}
              disabledFocusable={!ready || jobId !== null}
              title={ready ? undefined : 'Choose two different sides.'}
              onClick={() => void compare()}
            >
              {jobId === null ? 'Compare' : 'Comparing…'}
            </Button>
            <Button
              icon={<ArrowSwapRegular />}
              disabled={jobId !== null}
              onClick={() => setChosen({ before: after, after: before })}
            >
              Swap
            </Button>
          </div>
        </div>
      )}
    </Card>
  );
};
