import { Button } from '@fluentui/react-components';
import { CameraRegular, FolderOpenRegular, HistoryRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useJobs } from '../../api/hooks.ts';
import { isEnded } from '../../api/jobs.ts';
import { JobCard } from '../../ui/job-card.tsx';
import { Card, PageHeader, ScrollPage } from '../../ui/page.tsx';
import { useFileJob } from '../file-job.ts';
import { useOpenSnapshot } from '../open-snapshot.tsx';
import { CompareChooser } from './compare-chooser.tsx';
import { PastHistoryDialog } from './past-history-dialog.tsx';
import { RecentFiles } from './recent-files.tsx';
import { SnapshotFacts } from './snapshot-facts.tsx';
import styles from './snapshots.module.css';
import { TakeDialog } from './take-dialog.tsx';

/** Taking, opening and comparing snapshots. */
export const SnapshotsScreen = () => {
  const connection = useThisConnection();
  const { transport, jobs, queries } = useApi();
  const opener = useOpenSnapshot();
  const file = useFileJob({ what: 'The snapshot', done: 'Saved' });
  const [dialog, setDialog] = useState<'take' | 'history' | null>(null);
  const running = useJobs(connection.id).filter((job) => job.kind === 'snapshot' && !isEnded(job));
  const isSnapshot = connection.kind === 'snapshot';

  return (
    <ScrollPage>
      <PageHeader
        title="Snapshots"
        meta="The tenant in a file: to look at offline, to compare, to plan against"
        actions={
          <>
            <Button icon={<FolderOpenRegular />} disabled={opener.busy} onClick={opener.choose}>
              Open a snapshot file…
            </Button>
            <Button
              appearance="primary"
              icon={<CameraRegular />}
              disabledFocusable={isSnapshot || file.busy}
              title={
                isSnapshot
                  ? 'This is a snapshot already. Go to the live connection to take one.'
                  : 'Write what was read from this tenant into one file'
              }
              onClick={() => setDialog('take')}
            >
              {file.busy ? 'Taking…' : 'Take a snapshot'}
            </Button>
          </>
        }
      />
      {opener.view}
      {running.map((job) => (
        <Card key={job.id}>
          <JobCard job={job} onCancel={() => void jobs.cancel(job.id)} />
        </Card>
      ))}
      <div className={styles.columns}>
        <div className={styles.side}>
          {isSnapshot ? <SnapshotFacts connection={connection} /> : null}
          <RecentFiles busy={opener.busy} onOpen={opener.open} />
        </div>
        <div className={styles.side}>
          <CompareChooser connection={connection} />
          {isSnapshot ? null : (
            <Card title="Past sizes">
              <p className={styles.text}>
                Older snapshots of this tenant know how large mailboxes were. Add a folder of them, and growth and
                forecasts reach further back.
              </p>
              <div className={styles.row}>
                <Button icon={<HistoryRegular />} onClick={() => setDialog('history')}>
                  Add past snapshots…
                </Button>
              </div>
            </Card>
          )}
        </div>
      </div>
      {dialog === 'take' ? (
        <TakeDialog
          connection={connection}
          onTake={async (input) => {
            const started = Promise.withResolvers<WireError | null>();
            void file
              .run(async () => {
                const answer = await transport.call('snapshots.take', input);
                started.resolve(answer.ok ? null : answer.error);
                if (answer.ok) await jobs.reload();
                return answer;
              })
              .then(() => queries.invalidateQueries({ queryKey: ['snapshots.recent'] }));
            return started.promise;
          }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'history' ? <PastHistoryDialog connection={connection} onClose={() => setDialog(null)} /> : null}
    </ScrollPage>
  );
};
