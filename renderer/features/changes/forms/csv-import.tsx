import { Button, Dropdown, Field, Option, Spinner } from '@fluentui/react-components';
import { DocumentTableRegular } from '@fluentui/react-icons';
import { type DragEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { Badge } from '../../../ui/badge.tsx';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { formatCount, formatFileSize, plural } from '../../../ui/format.ts';
import type { Tone } from '../../../ui/tone.ts';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import styles from './forms.module.css';

type Preview = MethodOutput<'changes.importCsvPreview'>;
type Row = Preview['rows'][number];

const mostBytes = 40_000_000;
const notMapped = '';

const verdicts: Record<Row['verdict'], { word: string; tone: Tone }> = {
  ok: { word: 'Good', tone: 'good' },
  'unknown-user': { word: 'Not found', tone: 'bad' },
  duplicate: { word: 'Twice', tone: 'warn' },
  'bad-value': { word: 'Bad value', tone: 'bad' },
  'nothing-to-do': { word: 'Nothing to do', tone: 'neutral' },
};

/** A file's bytes as base64, without holding them as one long argument list. */
const toBase64 = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  // A multiple of three, so that no padding falls between the parts.
  for (let at = 0; at < bytes.length; at += 24_576) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576))));
  }
  return parts.join('');
};

const columns: VirtualColumn<Row>[] = [
  { id: 'line', label: 'Line', width: '64px', align: 'end', cell: (row) => formatCount(row.line) },
  {
    id: 'text',
    label: 'In the file',
    width: 'minmax(150px, 1.2fr)',
    cell: (row) => (
      <span className={styles.cellText} title={row.text}>
        {row.text}
      </span>
    ),
  },
  {
    id: 'name',
    label: 'Mailbox',
    width: 'minmax(130px, 1fr)',
    cell: (row) => <span className={styles.cellText}>{row.name ?? '–'}</span>,
  },
  {
    id: 'verdict',
    label: 'Verdict',
    width: '112px',
    cell: (row) => <Badge tone={verdicts[row.verdict].tone}>{verdicts[row.verdict].word}</Badge>,
  },
  {
    id: 'message',
    label: 'Why',
    width: 'minmax(160px, 1.4fr)',
    cell: (row) => (
      <span className={styles.cellText} title={row.message ?? undefined}>
        {row.message ?? ''}
      </span>
    ),
  },
];

/** A CSV file: read, its columns given a meaning, every line judged, the good ones planned. */
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
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [file, setFile] = useState<{ name: string; bytes: number; base64: string } | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);

  const ask = useCallback(
    async (base64: string, mapping?: Record<string, string | null>) => {
      asked.current += 1;
      const turn = asked.current;
      setBusy(true);
      setError(null);
      const answer = await transport.call('changes.importCsvPreview', {
        connectionId: connection.id,
        kind,
        base64,
        ...(mapping ? { mapping } : {}),
      });
      if (turn !== asked.current) return;
      setBusy(false);
      if (answer.ok) setPreview(answer.value);
      else setError(answer.error);
    },
    [transport, connection.id, kind],
  );

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setPreview(null);
    setError(null);
    if (chosen.size > mostBytes) {
      setFile(null);
      setError({
        code: 'invalid-input',
        message: `${chosen.name} is larger than ${formatFileSize(mostBytes)}.`,
        hint: 'Split it into smaller files.',
        retryable: false,
      });
      return;
    }
    const base64 = toBase64(new Uint8Array(await chosen.arrayBuffer()));
    setFile({ name: chosen.name, bytes: chosen.size, base64 });
    await ask(base64);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };

  const bad = useMemo(
    () =>
      preview === null
        ? 0
        : Object.entries(preview.counts).reduce((sum, [verdict, count]) => (verdict === 'ok' ? sum : sum + count), 0),
    [preview],
  );

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="CSV file"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          void take(chosen);
        }}
      />
      {file === null ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same.
        <div
          className={styles.drop}
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          <DocumentTableRegular fontSize={28} aria-hidden="true" />
          <span>Drop a CSV file here, or</span>
          <Button onClick={() => input.current?.click()}>Choose a file</Button>
          <span>Any common delimiter and encoding. One line per mailbox, with a header.</span>
        </div>
      ) : (
        <div className={styles.file}>
          <DocumentTableRegular fontSize={20} aria-hidden="true" />
          <span className={styles.fileName}>
            <strong>{file.name}</strong>{' '}
            <span className={styles.quiet}>
              {formatFileSize(file.bytes)}
              {preview
                ? `, ${preview.encoding}, separated by ${preview.delimiter === '\t' ? 'tabs' : `“${preview.delimiter}”`}`
                : ''}
            </span>
          </span>
          <Button size="small" onClick={() => input.current?.click()}>
            Another file
          </Button>
        </div>
      )}
      {busy ? <Spinner size="tiny" label="Reading the file" labelPosition="after" /> : null}
      {error ? <ErrorCallout title="The file could not be read" error={error} /> : null}
      {preview && file ? (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: fields with labels of their own. */}
          <div className={styles.mapping} role="group" aria-label="What the columns mean">
            {preview.meanings.map((meaning) => {
              const column = preview.mapping[meaning.id] ?? notMapped;
              return (
                <Field
                  key={meaning.id}
                  label={meaning.label}
                  required={meaning.required}
                  {...(meaning.help ? { hint: meaning.help } : {})}
                >
                  <Dropdown
                    value={column === notMapped ? 'Not in the file' : column}
                    selectedOptions={[column]}
                    onOptionSelect={(_, data) =>
                      void ask(file.base64, { ...preview.mapping, [meaning.id]: data.optionValue || null })
                    }
                  >
                    <Option value={notMapped}>Not in the file</Option>
                    {preview.columns.map((each) => (
                      <Option key={each} value={each}>
                        {each}
                      </Option>
                    ))}
                  </Dropdown>
                </Field>
              );
            })}
          </div>
          {preview.problems.length > 0 ? (
            <Note tone="warn">
              {preview.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </Note>
          ) : null}
          <div className={styles.counts} role="status">
            <strong>
              {plural(preview.counts.ok, 'good line')}, {formatCount(bad)} with a problem
            </strong>
            {(Object.keys(verdicts) as Row['verdict'][])
              .filter((verdict) => verdict !== 'ok' && preview.counts[verdict] > 0)
              .map((verdict) => (
                <Badge key={verdict} tone={verdicts[verdict].tone}>
                  {`${verdicts[verdict].word} ${formatCount(preview.counts[verdict])}`}
                </Badge>
              ))}
          </div>
          <div className={styles.preview}>
            <VirtualGrid<Row>
              label="Lines of the file"
              columns={columns}
              total={preview.rows.length}
              rowAt={(index) => preview.rows[index]}
              keyOf={(row) => row.line}
              rowHeight={30}
              minWidth={640}
              empty={<p>The file has no lines below its header.</p>}
            />
          </div>
          {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
          <div className={styles.go}>
            <Button
              appearance="primary"
              disabledFocusable={preview.request === null || maker.busy || busy}
              title={preview.request === null ? 'No line can be planned yet.' : undefined}
              onClick={() => {
                if (preview.request) void maker.make(preview.request).then((made) => (made ? onDone() : undefined));
              }}
            >
              {maker.busy ? 'Planning…' : `Review ${plural(preview.counts.ok, 'line')}`}
            </Button>
          </div>
        </>
      ) : null}
    </>
  );
};
