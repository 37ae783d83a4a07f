import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useCallback } from 'react';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { CsvFilePanel } from '../../../ui/csv-file.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { plural } from '../../../ui/format.ts';
import { type CsvMapping, useCsvFile } from '../../../ui/use-csv-file.ts';
import styles from './commands.module.css';

/** License changes from a CSV file: read, mapped, judged line by line, the good lines planned. */
export const ImportDialog = ({ connectionId, onClose }: { connectionId: string; onClose: () => void }) => {
  const { transport } = useApi();
  const maker = usePlanMaker(connectionId);
  const judge = useCallback(
    (base64: string, mapping: CsvMapping | undefined) =>
      transport.call('licenses.importPreview', { connectionId, base64, ...(mapping ? { mapping } : {}) }),
    [transport, connectionId],
  );
  const csv = useCsvFile(judge);
  const { preview } = csv;
  const review = () => {
    if (!preview?.request) return;
    void maker.make(preview.request).then((made) => (made ? onClose() : undefined));
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open || maker.busy ? undefined : onClose())}>
      <DialogSurface className={styles.wide}>
        <DialogBody>
          <DialogTitle>Import license changes</DialogTitle>
          <DialogContent className={styles.content}>
            <CsvFilePanel csv={csv} noun="User">
              One line per user: user principal name, products to add, products to remove, service plans to turn off,
              usage location. Products by name, part number or id; several separated by semicolons.
            </CsvFilePanel>
            {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabled={maker.busy}>
              Cancel
            </Button>
            <Button
              appearance="primary"
              disabledFocusable={!preview?.request || maker.busy || csv.busy}
              title={preview?.request ? 'Shows what would change. Nothing is sent yet.' : 'No line can be planned yet.'}
              onClick={review}
            >
              {maker.busy ? 'Planning…' : `Review ${plural(preview?.counts.ok ?? 0, 'line')}`}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
