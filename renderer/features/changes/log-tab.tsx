import { Button, Input } from '@fluentui/react-components';
import { HistoryRegular, SearchRegular } from '@fluentui/react-icons';
import { useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { LogEntry } from '../../../shared/domain/changes.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useConnections } from '../../api/hooks.ts';
import { useAnyPlanRevision } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { Badge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import { Choice } from '../../ui/choice.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { FilterLine, ListFrame } from '../../ui/list-frame.tsx';
import { ListGrid } from '../../ui/list-grid.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StateMessage } from '../../ui/states.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import type { VirtualColumn } from '../../ui/virtual-grid.tsx';
import styles from './changes.module.css';
import { FieldChangesLine } from './field-changes.tsx';
import { LogEntryFlyout } from './log-entry-flyout.tsx';
import { knownKinds, outcomeWords, resultWord } from './plan-words.ts';

const results = ['done', 'failed', 'skipped', 'unknown'] as const;
type LogResult = (typeof results)[number];

const everything = 'all';
/** The append-only log: one line per object of each plan that ran. */
export const LogTab = () => {
  const connection = useThisConnection();
  const { transport } = useApi();
  const { data: connections = [] } = useConnections();
  const revision = useAnyPlanRevision();
  const [params] = useSearchParams();
  const [search, setSearch] = useState(params.get('q') ?? '');
  const [person, setPerson] = useState('');
  const [kind, setKind] = useState(everything);
  const [result, setResult] = useState(everything);
  const [where, setWhere] = useState(connection.id);
  const [open, setOpen] = useState<LogEntry | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (open === null) return false;
      setOpen(null);
    },
  });
  const words = search.trim();
  const who = useSettled(person.trim());
  const query = {
    ...(where === everything ? {} : { connectionId: where }),
    ...(kind === everything ? {} : { kind }),
    ...(result === everything ? {} : { result: result as LogResult }),
    ...(who ? { person: who } : {}),
    ...(words ? { search: words } : {}),
  };
  const list = useWindowed<LogEntry>(JSON.stringify(query), revision, async (from, count, signal) => {
    const answer = await transport.call('changes.log', { ...query, from, count }, signal);
    return answer.ok ? { ok: true, value: { rows: answer.value.entries, total: answer.value.total } } : answer;
  });
  const filtered = words !== '' || who !== '' || kind !== everything || result !== everything;

  const columns = useMemo<VirtualColumn<LogEntry>[]>(
    () => [
      {
        id: 'at',
        label: 'When',
        width: '170px',
        cell: (entry) => <span className={cells.quiet}>{formatDateTime(entry.at)}</span>,
      },
      {
        id: 'name',
        label: 'Object',
        width: 'minmax(170px, 1.9fr)',
        cell: (entry) => (
          <span className={cells.name} title={`${entry.name}, ${entry.address}`}>
            {entry.name} <span className={styles.address}>{entry.address}</span>
          </span>
        ),
      },
      {
        id: 'changes',
        label: 'Before → after',
        width: 'minmax(220px, 2.4fr)',
        cell: (entry) => <FieldChangesLine changes={entry.changes} />,
      },
      {
        id: 'plan',
        label: 'Plan',
        width: 'minmax(110px, 1.4fr)',
        cell: (entry) => (
          <span className={cells.quiet} title={entry.planTitle}>
            {entry.planNumber} · {entry.planTitle}
          </span>
        ),
      },
      {
        id: 'by',
        label: 'By',
        width: 'minmax(120px, 1.1fr)',
        cell: (entry) => <span className={cells.quiet}>{entry.by}</span>,
      },
      {
        id: 'result',
        label: 'Result',
        width: '180px',
        cell: (entry) => {
          const { word, tone } = resultWord(entry);
          return (
            <span title={entry.message ?? undefined}>
              <Badge tone={tone}>{word}</Badge>
            </span>
          );
        },
      },
    ],
    [],
  );

  return (
    <ListFrame details={open ? <LogEntryFlyout entry={open} onClose={() => setOpen(null)} /> : null}>
      <FilterLine>
        <SearchField
          fieldRef={searchField}
          label="Search the log by object"
          placeholder="Name, address or plan"
          value={search}
          onSearch={setSearch}
        />
        <Input
          className={styles.person}
          type="search"
          aria-label="Changed by"
          placeholder="Changed by"
          maxLength={200}
          value={person}
          onChange={(_, data) => setPerson(data.value)}
        />
        <Choice
          label="Kind of change"
          value={kind}
          choices={[{ value: everything, label: 'All kinds' }, ...knownKinds]}
          onChange={setKind}
        />
        <Choice
          label="Result"
          value={result}
          choices={[
            { value: everything, label: 'All results' },
            ...results.map((value) => ({ value, label: outcomeWords[value].word })),
          ]}
          onChange={setResult}
        />
        <Choice
          label="Connection"
          value={where}
          choices={[
            { value: everything, label: 'All connections' },
            ...connections.map((each) => ({ value: each.id, label: each.name })),
          ]}
          onChange={setWhere}
        />
      </FilterLine>
      <ListGrid<LogEntry>
        label="Log of changes"
        list={list}
        loading="Loading the log"
        failure="The log could not be read"
        empty={
          <StateMessage
            icon={filtered ? <SearchRegular /> : <HistoryRegular />}
            title={filtered ? 'No entry fits' : 'Nothing was changed yet'}
            {...(filtered
              ? {
                  actions: (
                    <Button
                      onClick={() => {
                        setSearch('');
                        setPerson('');
                        setKind(everything);
                        setResult(everything);
                      }}
                    >
                      Show all entries
                    </Button>
                  ),
                }
              : {})}
          >
            {filtered ? null : 'Each object a plan changes gets a line here, whatever the result.'}
          </StateMessage>
        }
        columns={columns}
        keyOf={(entry) => entry.seq}
        minWidth={980}
        openKey={open?.seq ?? null}
        onOpen={setOpen}
      />
    </ListFrame>
  );
};
