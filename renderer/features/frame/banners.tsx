import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useNavigate } from 'react-router';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { OpenedSnapshot } from '../../../shared/domain/snapshots.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useAppInfo, useSignInAttempt } from '../../api/hooks.ts';
import { useAction } from '../../api/use-call.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { snapshotOrigin } from '../../ui/snapshot-words.ts';
import styles from './banners.module.css';

const StoppedService = ({ connection }: { connection: Connection }) => {
  const open = useAction('connections.open');
  return (
    <>
      <MessageBar shape="square" intent="warning">
        <MessageBarBody>
          <MessageBarTitle>The practice tenant is not running.</MessageBarTitle>
          What was read from it is still here.
        </MessageBarBody>
        <MessageBarActions>
          <Button size="small" disabled={open.isPending} onClick={() => open.mutate({ id: connection.id })}>
            {open.isPending ? 'Starting…' : 'Start it'}
          </Button>
        </MessageBarActions>
      </MessageBar>
      {open.error ? (
        <div className={styles.callout}>
          <ErrorCallout title="The practice tenant did not start" error={wireErrorOf(open.error)} />
        </div>
      ) : null}
    </>
  );
};

const SignInNeeded = ({ connection }: { connection: Connection }) => {
  const { signIn } = useApi();
  const attempt = useSignInAttempt();
  return (
    <MessageBar shape="square" intent={connection.state === 'expired' ? 'warning' : 'info'}>
      <MessageBarBody>
        <MessageBarTitle>
          {connection.state === 'expired' ? 'Your sign-in has expired.' : `You are signed out of ${connection.name}.`}
        </MessageBarTitle>
        What was read before is still here; refreshing it needs a sign-in.
      </MessageBarBody>
      <MessageBarActions>
        <Button
          size="small"
          appearance="primary"
          disabled={attempt?.status === 'running'}
          onClick={() => void signIn.start(connection.id)}
        >
          Sign in
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
};

const SnapshotBanner = ({ connection, snapshot }: { connection: Connection; snapshot: OpenedSnapshot }) => {
  const navigate = useNavigate();
  return (
    <MessageBar shape="square" intent="info">
      <MessageBarBody>
        <MessageBarTitle>Snapshot · {snapshotOrigin(snapshot)}. Read-only.</MessageBarTitle>
        {snapshot.pseudonyms ? 'People have pseudonyms. ' : ''}
        Plans made here can be applied to the live tenant later.
      </MessageBarBody>
      <MessageBarActions>
        <Button size="small" onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/snapshots`)}>
          About this file
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
};

/** What a person has to know on whatever screen they are. */
export const Banners = ({ connection, connected }: { connection: Connection | null; connected: boolean }) => {
  const { transport } = useApi();
  const { data: info, refetch } = useAppInfo();
  return (
    <div className={styles.banners}>
      {connected ? null : (
        <MessageBar shape="square" intent="error" role="alert">
          <MessageBarBody>
            <MessageBarTitle>Lost contact with Mailroom’s own service.</MessageBarTitle>
            What you see may be out of date. Trying to reach it again.
          </MessageBarBody>
        </MessageBar>
      )}
      {info?.notices.map((notice) => (
        <MessageBar shape="square" key={notice.id} intent={notice.severity}>
          <MessageBarBody>
            <MessageBarTitle>{notice.message}</MessageBarTitle>
            {notice.hint}
            {notice.path ? <span className={styles.path}> {notice.path}</span> : null}
          </MessageBarBody>
          <MessageBarActions
            containerAction={
              <Button
                appearance="transparent"
                size="small"
                icon={<DismissRegular />}
                aria-label="Dismiss this notice"
                onClick={async () => {
                  await transport.call('app.dismissNotice', { id: notice.id });
                  await refetch();
                }}
              />
            }
          />
        </MessageBar>
      ))}
      {connection?.snapshot ? <SnapshotBanner connection={connection} snapshot={connection.snapshot} /> : null}
      {connection?.state === 'service-stopped' ? <StoppedService connection={connection} /> : null}
      {connection && connection.kind !== 'snapshot' && ['signed-out', 'expired'].includes(connection.state) ? (
        <SignInNeeded connection={connection} />
      ) : null}
    </div>
  );
};
