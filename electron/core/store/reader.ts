import type { Job } from '../../../shared/contract/jobs.ts';
import type { SelectionSummary } from '../../../shared/contract/methods/mailboxes.ts';
import { countKnown, familiesOfFilter } from '../../../shared/domain/known.ts';
import { mailboxPresets } from '../../../shared/domain/presets.ts';
import type { ListQuery, Selection } from '../../../shared/domain/query.ts';
import { searchWords } from '../../../shared/domain/text-key.ts';
import { historyReads } from '../history/reads.ts';
import { accessReads } from './access-rows.ts';
import { openForReading, transaction } from './database.ts';
import { familyStatuses } from './families.ts';
import { filterToSql } from './filter-sql.ts';
import { licenseReads } from './license-reads.ts';
import { Lru } from './lru.ts';
import { MailboxRows } from './mailbox-rows.ts';
import { planReads } from './plan-targets.ts';
import type { ReaderCalls, StoreWorkerData } from './protocol.ts';
import { RowSets } from './row-sets.ts';
import { snapshotLog } from './snapshot-log.ts';
import { Statements } from './statements.ts';
import { sumOfBytes, type TenantFigures, tenantFigures, tenantSummary } from './tenant-summary.ts';

type Counts = Omit<ReturnType<ReaderCalls['mailboxCounts']>, 'counts'> & { counts: Record<string, number> };

/** Opens one reading side of the store. Runs on its own thread. */
export function openReader(data: StoreWorkerData): { calls: ReaderCalls } {
  const db = openForReading(data.path);
  const sql = new Statements(db);
  const sets = new RowSets(sql);
  const rows = new MailboxRows(sql);
  const counts = new Lru<string, Counts>(16);
  const summaries = new Lru<number, TenantFigures>(1);

  /** One consistent state of the store: the revision it has, and the one lists speak of. */
  const read = <T>(work: (revision: number, listRevision: number) => T): T =>
    transaction(
      db,
      () => {
        const [revision, reading] =
          sql.row(`SELECT value, EXISTS (SELECT 1 FROM family WHERE reading = 1) FROM revision`) ?? [];
        return work(Number(revision ?? 0), sets.enter(Number(revision ?? 0), reading === 1));
      },
      'BEGIN',
    );

  const goneRows = (): readonly number[] =>
    sql.rows(`SELECT row FROM mailbox WHERE gone_since IS NOT NULL`).map(([row]) => Number(row));
  const queryOf = (selection: Selection): ListQuery => (selection.kind === 'query' ? selection.query : {});

  const countPresets = (search: string | undefined, revision: number): Counts => {
    const found = sets.matching({ search });
    const columns: string[] = [];
    const params: (string | number)[] = [];
    for (const preset of mailboxPresets) {
      const condition = preset.filter ? filterToSql(preset.filter) : { sql: '1', params: [] };
      columns.push(`ifnull(sum(${condition.sql}), 0)`);
      params.push(...condition.params);
    }
    const row = sets.withRows(found, (condition, within) =>
      sql.row(
        `SELECT ${sumOfBytes}, ${columns.join(', ')} FROM mailbox WHERE gone_since IS NULL AND ${condition}`,
        ...params,
        ...within,
      ),
    );
    return {
      counts: Object.fromEntries(mailboxPresets.map((preset, i) => [preset.id, Number(row?.[i + 1] ?? 0)])),
      totalItemBytes: row?.[0] === null || row?.[0] === undefined ? null : Number(row[0]),
      revision,
    };
  };

  const { userIds, ...licenses } = licenseReads({ sql, ladder: data.ladder ?? {} });
  let gone: { revision: number; rows: readonly number[] } | null = null;
  const calls: ReaderCalls = {
    jobs: () =>
      sql.rows(`SELECT value FROM job ORDER BY created_at DESC, id`).map(([value]) => JSON.parse(String(value)) as Job),
    getMeta: (key) => {
      const value = sql.row(`SELECT value FROM meta WHERE key = ?`, key)?.[0];
      return value === undefined ? undefined : JSON.parse(String(value));
    },
    summary: () =>
      read((_, revision) => {
        const figures = summaries.get(revision) ?? sets.timed(() => tenantFigures(sql));
        summaries.set(revision, figures);
        return tenantSummary(sql, revision, figures);
      }),
    mailboxWindow: (query, from, count) =>
      read((_, revision) => {
        const list = sets.list(query);
        if (gone?.revision !== revision) gone = { revision, rows: sets.timed(goneRows) };
        const matching = gone.rows.length === 0 ? null : sets.matching(query);
        return {
          rows: rows.read(list.subarray(from, from + count), revision),
          total: list.length,
          of: sets.ordered([]).length,
          ...(gone.rows.length === 0
            ? {}
            : {
                gone: {
                  total: matching ? gone.rows.filter((row) => matching.has(row)).length : gone.rows.length,
                  of: gone.rows.length,
                },
              }),
          revision,
          families: familyStatuses(sql),
        };
      }),
    mailboxCounts: (search) =>
      read((_, revision) => {
        const key = searchWords(search).join(' ');
        const known = counts.get(key);
        const found = known?.revision === revision ? known : sets.timed(() => countPresets(search, revision));
        counts.set(key, found);
        const families = familyStatuses(sql);
        const shown = mailboxPresets.map(({ id, filter }) => [
          id,
          countKnown(found.counts[id] ?? 0, filter ? familiesOfFilter(filter) : ['mailboxes'], families),
        ]);
        return { ...found, counts: Object.fromEntries(shown) };
      }),
    mailbox: (id) => read((revision) => rows.details(id, revision)),
    selectionSummary: (selection) =>
      read(() => {
        const types = sets.withRows(sets.selected(selection), (condition, params) =>
          sql.rows(
            `SELECT type, count(*), total(total_bytes), sum(total_bytes IS NULL) FROM mailbox
             WHERE ${condition} GROUP BY type ORDER BY 2 DESC, 1`,
            ...params,
          ),
        );
        const summary: SelectionSummary = { count: 0, totalItemBytes: 0, sizesUnknown: 0, typeCounts: {} };
        for (const [type, count, bytes, unknown] of types) {
          summary.count += Number(count);
          summary.totalItemBytes += Number(bytes);
          summary.sizesUnknown += Number(unknown);
          if (type !== null) summary.typeCounts[String(type)] = Number(count);
        }
        return summary;
      }),
    selectionSlice: (selection, from, count) =>
      read(() => {
        const part = sets.slice(
          `ids ${JSON.stringify(selection)}`,
          () => sets.listSelected(queryOf(selection), selection),
          from,
          count,
        );
        return { ids: sets.idsOf(part.rows), total: part.total };
      }),
    mailboxSlice: (query, selection, from, count) =>
      read((revision) => {
        const key = `rows ${JSON.stringify([query, selection])}`;
        return rows.read(sets.slice(key, () => sets.listSelected(query, selection), from, count).rows, revision);
      }),
    ...planReads({
      sql,
      rows,
      read,
      mailboxIds: (selection) => sets.idsOf(sets.listSelected(queryOf(selection), selection)),
      userIds,
    }),
    ...licenses,
    ...accessReads({ sql, read }),
    ...historyReads({ sql, read }),
    snapshotLog: (query) => read(() => snapshotLog(sql, query)),
    close: () => db.close(),
  };
  return { calls };
}
