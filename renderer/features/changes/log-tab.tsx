import { Button, Dropdown, Input, Option } from '@fluentui/react-components';
import { HistoryRegular, SearchRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { LogEntry } from '../../../shared/domain/changes.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useConnections } from '../../api/hooks.ts';
import { planPath, useAnyPlanRevision } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { Badge } from '../../ui/badge.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { Flyout } from '../../ui/flyout.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { Facts } from '../../ui/page.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { type VirtualColumn, VirtualGrid } from '../../ui/virtual-grid.tsx';
import styles from './changes.module.css';
import { FieldChangesLine, FieldChangesList } from './field-changes.tsx';
import { kindLabel, knownKinds, outcomeWords, resultWord } from './plan-words.ts';

const results = ['done', 'failed', 'skipped', 'unknown'] as const;
type LogResult = (typeof results)[number];

const everything = 'all';
const typingMs = 200;

const useSettled = (text: string): string => {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
};

const Choice = ({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) => (
  <Dropdown
    className={styles.choice}
    aria-label={label}
    value={choices.find((choice) => choice.value === value)?.label ?? ''}
    selectedOptions={[value]}
    onOptionSelect={(_, data) => onChange(data.optionValue ?? everything)}
  >
    {choices.map((choice) => (
      <Option key={choice.value} value={choice.value}>
        {choice.label}
      </Option>
    ))}
  </Dropdown>
);

const EntryFlyout = ({ entry, onClose }: { entry: LogEntry; onClose: () => void }) => {
  const { word, tone } = resultWord(entry);
  return (
    <Flyout
      name={entry.name}
      subtitle={
        <>
          <span>{entry.address}</span>
          <Badge tone={tone}>{word}</Badge>
        </>
      }
      tabs={[
        {
          id: 'entry',
          label: 'Entry',
          content: () => (
            <div className={styles.details}>
              {entry.message ? (
                <Note tone={entry.result === 'failed' ? 'bad' : entry.result === 'done' ? 'info' : 'warn'}>
                  {entry.message}
                </Note>
              ) : null}
              <FieldChangesList changes={entry.changes} />
              <Facts
                facts={[
                  { label: 'When', value: formatDateTime(entry.at) },
                  { label: 'By', value: entry.by },
                  {
                    label: 'Plan',
                    value: (
                      <TextLink to={planPath(entry.connectionId, entry.planId)}>
                        {entry.planNumber}: {entry.planTitle}
                      </TextLink>
                    ),
                  },
                  { label: 'Kind', value: kindLabel(entry.kind) },
                  { label: 'Connection', value: entry.connectionName },
                  { label: 'Tenant', value: entry.tenantId },
                  ...(entry.requestId
                    ? [
                        {
                          label: 'Request ID',
                          value: (
                            <span>
                              <code>{entry.requestId}</code>{' '}
                              <CopyButton text={entry.requestId} label="Copy the request ID" />
                            </span>
                          ),
                        },
                      ]
                    : []),
                ]}
              />
            </div>
          ),
        },
      ]}
      tab="entry"
      onTab={() => {}}
      onClose={onClose}
    />
  );
};

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
  const words = useSettled(search.trim());
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
        cell: (entry) => <span className={styles.quiet}>{formatDateTime(entry.at)}</span>,
      },
      {
        id: 'name',
        label: 'Object',
        width: 'minmax(150px, 1.3fr)',
        cell: (entry) => (
          <span className={styles.title} title={entry.address}>
            {entry.name}
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
          <span className={styles.quiet} title={entry.planTitle}>
            {entry.planNumber} · {entry.planTitle}
          </span>
        ),
      },
      {
        id: 'by',
        label: 'By',
        width: 'minmax(120px, 1.1fr)',
        cell: (entry) => <span className={styles.quiet}>{entry.by}</span>,
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
    <div className={styles.split}>
      <div className={styles.list}>
        <div className={styles.filters}>
          <Input
            ref={searchField}
            className={styles.search}
            type="search"
            aria-keyshortcuts="/"
            aria-label="Search the log by object"
            placeholder="Name, address or plan"
            contentBefore={<SearchRegular aria-hidden="true" />}
            maxLength={200}
            value={search}
            onChange={(_, data) => setSearch(data.value)}
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
        </div>
        {list.error ? (
          <div className={styles.pad}>
            <ErrorCallout
              title="The log could not be read"
              error={{ ...list.error, retryable: true }}
              onRetry={list.retry}
            />
          </div>
        ) : null}
        {list.total === null ? (
          list.error ? null : (
            <LoadingRows rows={8} label="Loading the log" />
          )
        ) : list.total === 0 ? (
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
        ) : (
          <VirtualGrid<LogEntry>
            label="Log of changes"
            columns={columns}
            total={list.total}
            rowAt={list.rowAt}
            onNeed={list.need}
            keyOf={(entry) => entry.seq}
            minWidth={980}
            openKey={open?.seq ?? null}
            onOpen={setOpen}
          />
        )}
      </div>
      {open ? <EntryFlyout entry={open} onClose={() => setOpen(null)} /> : null}
    </div>
  );
};
