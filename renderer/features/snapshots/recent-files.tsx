import { Button } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import type { SnapshotInfo } from '../../../shared/domain/snapshots.ts';
import { wireErrorOf } from '../../api/call-error.ts';
import { useConnections } from '../../api/hooks.ts';
import { useCall } from '../../api/use-call.ts';
import { Badge } from '../../ui/badge.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatFileSize } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { snapshotOrigin } from '../../ui/snapshot-words.ts';
import { Skeleton } from '../../ui/states.tsx';
import styles from './snapshots.module.css';

const lineOf = ({ manifest, bytes }: SnapshotInfo): string =>
  [manifest ? `${manifest.tenantName} · ${snapshotOrigin(manifest)}` : 'Locked', formatFileSize(bytes), manifest?.note]
    .filter(Boolean)
    .join(' · ');

/** Files that were taken or opened before, the last first. */
export const RecentFiles = ({ busy, onOpen }: { busy: boolean; onOpen: (path: string) => void }) => {
  const navigate = useNavigate();
  const { data: connections = [] } = useConnections();
  const { data, error, refetch } = useCall('snapshots.recent', {});
  const openAs = (file: SnapshotInfo): string | null =>
    connections.some((each) => each.id === file.connectionId) ? file.connectionId : null;
  return (
    <Card title="Recent files">
      {error ? (
        <ErrorCallout title="The list could not be read" error={wireErrorOf(error)} onRetry={() => void refetch()} />
      ) : null}
      {data === undefined && !error ? <Skeleton width="60%" height={40} /> : null}
      {data?.files.length === 0 ? (
        <p className={styles.text}>None yet. Take a snapshot, open a file, or drop one anywhere on this window.</p>
      ) : null}
      <ul aria-label="Recent snapshot files">
        {data?.files.map((file) => {
          const id = openAs(file);
          return (
            <li key={file.path} className={styles.file}>
              <div>
                <div className={styles.fileName} title={file.path}>
                  {file.name}
                  {file.encrypted ? <Badge tone="info">Passphrase</Badge> : null}
                  {file.manifest?.pseudonyms ? <Badge>Pseudonyms</Badge> : null}
                  {id === null ? null : <Badge tone="good">Open</Badge>}
                </div>
                <div className={styles.quiet}>{lineOf(file)}</div>
              </div>
              <Button
                size="small"
                disabled={busy}
                aria-label={`${id === null ? 'Open' : 'Go to'} ${file.name}`}
                onClick={() =>
                  id === null ? onOpen(file.path) : void navigate(`/t/${encodeURIComponent(id)}/overview`)
                }
              >
                {id === null ? 'Open' : 'Go to'}
              </Button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
};
