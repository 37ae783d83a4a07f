import { Button } from '@fluentui/react-components';
import { ArrowDownloadRegular, KeyMultipleRegular, SearchRegular } from '@fluentui/react-icons';
import { useMemo, useRef, useState } from 'react';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useRevision } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { FilterLine, ListFrame } from '../../ui/list-frame.tsx';
import { ListGrid } from '../../ui/list-grid.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StateMessage } from '../../ui/states.tsx';
import { useFileJob } from '../file-job.ts';
import styles from './access.module.css';
import { entryKey, whyFixed } from './access-words.ts';
import { useEntryColumns } from './entry-columns.tsx';
import { useEntryCommands } from './entry-commands.tsx';
import { EntryFlyout } from './entry-flyout.tsx';
import { entryViews } from './entry-views.ts';
import type { ScanStatus, useScan } from './scan.tsx';

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
  const { transport } = useApi();
  const revision = useRevision(connectionId);
  const maker = usePlanMaker(connectionId);
  const file = useFileJob();
  const [viewId, setViewId] = useState('all');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, AccessEntry>>(new Map());
  const [open, setOpen] = useState<AccessEntry | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (open !== null) setOpen(null);
      else if (chosen.size > 0) setChosen(new Map());
      else return false;
    },
  });

  const { view } = entryViews.find((each) => each.id === viewId) ?? { view: {} };
  const query = { connectionId, ...view, ...(search.trim() ? { search: search.trim() } : {}) };
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
  const columns = useEntryColumns(chosen, toggle);
  const commands = useEntryCommands(connectionId, chosen, status.orphans, maker);
  const filtered = search.trim() !== '' || viewId !== 'all';
  return (
    <>
      <FilterLine
        lined={false}
        end={
          <div className={styles.search}>
            <SearchField
              fieldRef={searchField}
              label="Search entries by mailbox or person"
              placeholder="Mailbox or person"
              value={search}
              onSearch={setSearch}
            />
          </div>
        }
      >
        <PresetPills
          label="Show entries"
          pills={entryViews.map(({ id, label }) => ({
            id,
            label,
            count: id === viewId && list.total !== null ? list.total : undefined,
          }))}
          current={viewId}
          onChoose={(id) => {
            setViewId(id);
            setOpen(null);
          }}
        />
      </FilterLine>
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
      <ListFrame
        details={
          open ? (
            <EntryFlyout
              entry={open}
              maker={maker}
              onPerson={onPerson}
              onMailbox={onMailbox}
              onClose={() => setOpen(null)}
            />
          ) : null
        }
      >
        <ListGrid<AccessEntry>
          label="Access entries"
          list={list}
          loading="Loading entries"
          failure="The entries could not be read"
          empty={
            filtered ? (
              <StateMessage
                icon={<SearchRegular />}
                title="No entry fits"
                actions={
                  <Button
                    onClick={() => {
                      setViewId('all');
                      setSearch('');
                    }}
                  >
                    Show all entries
                  </Button>
                }
              />
            ) : (
              <StateMessage
                icon={<KeyMultipleRegular />}
                title={scan.running ? 'Permissions are being read' : 'Nobody has access to another’s mailbox'}
              >
                {scan.running
                  ? 'Entries appear here as they are read.'
                  : 'The scan found no entries but the owners’ own.'}
              </StateMessage>
            )
          }
          columns={columns}
          keyOf={entryKey}
          minWidth={900}
          openKey={open ? entryKey(open) : null}
          onOpen={setOpen}
          onSpace={toggle}
          isSelected={(entry) => chosen.has(entryKey(entry))}
        />
      </ListFrame>
      <p className="visually-hidden" role="status">
        {list.total === null ? '' : plural(list.total, 'entry', 'entries')}
      </p>
    </>
  );
};
