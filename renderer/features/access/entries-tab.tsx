import { Button, Input } from '@fluentui/react-components';
import {
  ArrowDownloadRegular,
  BroomRegular,
  KeyMultipleRegular,
  PersonAddRegular,
  PersonDeleteRegular,
  PersonSwapRegular,
  SearchRegular,
} from '@fluentui/react-icons';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AccessEntry, AccessRight } from '../../../shared/domain/access.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useRevision } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { Badge, TypeBadge } from '../../ui/badge.tsx';
import { type Command, CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { Flyout } from '../../ui/flyout.tsx';
import { formatAsOf, formatCount, formatDateTime, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { Facts } from '../../ui/page.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import { type VirtualColumn, VirtualGrid } from '../../ui/virtual-grid.tsx';
import { useFileJob } from '../file-job.ts';
import styles from './access.module.css';
import { EntryMarks, TrusteeName } from './access-cells.tsx';
import { entryKey, kindWords, removalOf, rightLabels, whyFixed } from './access-words.ts';
import type { ScanStatus, useScan } from './scan.tsx';

interface View {
  right?: AccessRight;
  trusteeKind?: AccessEntry['trusteeKind'];
  includeSelf?: boolean;
  inherited?: boolean;
  deny?: boolean;
}

const views: readonly { id: string; label: string; view: View }[] = [
  { id: 'all', label: 'All', view: {} },
  { id: 'full-access', label: 'Full Access', view: { right: 'FullAccess' } },
  { id: 'send-as', label: 'Send As', view: { right: 'SendAs' } },
  { id: 'send-on-behalf', label: 'On Behalf', view: { right: 'SendOnBehalf' } },
  { id: 'groups', label: 'Groups', view: { trusteeKind: 'group' } },
  { id: 'orphans', label: 'Orphaned', view: { trusteeKind: 'orphan' } },
  { id: 'inherited', label: 'Inherited', view: { inherited: true } },
  { id: 'deny', label: 'Denied', view: { deny: true } },
  { id: 'self', label: 'Owners', view: { trusteeKind: 'self', includeSelf: true } },
];

const typingMs = 180;

/** Every entry there is, one line each. */
export const EntriesTab = ({
  status,
  scan,
  onPerson,
  onMailbox,
}: {
  status: ScanStatus;
  scan: ReturnType<typeof useScan>;
  onPerson: (entry: AccessEntry) => void;
  onMailbox: (entry: AccessEntry) => void;
}) => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { transport, plans } = useApi();
  const revision = useRevision(connectionId);
  const maker = usePlanMaker(connectionId);
  const file = useFileJob();
  const now = useNow();
  const [viewId, setViewId] = useState('all');
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, AccessEntry>>(new Map());
  const [open, setOpen] = useState<AccessEntry | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [text]);

  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (open !== null) setOpen(null);
      else if (chosen.size > 0) setChosen(new Map());
      else return false;
    },
  });

  const { view } = views.find((each) => each.id === viewId) ?? { view: {} };
  const query = { connectionId, ...view, ...(search ? { search } : {}) };
  const list = useWindowed<AccessEntry>(JSON.stringify(query), revision, async (from, count, signal) => {
    const answer = await transport.call('access.window', { ...query, from, count }, signal);
    return answer.ok ? { ok: true, value: { rows: answer.value.entries, total: answer.value.total } } : answer;
  });

  const toggle = useMemo(
    () => (entry: AccessEntry) => {
      if (whyFixed(entry) !== null) return;
      const key = entryKey(entry);
      setChosen((now) => {
        const next = new Map(now);
        if (!next.delete(key)) next.set(key, entry);
        return next;
      });
    },
    [],
  );
  const columns = useMemo<VirtualColumn<AccessEntry>[]>(
    () => [
      {
        id: 'select',
        label: 'Selected',
        quietLabel: true,
        width: '40px',
        align: 'center',
        cell: (entry) => {
          const why = whyFixed(entry);
          return (
            <input
              type="checkbox"
              className={styles.box}
              tabIndex={-1}
              disabled={why !== null}
              title={why ?? undefined}
              aria-label={`Select ${rightLabels[entry.right]} of ${entry.trusteeName} on ${entry.mailboxName}`}
              checked={chosen.has(entryKey(entry))}
              onChange={() => toggle(entry)}
            />
          );
        },
      },
      {
        id: 'mailbox',
        label: 'Mailbox',
        width: 'minmax(170px, 1.6fr)',
        cell: (entry) => (
          <span className={styles.name} title={entry.mailboxAddress}>
            {entry.mailboxName}
          </span>
        ),
      },
      { id: 'type', label: 'Type', width: '96px', cell: (entry) => <TypeBadge type={entry.mailboxType} /> },
      { id: 'right', label: 'Right', width: '130px', cell: (entry) => rightLabels[entry.right] },
      {
        id: 'trustee',
        label: 'Who',
        width: 'minmax(190px, 1.8fr)',
        cell: (entry) => (
          <TrusteeName kind={entry.trusteeKind} name={entry.trusteeName} address={entry.trusteeAddress} />
        ),
      },
      {
        id: 'marks',
        label: 'Notes',
        width: 'minmax(110px, 0.8fr)',
        cell: (entry) => (
          <span className={styles.rights}>
            <EntryMarks entry={entry} />
          </span>
        ),
      },
      {
        id: 'asOf',
        label: 'Read',
        width: '90px',
        cell: (entry) => (
          <span className={styles.quiet} title={formatDateTime(entry.asOf)}>
            {formatAsOf(entry.asOf, now)}
          </span>
        ),
      },
    ],
    [chosen, toggle, now],
  );

  const cleanOrphans = async () => {
    const answer = await transport.call('access.mailboxes', { connectionId, trusteeKind: 'orphan' });
    if (!answer.ok) return;
    await maker.make({
      kind: 'access',
      params: { action: 'remove-orphans' },
      selection: { kind: 'ids', ids: answer.value.ids },
    });
  };
  const begin = (action: 'copy' | 'move' | 'strip') =>
    plans.begin({ connectionId, kind: 'access', targets: null, preset: { action } });
  const commands: Command[] = [
    {
      id: 'grant',
      label: 'Grant access',
      icon: <PersonAddRegular />,
      primary: chosen.size === 0,
      description: 'Let people open or send as mailboxes you name',
      run: () => plans.begin({ connectionId, kind: 'access', targets: null, preset: { action: 'grant' } }),
    },
    {
      id: 'remove',
      label: 'Remove selected',
      icon: <PersonDeleteRegular />,
      primary: chosen.size > 0,
      description: 'Take exactly the selected rights away',
      disabledBecause: chosen.size === 0 ? 'Select entries first.' : maker.busy ? 'Planning.' : undefined,
      run: () => {
        const request = removalOf([...chosen.values()]);
        if (request) void maker.make(request);
      },
    },
    {
      id: 'people',
      label: 'Someone’s access',
      icon: <PersonSwapRegular />,
      description: 'Copy it, hand it over, or take all of it',
      run: () => {},
      menu: [
        {
          id: 'copy',
          label: 'Copy to someone else',
          icon: <PersonAddRegular />,
          description: 'Someone gets what another has',
          run: () => begin('copy'),
        },
        {
          id: 'move',
          label: 'Replace someone everywhere',
          icon: <PersonSwapRegular />,
          description: 'Someone gets what another has, who loses it',
          run: () => begin('move'),
        },
        {
          id: 'strip',
          label: 'Remove someone from everything',
          icon: <PersonDeleteRegular />,
          description: 'For people who leave',
          run: () => begin('strip'),
        },
      ],
    },
    {
      id: 'orphans',
      label: status.orphans > 0 ? `Clean up ${formatCount(status.orphans)} orphaned` : 'Clean up orphaned',
      icon: <BroomRegular />,
      description: 'Remove entries whose account is gone',
      disabledBecause: status.orphans === 0 ? 'No orphaned entries are known.' : maker.busy ? 'Planning.' : undefined,
      run: () => void cleanOrphans(),
    },
  ];

  const filtered = search !== '' || viewId !== 'all';
  return (
    <>
      <div className={styles.filters}>
        <PresetPills
          label="Show entries"
          pills={views.map(({ id, label }) => ({
            id,
            label,
            count: id === viewId && list.total !== null ? list.total : null,
          }))}
          current={viewId}
          onChoose={(id) => {
            setViewId(id);
            setOpen(null);
          }}
        />
        <span className={styles.gap} />
        <Input
          ref={searchField}
          className={styles.search}
          type="search"
          aria-keyshortcuts="/"
          aria-label="Search entries by mailbox or person"
          placeholder="Search mailbox or person"
          contentBefore={<SearchRegular aria-hidden="true" />}
          maxLength={200}
          value={text}
          onChange={(_, data) => setText(data.value)}
        />
      </div>
      <CommandBar
        label="Access commands"
        commands={commands}
        middle={
          chosen.size > 0 ? (
            <>
              <strong>{formatCount(chosen.size)} selected</strong>
              <Button size="small" appearance="subtle" onClick={() => setChosen(new Map())}>
                Clear
              </Button>
            </>
          ) : null
        }
        end={
          <Button
            appearance="subtle"
            icon={<ArrowDownloadRegular />}
            disabledFocusable={file.busy || list.total === 0}
            onClick={() => void file.run(() => transport.call('access.export', query))}
          >
            {file.busy ? 'Exporting…' : 'Export'}
          </Button>
        }
      />
      {maker.error ? (
        <div className={styles.pad}>
          <ErrorCallout title="The plan could not be made" error={maker.error} />
        </div>
      ) : null}
      {list.error ? (
        <div className={styles.pad}>
          <ErrorCallout
            title="The entries could not be read"
            error={{ ...list.error, retryable: true }}
            onRetry={list.retry}
          />
        </div>
      ) : null}
      <div className={styles.split}>
        <div className={styles.list}>
          {list.total === null ? (
            list.error ? null : (
              <LoadingRows label="Loading entries" />
            )
          ) : list.total === 0 && !filtered ? (
            <StateMessage
              icon={<KeyMultipleRegular />}
              title={scan.running ? 'Permissions are being read' : 'Nobody has access to another’s mailbox'}
            >
              {scan.running
                ? 'Entries appear here as they are read.'
                : 'The scan found no entries but the owners’ own.'}
            </StateMessage>
          ) : list.total === 0 ? (
            <StateMessage
              icon={<SearchRegular />}
              title="No entry fits"
              actions={
                <Button
                  onClick={() => {
                    setViewId('all');
                    setText('');
                  }}
                >
                  Show all entries
                </Button>
              }
            />
          ) : (
            <VirtualGrid<AccessEntry>
              label="Access entries"
              columns={columns}
              total={list.total}
              rowAt={list.rowAt}
              onNeed={list.need}
              keyOf={entryKey}
              minWidth={900}
              openKey={open ? entryKey(open) : null}
              onOpen={setOpen}
              onSpace={toggle}
              isSelected={(entry) => chosen.has(entryKey(entry))}
            />
          )}
        </div>
        {open ? (
          <Flyout
            name={open.trusteeName}
            subtitle={
              <>
                <span>{open.trusteeAddress ?? kindWords[open.trusteeKind]}</span>
                <Badge tone="brand">{rightLabels[open.right]}</Badge>
                <EntryMarks entry={open} />
              </>
            }
            actions={
              <>
                {open.trusteeId !== null && open.trusteeKind !== 'self' ? (
                  <Button onClick={() => onPerson(open)}>All they can open</Button>
                ) : null}
                <Button onClick={() => onMailbox(open)}>All who can open it</Button>
                <Button
                  disabledFocusable={whyFixed(open) !== null || maker.busy}
                  title={whyFixed(open) ?? undefined}
                  onClick={() => {
                    const request = removalOf([open]);
                    if (request) void maker.make(request);
                  }}
                >
                  Remove
                </Button>
              </>
            }
            tabs={[
              {
                id: 'entry',
                label: 'Entry',
                content: () => (
                  <Facts
                    facts={[
                      { label: 'Mailbox', value: `${open.mailboxName}, ${open.mailboxAddress}` },
                      { label: 'Right', value: `${rightLabels[open.right]}${open.deny ? ', denied' : ''}` },
                      { label: 'Who', value: kindWords[open.trusteeKind] },
                      { label: 'Set', value: open.isInherited ? 'for the organization' : 'on this mailbox' },
                      { label: 'Read', value: formatDateTime(open.asOf) },
                    ]}
                  />
                ),
              },
            ]}
            tab="entry"
            onTab={() => {}}
            onClose={() => setOpen(null)}
          />
        ) : null}
      </div>
      <p className="visually-hidden" role="status">
        {list.total === null ? '' : plural(list.total, 'entry', 'entries')}
      </p>
    </>
  );
};
