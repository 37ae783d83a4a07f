import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Select,
  Spinner,
} from '@fluentui/react-components';
import { DocumentTableRegular } from '@fluentui/react-icons';
import { useCallback, useRef, useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { ImportPreview, ImportRow } from '../../../../shared/contract/methods/imports.ts';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { Badge } from '../../../ui/badge.tsx';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { formatCount, formatFileSize, plural } from '../../../ui/format.ts';
import type { Tone } from '../../../ui/tone.ts';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import styles from './commands.module.css';

const mostBytes = 40_000_000;

const verdicts: Record<ImportRow['verdict'], { word: string; tone: Tone }> = {
  ok: { word: 'Good', tone: 'good' },
  'unknown-user': { word: 'Not found', tone: 'bad' },
  duplicate: { word: 'Twice', tone: 'warn' },
  'bad-value': { word: 'Bad value', tone: 'bad' },
  'nothing-to-do': { word: 'Nothing to do', tone: 'neutral' },
};

const columns: VirtualColumn<ImportRow>[] = [
  { id: 'line', label: 'Line', width: '60px', align: 'end', cell: (row) => formatCount(row.line) },
  {
    id: 'text',
    label: 'In the file',
    width: 'minmax(150px, 1.2fr)',
    cell: (row) => <span className={styles.cell}>{row.text}</span>,
  },
  {
    id: 'name',
    label: 'User',
    width: 'minmax(120px, 1fr)',
    cell: (row) => <span className={styles.cell}>{row.name ?? '–'}</span>,
  },
  {
    id: 'verdict',
    label: 'Verdict',
    width: '112px',
    cell: (row) => <Badge tone={verdicts[row.verdict].tone}>{verdicts[row.verdict].word}</Badge>,
  },
  {
    id: 'message',
    label: 'What it asks for, or why not',
    width: 'minmax(180px, 1.6fr)',
    cell: (row) => (
      <span className={styles.cell} title={row.message ?? undefined}>
        {row.message ?? ''}
      </span>
    ),
  },
];

const asBase64 = (bytes: Uint8Array): string => {
  const parts: string[] = [];
  // A multiple of three, so that no padding falls between the parts.
  for (let at = 0; at < bytes.length; at += 24_576) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 24_576))));
  }
  return parts.join('');
};

/** License changes from a CSV file: read, mapped, judged line by line, the good lines planned. */
export const ImportDialog = ({ connectionId, onClose }: { connectionId: string; onClose: () => void }) => {
  const { transport } = useApi();
  const maker = usePlanMaker(connectionId);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [file, setFile] = useState<{ name: string; bytes: number; base64: string } | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);

  const ask = useCallback(
    async (base64: string, mapping?: Record<string, string | null>) => {
      asked.current += 1;
      const turn = asked.current;
      setBusy(true);
      setError(null);
      const answer = await transport.call('licenses.importPreview', {
        connectionId,
        base64,
        ...(mapping ? { mapping } : {}),
      });
      if (turn !== asked.current) return;
      setBusy(false);
      if (answer.ok) setPreview(answer.value);
      else setError(answer.error);
    },
    [transport, connectionId],
  );
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    setPreview(null);
    if (chosen.size > mostBytes) {
      setError({
        code: 'invalid-input',
        message: `${chosen.name} is larger than ${formatFileSize(mostBytes)}.`,
        hint: 'Split it into smaller files.',
        retryable: false,
      });
      return;
    }
    const base64 = asBase64(new Uint8Array(await chosen.arrayBuffer()));
    setFile({ name: chosen.name, bytes: chosen.size, base64 });
    await ask(base64);
  };
  const good = preview?.counts.ok ?? 0;
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
            {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same. */}
            <div
              className={styles.drop}
              data-over={over}
              onDragOver={(event) => {
                event.preventDefault();
                setOver(true);
              }}
              onDragLeave={() => setOver(false)}
              onDrop={(event) => {
                event.preventDefault();
                setOver(false);
                void take(event.dataTransfer.files[0]);
              }}
            >
              {file ? (
                <span>
                  <DocumentTableRegular aria-hidden="true" /> <strong>{file.name}</strong>, {formatFileSize(file.bytes)}
                  {preview ? `, ${preview.encoding}` : ''}
                </span>
              ) : (
                <span>
                  One line per user: user principal name, products to add, products to remove, service plans to turn
                  off, usage location. Products by name, part number or id; several separated by semicolons.
                </span>
              )}
              <Button size="small" onClick={() => input.current?.click()}>
                {file ? 'Another file' : 'Choose a file'}
              </Button>
            </div>
            {busy ? <Spinner size="tiny" label="Reading the file" labelPosition="after" /> : null}
            {error ? <ErrorCallout title="The file could not be read" error={error} /> : null}
            {preview && file ? (
              <>
                {/* biome-ignore lint/a11y/useSemanticElements: fields with labels of their own. */}
                <div className={styles.mapping} role="group" aria-label="What the columns mean">
                  {preview.meanings.map((meaning) => (
                    <Field
                      key={meaning.id}
                      label={meaning.label}
                      required={meaning.required}
                      {...(meaning.help ? { hint: meaning.help } : {})}
                    >
                      <Select
                        value={preview.mapping[meaning.id] ?? ''}
                        onChange={(_, data) =>
                          void ask(file.base64, { ...preview.mapping, [meaning.id]: data.value || null })
                        }
                      >
                        <option value="">Not in the file</option>
                        {preview.columns.map((column) => (
                          <option key={column} value={column}>
                            {column}
                          </option>
                        ))}
                      </Select>
                    </Field>
                  ))}
                </div>
                {preview.problems.length > 0 ? (
                  <Note tone="warn">
                    {preview.problems.map((problem) => (
                      <p key={problem}>{problem}</p>
                    ))}
                  </Note>
                ) : null}
                <div className={styles.counts} role="status">
                  <strong>{plural(good, 'good line')}</strong>
                  {(Object.keys(verdicts) as ImportRow['verdict'][])
                    .filter((verdict) => verdict !== 'ok' && preview.counts[verdict] > 0)
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
            ) : null}
            {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabled={maker.busy}>
              Cancel
            </Button>
            <Button
              appearance="primary"
              disabledFocusable={!preview?.request || maker.busy || busy}
              title={preview?.request ? 'Shows what would change. Nothing is sent yet.' : 'No line can be planned yet.'}
              onClick={review}
            >
              {maker.busy ? 'Planning…' : `Review ${plural(good, 'line')}`}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
