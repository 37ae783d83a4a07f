import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Radio,
  RadioGroup,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useJobs } from '../../api/hooks.ts';
import { useAction, useCall } from '../../api/use-call.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatAbout, formatAsOf, formatCount, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { isRunning, JobCard } from '../../ui/job-card.tsx';
import { Card } from '../../ui/page.tsx';

export type ScanStatus = MethodOutput<'access.status'>;

export const useScanStatus = (connectionId: string) =>
  useCall('access.status', { connectionId }, { revisionOf: connectionId });

/** "Read from 480 of 500 mailboxes, Nov 19 to 9:02". */
export const coverageText = (status: ScanStatus, now: number): string => {
  if (status.scanned === 0) return 'never read';
  const from = formatAsOf(status.oldest, now);
  const to = formatAsOf(status.newest, now);
  const of =
    status.scanned >= status.mailboxes
      ? `${plural(status.entries, 'entry', 'entries')} of ${plural(status.mailboxes, 'mailbox', 'mailboxes')}`
      : `${plural(status.entries, 'entry', 'entries')}, read from ${formatCount(status.scanned)} of ${plural(status.mailboxes, 'mailbox', 'mailboxes')}`;
  return `${of} · ${from === to ? from : `${from} to ${to}`}`;
};

/** Says what a scan takes before it starts. */
const ScanDialog = ({
  connection,
  status,
  onClose,
}: {
  connection: Connection;
  status: ScanStatus;
  onClose: () => void;
}) => {
  const { jobs } = useApi();
  const scan = useAction('access.scan');
  const fresh = status.scanned > 0;
  const [which, setWhich] = useState<'rest' | 'all'>('rest');
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Scan permissions</DialogTitle>
          <DialogContent>
            <p>
              Exchange is asked for each mailbox on its own. From here a full scan of{' '}
              {plural(status.mailboxes, 'mailbox', 'mailboxes')} is about {plural(status.estimate.requests, 'request')}{' '}
              and takes about {formatAbout(status.estimate.seconds)}, longer when the service asks us to slow down.
            </p>
            {fresh ? (
              <RadioGroup
                aria-label="Which mailboxes"
                value={which}
                onChange={(_, data) => setWhich(data.value as 'rest' | 'all')}
              >
                <Radio value="rest" label="Those not read in the last 24 hours" />
                <Radio value="all" label="All of them" />
              </RadioGroup>
            ) : null}
            <p>
              You can go on working, cancel at any time, and keep what was read until then. A later scan goes on there.
            </p>
            {scan.error ? <ErrorCallout title="The scan did not start" error={wireErrorOf(scan.error)} /> : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              appearance="primary"
              disabled={scan.isPending}
              onClick={() =>
                scan.mutate(
                  { connectionId: connection.id, olderThanHours: which === 'all' ? 0 : 24 },
                  {
                    onSuccess: () => {
                      void jobs.reload();
                      onClose();
                    },
                  },
                )
              }
            >
              Start scanning
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};

/** Whether a scan can be started, the dialog that does, and the one that runs. */
export const useScan = (connection: Connection, status: ScanStatus | undefined) => {
  const [asking, setAsking] = useState(false);
  const running = useJobs(connection.id).find((job) => job.kind === 'permission-scan' && isRunning(job)) ?? null;
  const limit = connection.limits.mailboxes ?? null;
  const refusal =
    connection.kind === 'snapshot'
      ? 'A snapshot shows what was read when it was taken.'
      : connection.state !== 'signed-in'
        ? 'Sign in to scan permissions.'
        : limit !== null
          ? limit
          : running
            ? 'A scan is running.'
            : status === undefined
              ? 'Loading.'
              : undefined;
  return {
    running,
    refusal,
    ask: () => setAsking(true),
    dialog:
      asking && status ? <ScanDialog connection={connection} status={status} onClose={() => setAsking(false)} /> : null,
  };
};

/** The scan that runs, and a word where what is shown is only part of it. */
export const ScanNotes = ({
  connection,
  status,
  scan,
}: {
  connection: Connection;
  status: ScanStatus;
  scan: ReturnType<typeof useScan>;
}) => {
  const { jobs } = useApi();
  const now = useNow();
  const { running } = scan;
  const old = status.oldest !== null && now - Date.parse(status.oldest) > 7 * 86_400_000;
  if (running) {
    return (
      <Card>
        <JobCard job={running} onCancel={() => void jobs.cancel(running.id)} />
      </Card>
    );
  }
  if (status.scanned === 0) return null;
  const partly = status.scanned < status.mailboxes;
  const past = connection.kind === 'snapshot';
  if (partly || (old && !past)) {
    return (
      <Note
        tone="warn"
        title={
          partly
            ? `${formatCount(status.mailboxes - status.scanned)} of ${plural(status.mailboxes, 'mailbox', 'mailboxes')} were not scanned yet`
            : 'Some of this is older than a week'
        }
        actions={
          past ? null : (
            <Button size="small" disabledFocusable={scan.refusal !== undefined} title={scan.refusal} onClick={scan.ask}>
              {partly ? 'Scan the rest' : 'Scan again'}
            </Button>
          )
        }
      >
        {past
          ? 'The snapshot holds no more.'
          : partly
            ? 'Who can open those is not known, or old, below.'
            : 'The list below may miss what was changed since.'}
      </Note>
    );
  }
  return null;
};
