import { Button, Dropdown, Field, Option, Spinner } from '@fluentui/react-components';
import { DocumentTableRegular } from '@fluentui/react-icons';
import { type DragEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { ImportPreview, ImportRow } from '../../shared/contract/methods/imports.ts';
import { Badge } from './badge.tsx';
import styles from './csv-file.module.css';
import { ErrorCallout, Note } from './error-callout.tsx';
import { formatCount, formatFileSize, plural, unknown } from './format.ts';
import type { Tone } from './tone.ts';
import type { CsvFile } from './use-csv-file.ts';
import { type VirtualColumn, VirtualGrid } from './virtual-grid.tsx';

const notMapped = '';

const verdicts: Record<ImportRow['verdict'], { word: string; tone: Tone }> = {
  ok: { word: 'Good', tone: 'good' },
  'unknown-user': { word: 'Not found', tone: 'bad' },
  duplicate: { word: 'Twice', tone: 'warn' },
  'bad-value': { word: 'Bad value', tone: 'bad' },
  'nothing-to-do': { word: 'Nothing to do', tone: 'neutral' },
};
const problems = (Object.keys(verdicts) as ImportRow['verdict'][]).filter((verdict) => verdict !== 'ok');

const Cut = ({ children }: { children: string }) => (
  <span className={styles.cell} title={children}>
    {children}
  </span>
);

const columnsFor = (noun: string): VirtualColumn<ImportRow>[] => [
  { id: 'line', label: 'Line', width: '64px', align: 'end', cell: (row) => formatCount(row.line) },
  { id: 'text', label: 'In the file', width: 'minmax(150px, 1fr)', cell: (row) => <Cut>{row.text}</Cut> },
  { id: 'name', label: noun, width: 'minmax(110px, 0.8fr)', cell: (row) => <Cut>{row.name ?? unknown}</Cut> },
  {
    id: 'verdict',
    label: 'Verdict',
    width: '112px',
    cell: (row) => <Badge tone={verdicts[row.verdict].tone}>{verdicts[row.verdict].word}</Badge>,
  },
  {
    id: 'message',
    label: 'Why',
    width: 'minmax(200px, 2fr)',
    cell: (row) => <Cut>{row.message ?? ''}</Cut>,
  },
];

const Mapping = ({ preview, onMap }: { preview: ImportPreview; onMap: CsvFile['map'] }) => (
  // biome-ignore lint/a11y/useSemanticElements: fields with labels of their own.
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
            onOptionSelect={(_, data) => onMap(meaning.id, data.optionValue || null)}
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
);

const Verdicts = ({ preview, noun }: { preview: ImportPreview; noun: string }) => {
  const columns = useMemo(() => columnsFor(noun), [noun]);
  const bad = problems.reduce((sum, verdict) => sum + preview.counts[verdict], 0);
  return (
    <>
      <div className={styles.counts} role="status">
        <strong>
          {plural(preview.counts.ok, 'good line')}, {formatCount(bad)} with a problem
        </strong>
        {problems
          .filter((verdict) => preview.counts[verdict] > 0)
          .map((verdict) => (
            <Badge key={verdict} tone={verdicts[verdict].tone}>
              {`${verdicts[verdict].word} ${formatCount(preview.counts[verdict])}`}
            </Badge>
          ))}
      </div>
      <div className={styles.preview}>
        <VirtualGrid<ImportRow>
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
    </>
  );
};

/** A CSV file to choose or drop, what its columns mean, and the verdict on every line. */
export const CsvFilePanel = ({
  csv,
  noun,
  children,
}: {
  csv: CsvFile;
  /** What lines are about: "Mailbox", "User". */
  noun: string;
  /** What a file may look like, until there is one. */
  children: ReactNode;
}) => {
  const { file, preview } = csv;
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void csv.take(event.dataTransfer.files[0]);
  };
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
          void csv.take(chosen);
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
          <span>{children}</span>
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
      {csv.busy ? <Spinner size="tiny" label="Reading the file" labelPosition="after" /> : null}
      {csv.error ? <ErrorCallout title="The file could not be read" error={csv.error} /> : null}
      {preview ? (
        <>
          <Mapping preview={preview} onMap={csv.map} />
          {preview.problems.length > 0 ? (
            <Note tone="warn">
              {preview.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </Note>
          ) : null}
          {preview.meanings.some(({ id, required }) => required && (preview.mapping[id] ?? null) === null) ? null : (
            <Verdicts preview={preview} noun={noun} />
          )}
        </>
      ) : null}
    </>
  );
};
