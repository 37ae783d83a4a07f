import { Button, Input, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { DeleteRegular, MoreHorizontalRegular, RenameRegular, SignOutRegular } from '@fluentui/react-icons';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useConnections, useJobs } from '../../api/hooks.ts';
import { isEnded } from '../../api/jobs.ts';
import { useAction } from '../../api/use-call.ts';
import { Badge } from '../../ui/badge.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { PageHeader, ScrollPage } from '../../ui/page.tsx';
import { snapshotOrigin } from '../../ui/snapshot-words.ts';
import { LoadingRows } from '../../ui/states.tsx';
import type { Tone } from '../../ui/tone.ts';
import styles from './connections-screen.module.css';
import { Doors } from './doors.tsx';

const states: Record<Connection['state'], { word: string; tone: Tone }> = {
  'signed-in': { word: 'Signed in', tone: 'good' },
  'signed-out': { word: 'Signed out', tone: 'neutral' },
  expired: { word: 'Sign-in expired', tone: 'warn' },
  'service-stopped': { word: 'Not running', tone: 'warn' },
};

const cloudLabel = (cloud: string): string => Object.values(clouds).find((known) => known.id === cloud)?.label ?? cloud;

/** A tenant's id tells nobody anything; a domain does. */
const tenantWords = ({ tenant }: Connection): string =>
  /^[0-9a-f]{8}-/i.test(tenant) ? 'Nobody is signed in' : `${tenant} · nobody is signed in`;

const RenameForm = ({ connection, onDone }: { connection: Connection; onDone: () => void }) => {
  const rename = useAction('connections.rename');
  const [name, setName] = useState(connection.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    rename.mutate({ id: connection.id, name: name.trim() }, { onSuccess: onDone });
  };
  return (
    <form className={styles.rename} onSubmit={submit}>
      <Input
        autoFocus
        size="small"
        aria-label="Name of the connection"
        value={name}
        maxLength={80}
        onChange={(_, data) => setName(data.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone();
        }}
      />
      <Button size="small" type="submit" appearance="primary" disabled={name.trim() === '' || rename.isPending}>
        Save
      </Button>
      <Button size="small" onClick={onDone}>
        Cancel
      </Button>
    </form>
  );
};

const ConnectionItem = ({ connection }: { connection: Connection }) => {
  const { signIn } = useApi();
  const navigate = useNavigate();
  const signOut = useAction('auth.signOut');
  const remove = useAction('connections.remove');
  const [renaming, setRenaming] = useState(false);
  const [removing, setRemoving] = useState(false);
  const state = states[connection.state];
  const applying = useJobs(connection.id).find((job) => job.kind === 'apply' && !isEnded(job));
  return (
    <li className={styles.item}>
      <div className={styles.about}>
        {renaming ? (
          <RenameForm connection={connection} onDone={() => setRenaming(false)} />
        ) : (
          <h2 className={styles.name}>
            {connection.name}
            {connection.kind === 'practice' ? <Badge tone="info">Practice</Badge> : null}
            {connection.kind === 'snapshot' ? (
              <Badge tone="brand">Snapshot</Badge>
            ) : (
              <Badge tone={state.tone}>{state.word}</Badge>
            )}
          </h2>
        )}
        <p className={styles.line}>
          {connection.snapshot
            ? `Taken ${snapshotOrigin(connection.snapshot)}`
            : connection.account
              ? [connection.account.userPrincipalName, ...(connection.account.roles ?? [])].join(' · ')
              : tenantWords(connection)}
        </p>
        <p className={styles.line}>
          {connection.snapshot
            ? [connection.snapshot.fileName, 'read-only', connection.snapshot.note].filter(Boolean).join(' · ')
            : connection.kind === 'practice'
              ? 'On this computer'
              : cloudLabel(connection.cloud)}
          {!connection.snapshot && connection.app === 'own-app' ? ' · own app registration' : ''}
          {connection.lastUsedAt ? ` · last used ${formatDateTime(connection.lastUsedAt)}` : ''}
        </p>
        {Object.entries(connection.limits).map(([area, reason]) => (
          <p key={area} className={styles.limit}>
            {reason}
          </p>
        ))}
      </div>
      <div className={styles.actions}>
        {connection.kind === 'snapshot' || ['signed-in', 'service-stopped'].includes(connection.state) ? null : (
          <Button onClick={() => void signIn.start(connection.id)}>Sign in</Button>
        )}
        <Button
          appearance="primary"
          aria-label={`Open ${connection.name}`}
          onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/overview`)}
        >
          Open
        </Button>
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label={`More for ${connection.name}`} />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              <MenuItem icon={<RenameRegular />} onClick={() => setRenaming(true)}>
                Rename
              </MenuItem>
              {connection.state === 'signed-in' && connection.kind !== 'snapshot' ? (
                <MenuItem icon={<SignOutRegular />} onClick={() => signOut.mutate({ connectionId: connection.id })}>
                  Sign out
                </MenuItem>
              ) : null}
              <MenuItem icon={<DeleteRegular />} onClick={() => setRemoving(true)}>
                Remove…
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
      {removing ? (
        <ConfirmDialog
          title={`Remove ${connection.name}?`}
          confirmLabel="Remove"
          busy={remove.isPending}
          error={remove.error ? wireErrorOf(remove.error) : null}
          onConfirm={() => remove.mutate({ id: connection.id }, { onSuccess: () => setRemoving(false) })}
          onCancel={() => setRemoving(false)}
        >
          {applying ? (
            <p>
              <strong>“{applying.title}” is being applied.</strong> It stops where it is; what is left can be resumed
              once the tenant is connected again.
            </p>
          ) : null}
          {connection.kind === 'snapshot'
            ? 'Its copy in this console is removed; the file itself stays where it is. Plans made on it stay listed under all connections.'
            : 'Its sign-in and everything read from it are deleted from this computer. Nothing changes in the tenant itself; you can connect it again at any time. Plans made here stay listed under all connections; to resume or undo them, connect the tenant again.'}
        </ConfirmDialog>
      ) : null}
    </li>
  );
};

/** All connections, and the ways to add one. */
const ConnectionsScreen = () => {
  const { data: connections, error, refetch } = useConnections();
  return (
    <ScrollPage>
      <PageHeader title="Connections" />
      {error ? <ErrorCallout error={wireErrorOf(error)} onRetry={() => void refetch()} /> : null}
      {connections === undefined && !error ? <LoadingRows rows={3} label="Loading connections" /> : null}
      {connections && connections.length > 0 ? (
        <ul className={styles.list} aria-label="Connections">
          {connections.map((connection) => (
            <ConnectionItem key={connection.id} connection={connection} />
          ))}
        </ul>
      ) : null}
      <h2 className={styles.heading}>Add a connection</h2>
      <Doors />
    </ScrollPage>
  );
};

export default ConnectionsScreen;
