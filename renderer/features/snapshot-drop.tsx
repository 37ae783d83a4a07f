import { FolderOpenRegular } from '@fluentui/react-icons';
import { useApi } from '../api/api-context.tsx';
import { useNotify } from '../ui/toaster.tsx';
import { useFileDrop } from './file-drop.ts';
import styles from './snapshot-drop.module.css';

/** Takes snapshots that are dropped anywhere on the window. */
export const SnapshotDrop = () => {
  const { handedSnapshot } = useApi();
  const notify = useNotify();
  const dragging = useFileDrop((file) => {
    // Whoever misses the place for another file must not lose the screen over it.
    if (/\.mailroom$/i.test(file.name)) handedSnapshot.set(file);
    else
      notify({
        intent: 'warning',
        title: `${file.name} was not opened`,
        text: 'Snapshots, files that end in .mailroom, can be dropped here.',
      });
  });
  return dragging ? (
    <div className={styles.drop}>
      <FolderOpenRegular aria-hidden="true" />
      Drop a snapshot to open it
    </div>
  ) : null;
};
