import { AppError } from '../../../shared/contract/errors.ts';
import type { ImportPreview, ImportRow } from '../../../shared/contract/methods/imports.ts';
import type { ChangeRequest } from '../../../shared/domain/changes.ts';
import { readCsvFile } from '../imports/csv-file.ts';
import { type MappableMeaning, mapColumns } from '../imports/mapping.ts';
import type { Store } from '../store/store.ts';
import { type Creations, judgeCreations, type ReadLine } from './csv-creations.ts';
import type { CsvInput } from './csv-input.ts';
import type { ChangeKind } from './kind.ts';
import { kindNamed } from './kinds/index.ts';

/** Names the object a line is about. */
const targetMeaning: MappableMeaning = {
  id: 'target',
  label: 'Mailbox',
  required: true,
  help: 'An address, a user principal name, an object id, or a name that only one bears.',
  synonyms: [
    'Identity',
    'Address',
    'Email',
    'Email address',
    'Mail',
    'PrimarySmtpAddress',
    'Primary SMTP address',
    'UserPrincipalName',
    'UPN',
    'User',
    'User name',
    'ExternalDirectoryObjectId',
    'Object id',
    'Benutzerprinzipalname',
    'Postfach',
    'Benutzer',
    'Benutzername',
    'E-Mail-Adresse',
    'Adresse',
    'Nom d’utilisateur principal',
    'Boîte aux lettres',
    'Adresse e-mail',
    'Utilisateur',
    // Names say less than any address beside them.
    'DisplayName',
    'Name',
  ],
  addresses: true,
};

/** Lines that go back to the screen; the counts speak of all. */
const shownRows = 1_000;

/**
 * What a CSV file asks of one kind of change: how its columns are understood, a verdict on every line, and the request
 * that would plan the good ones. `input`: how columns are read where that takes more than the kind knows by itself.
 * @throws AppError `invalid-input` for a kind that takes no files, `file-damaged`
 */
export async function previewCsv(
  store: Store,
  kindName: string,
  bytes: Uint8Array,
  given: Readonly<Record<string, string | null>> | undefined,
  input?: CsvInput,
): Promise<ImportPreview> {
  const kind = kindNamed(kindName);
  const csv = input ?? kind?.csv;
  if (kind === null || csv === undefined || kind.objectKind === 'group')
    throw new AppError('invalid-input', 'Changes of this kind cannot be read from a file.');
  const file = readCsvFile(bytes);
  const meanings: MappableMeaning[] = [
    ...(csv.creates ? [] : [kind.objectKind === 'user' ? { ...targetMeaning, label: 'User' } : targetMeaning]),
    ...csv.columns.map(({ id, label, required, help, synonyms, addresses }) => ({
      id,
      label,
      required: required === true,
      help: help ?? null,
      synonyms: synonyms ?? [],
      addresses: addresses === true,
    })),
  ];
  const mapping = mapColumns(file.columns, meanings, given, file.rows);
  const problems = [...file.problems, ...unusedColumns(file.columns, mapping)];
  const missing = meanings.filter(({ id, required }) => required && mapping[id] === null);
  if (missing.length > 0) problems.push(`Choose a column for: ${missing.map(({ label }) => label).join(', ')}.`);
  const complete = missing.length === 0 && csv.columns.some(({ id }) => mapping[id] !== null);
  // Without what every line needs, no verdict on a line would say more than that.
  const judged = missing.length === 0 ? file.rows : [];

  const columnOf = (id: string): number => file.columns.indexOf(mapping[id] ?? '');
  const places = csv.columns.map(({ id }) => [id, columnOf(id)] as const).filter(([, at]) => at >= 0);
  const read: LineReader = (cells) => readLine(kind, csv, places, cells);
  const { rows, wanted } = csv.creates
    ? await judgeCreations(
        store,
        kind,
        judged.map(({ line, cells }) => ({ line, text: cells[places[0]?.[1] ?? -1] ?? '', read: read(cells) })),
      )
    : await judgeLines(store, kind, csv, judged, columnOf('target'), read);

  const counts: ImportPreview['counts'] = {
    ok: 0,
    'unknown-user': 0,
    duplicate: 0,
    'bad-value': 0,
    'nothing-to-do': 0,
  };
  for (const { verdict } of rows) counts[verdict] += 1;
  const request: ChangeRequest | null =
    complete && wanted.size > 0
      ? {
          kind: kind.kind,
          params: {},
          selection: { kind: 'rows', rows: [...wanted].map(([objectId, params]) => ({ objectId, params })) },
        }
      : null;
  const isGood = (row: ImportRow): number => (row.verdict === 'ok' ? 1 : 0);
  return {
    columns: file.columns,
    meanings: meanings.map(({ synonyms: _synonyms, addresses: _addresses, ...meaning }) => meaning),
    mapping,
    delimiter: file.delimiter,
    encoding: file.encoding,
    rows: rows.toSorted((a, b) => isGood(a) - isGood(b) || a.line - b.line).slice(0, shownRows),
    counts,
    request,
    problems,
  };
}

