import { Button } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { CsvFilePanel } from '../../../ui/csv-file.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { plural } from '../../../ui/format.ts';
import { type CsvMapping, useCsvFile } from '../../../ui/use-csv-file.ts';
import styles from './forms.module.css';

/** A CSV file: read, its columns given a meaning, every line judged, the good ones planned. Ends with its own buttons. */
export const CsvImport = ({
  connection,
  kind,
  onDone,
}: {
  connection: Connection;
  kind: string;
  onDone: () => void;
}) => {
  const { transport } = useApi();
  const maker = usePlanMaker(connection.id);
  const judge = useCallback(
    (base64: string, mapping: CsvMapping | undefined) =>
      transport.call('changes.importCsvPreview', {
        connectionId: connection.id,
        kind,
        base64,
        ...(mapping ? { mapping } : {}),
      }),
    [transport, connection.id, kind],
  );
  const csv = useCsvFile(judge);
  const { preview } = csv;
  return (
    <>
      <CsvFilePanel csv={csv} noun="Mailbox">
        {kind === 'create-shared-mailbox'
          ? 'One line per mailbox to make, with a header: address, name, and members separated by semicolons.'
          : 'Any common delimiter and encoding. One line per mailbox, with a header.'}
      </CsvFilePanel>
      {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
      <div className={styles.go}>
        <Button onClick={onDone} disabled={maker.busy}>
          Cancel
        </Button>
        {preview ? (
          <Button
            appearance="primary"
            disabledFocusable={preview.request === null || maker.busy || csv.busy}
            title={preview.request === null ? 'No line can be planned yet.' : undefined}
            onClick={() => {
              if (preview.request) void maker.make(preview.request).then((made) => (made ? onDone() : undefined));
            }}
          >
            {maker.busy ? 'Planning…' : `Review ${plural(preview.counts.ok, 'line')}`}
          </Button>
        ) : null}
      </div>
    </>
  );
};
