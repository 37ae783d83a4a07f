import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatGigabytes, formatQuota, plural } from '../../ui/format.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { type VirtualColumn, VirtualGrid } from '../../ui/virtual-grid.tsx';
import { useFileJob } from '../file-job.ts';
import { daysText } from './history-words.ts';
import styles from './snapshots.module.css';

type FullWithin = MethodOutput<'history.fullWithin'>;
type Mailbox = FullWithin['mailboxes'][number];

const columns: VirtualColumn<Mailbox>[] = [
  {
    id: 'name',
    label: 'Mailbox',
    width: 'minmax(160px, 1.4fr)',
    cell: ({ name, address }) => <span title={address}>{name}</span>,
  },
  { id: 'size', label: 'Size', width: '96px', align: 'end', cell: ({ bytes }) => formatGigabytes(bytes) },
  { id: 'quota', label: 'Quota', width: '96px', align: 'end', cell: ({ quota }) => formatQuota(quota) },
  { id: 'days', label: 'Full in', width: 'minmax(110px, 1fr)', cell: ({ days }) => daysText(days) },
];
const choices = [
  { value: '30', label: '30 days' },
  { value: '60', label: '60 days' },
  { value: '90', label: '90 days' },
] as const;
type Days = (typeof choices)[number]['value'];

/** All mailboxes that will be full within a span of days, to look at and to take along. */
export const FullWithinDialog = ({
  connectionId,
  data,
  onOpen,
  onClose,
}: {
  connectionId: string;
  /** Of 90 days. */
  data: FullWithin;
  onOpen: (mailbox: Mailbox) => void;
  onClose: () => void;
}) => {
  const { transport } = useApi();
  const file = useFileJob();
  const [days, setDays] = useState<Days>('90');
  // The soonest come first.
  const mailboxes = data.mailboxes.slice(0, data.counts[days]);
  const save = (format: 'csv' | 'xlsx') =>
    void file.run(() => transport.call('history.exportFullWithin', { connectionId, days: Number(days), format }));
  return (
    <Dialog open onOpenChange={(_, change) => (change.open ? undefined : onClose())}>
      <DialogSurface className={styles.wide}>
        <DialogBody>
          <DialogTitle>Full within {days} days</DialogTitle>
          <DialogContent className={styles.fields}>
            <div className={styles.row}>
              <Segmented<Days> label="Within" choices={choices} value={days} onChange={setDays} />
              <span className={styles.quiet} role="status">
                {plural(mailboxes.length, 'mailbox', 'mailboxes')}
              </span>
            </div>
            <div className={styles.fullList}>
              <VirtualGrid<Mailbox>
                label={`Full within ${days} days`}
                columns={columns}
                total={mailboxes.length}
                rowAt={(index) => mailboxes[index]}
                onNeed={() => {}}
                keyOf={({ id }) => id}
                nameOf={({ name }) => name}
                onOpen={onOpen}
                empty="None at the pace mailboxes grow now."
              />
            </div>
          </DialogContent>
          <DialogActions>
            <Button icon={<ArrowDownloadRegular />} disabled={file.busy} onClick={() => save('csv')}>
              CSV
            </Button>
            <Button icon={<ArrowDownloadRegular />} disabled={file.busy} onClick={() => save('xlsx')}>
              Excel
            </Button>
            <Button appearance="primary" onClick={onClose}>
              Close
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
