import { Button } from '@fluentui/react-components';
import { DocumentRegular, LockClosedRegular } from '@fluentui/react-icons';
import { useCall } from '../../api/use-call.ts';
import styles from './doors.module.css';

const shown = 4;

/** Snapshot files of late that are not open now; those under a passphrase are closed with every console. */
export const RecentSnapshots = ({ busy, onOpen }: { busy: boolean; onOpen: (path: string) => void }) => {
  const { data } = useCall('snapshots.recent', {});
  const files = data?.files.filter(({ connectionId }) => connectionId === null).slice(0, shown) ?? [];
  if (files.length === 0) return null;
  return (
    <ul className={styles.recent} aria-label="Recent snapshots">
      {files.map(({ path, name, encrypted }) => (
        <li key={path}>
          <Button
            className={styles.recentFile}
            appearance="subtle"
            size="small"
            disabled={busy}
            icon={encrypted ? <LockClosedRegular /> : <DocumentRegular />}
            title={encrypted ? `${path}, under a passphrase` : path}
            aria-label={`Open ${name}${encrypted ? ', under a passphrase' : ''}`}
            onClick={() => onOpen(path)}
          >
            <span>{name}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
};