type LineReader = (cells: readonly string[]) => ReadLine['read'];

/** What one line asks for, whomever it is about. */
function readLine(
  kind: ChangeKind,
  csv: CsvInput,
  places: readonly (readonly [string, number])[],
  cells: readonly string[],
): ReadLine['read'] {
  const filled = Object.fromEntries(places.map(([id, at]) => [id, cells[at] ?? '']).filter(([, cell]) => cell !== ''));
  const read = csv.params(filled);
  if (read === null) return { verdict: 'nothing-to-do', message: 'The line asks for nothing.' };
  if ('problem' in read) return { verdict: 'bad-value', message: read.problem };
  const parsed = kind.params.safeParse(read.params);
  if (parsed.success) return { params: csv.creates ? parsed.data : read.params };
  const message = parsed.error.issues[0]?.message ?? 'The values do not fit together.';
  return { verdict: 'bad-value', message };
}

/** Lines about objects that are there: found by what the column `targetAt` says. */
async function judgeLines(
  store: Store,
  kind: ChangeKind,
  csv: CsvInput,
  lines: readonly { line: number; cells: readonly string[] }[],
  targetAt: number,
  read: LineReader,
): Promise<Creations> {
  const matches =
    targetAt < 0 || kind.objectKind === 'group'
      ? []
      : await store.matchLines(
          kind.objectKind,
          lines.map(({ cells }) => cells[targetAt] ?? ''),
        );
  const wanted = new Map<string, Record<string, unknown>>();
  const lineOf = new Map<string, number>();
  const rows = lines.map(({ line, cells }, index): ImportRow => {
    const text = targetAt < 0 ? '' : (cells[targetAt] ?? '');
    const match = matches[index];
    const row = (verdict: ImportRow['verdict'], message: string | null): ImportRow => ({
      line,
      text,
      objectId: match?.found?.id ?? null,
      name: match?.found?.name ?? null,
      verdict,
      message,
    });
    if (match?.found == null) {
      if (match !== undefined && match.candidates.length > 0)
        return row('unknown-user', `Several fit: ${match.candidates.slice(0, 3).join(', ')}. Use an address.`);
      return row('unknown-user', text === '' ? 'The line names nobody.' : 'Not in this organization, as last read.');
    }
    const asked = read(cells);
    if ('verdict' in asked) return row(asked.verdict, asked.message);
    const { id } = match.found;
    const before = wanted.get(id);
    if (before === undefined) {
      wanted.set(id, asked.params);
      lineOf.set(id, line);
    } else if (csv.join === undefined) return row('duplicate', `Line ${lineOf.get(id)} is about the same one.`);
    else wanted.set(id, csv.join(before, asked.params));
    return row('ok', null);
  });
  return { rows, wanted };
}

function unusedColumns(columns: readonly string[], mapping: Readonly<Record<string, string | null>>): string[] {
  const used = new Set(Object.values(mapping));
  const unused = columns.filter((column) => !used.has(column));
  if (unused.length === 0) return [];
  const names = unused.slice(0, 8).join(', ');
  return [
    `Columns without a meaning here are left out: ${names}${unused.length > 8 ? ` and ${unused.length - 8} more` : ''}.`,
  ];
}
