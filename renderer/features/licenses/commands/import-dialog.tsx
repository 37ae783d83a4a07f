import { useCallback } from 'react';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { CsvFilePanel } from '../../../ui/csv-file.tsx';
import { plural } from '../../../ui/format.ts';
import { ReviewDialog } from '../../../ui/review-dialog.tsx';
import { type CsvMapping, useCsvFile } from '../../../ui/use-csv-file.ts';

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
  const review = async () => {
    if (preview?.request && (await maker.make(preview.request))) onClose();
  };
  return (
    <ReviewDialog
      title="Import license changes"
      width={900}
      maker={maker}
      ready={Boolean(preview?.request) && !csv.busy}
      why={preview?.request ? undefined : 'No line can be planned yet.'}
      label={`Review ${plural(preview?.counts.ok ?? 0, 'line')}`}
      onReview={() => void review()}
      onClose={onClose}
    >
      <CsvFilePanel csv={csv} noun="User">
        One line per user: user principal name, products to add, products to remove, service plans to turn off, usage
        location. Products by name, part number or id; several separated by semicolons.
      </CsvFilePanel>
    </ReviewDialog>
  );
};
