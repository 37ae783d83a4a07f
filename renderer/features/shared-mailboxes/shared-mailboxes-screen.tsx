import { Button, Input, Link } from '@fluentui/react-components';
import { CheckmarkCircleRegular, PeopleTeamRegular, SearchRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { MailboxRow } from '../../../shared/domain/mailbox.ts';
import type { FilterNode, ListQuery } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useSummary } from '../../api/hooks.ts';
import { isNeverRead } from '../../api/inventory.ts';
import { useCall, useRevision } from '../../api/use-call.ts';
import { usePlanMaker } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { isSelected, nothingSelected, selectedCount, selectionReducer, toSelection } from '../../grid/selection.ts';
import { Badge } from '../../ui/badge.tsx';
import { QuotaBar } from '../../ui/bars.tsx';
import { CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatBytesExact, formatCount, formatDate, formatGigabytes, plural, unknown } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { PageHeader } from '../../ui/page.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import { type VirtualColumn, VirtualGrid } from '../../ui/virtual-grid.tsx';
import { useFreePlanCommands, useMailboxPlanCommands } from '../plan-commands.tsx';
import { freeLimit, type SharedFinding, sharedFilter, sharedFindings } from './shared-findings.ts';
import styles from './shared-mailboxes.module.css';

const typingMs = 180;
const windowRows = 500;
const sort: ListQuery['sort'] = [{ field: 'totalItemBytes', dir: 'desc' }];

const within = (filter: FilterNode): FilterNode => ({ all: [sharedFilter, filter] });

const CopyBadge = ({ row }: { row: MailboxRow }) => {
  const { messageCopyForSentAsEnabled: sentAs, messageCopyForSendOnBehalfEnabled: onBehalf } = row;
  if (sentAs === null || onBehalf === null) return <span className={styles.quiet}>{unknown}</span>;
  if (sentAs && onBehalf) return <span className={styles.quiet}>Both</span>;
  return <Badge tone="warn">{sentAs ? 'Sent As only' : onBehalf ? 'On Behalf only' : 'None'}</Badge>;
};

/** How many mailboxes each finding is about; null while unknown. */
const useFindingCounts = (
  connectionId: string,
  findings: readonly { id: string; filter: FilterNode | null }[],
): Readonly<Record<string, number>> => {
  const { transport } = useApi();
  const revision = useRevision(connectionId);
  const { data } = useQuery<Record<string, number>>({
    queryKey: ['shared-findings', connectionId, findings, revision],
    placeholderData: (before) => before,
    queryFn: async ({ signal }) => {
      const counts: Record<string, number> = {};
      for (const { id, filter } of [{ id: 'all', filter: sharedFilter }, ...findings]) {
        if (filter === null) continue;
        const query = { filter: id === 'all' ? sharedFilter : within(filter) };
        const answer = await transport.call('mailboxes.window', { connectionId, query, from: 0, count: 1 }, signal);
        if (answer.ok) counts[id] = answer.value.total;
      }
      return counts;
    },
  });
  return data ?? {};
};

/** Shared mailboxes against what they should be; each finding is one click from a plan. */
const SharedMailboxesScreen = () => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { transport, plans } = useApi();
  const navigate = useNavigate();
  const revision = useRevision(connectionId);
  const { data: summary } = useSummary(connectionId);
  const access = useCall('access.status', { connectionId }, { revisionOf: connectionId }).data;
  const memberless = useCall('access.mailboxes', { connectionId, memberless: true }, { revisionOf: connectionId }).data;
  const maker = usePlanMaker(connectionId);
  const [collecting, setCollecting] = useState(false);
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [text]);

  const [now] = useState(() => Date.now());
  const findings = useMemo<readonly SharedFinding[]>(
    () =>
      sharedFindings(now).map((finding) =>
        finding.id === 'no-members' && memberless && access && access.scanned > 0
          ? { ...finding, filter: { field: 'id', op: 'in', value: memberless.ids } }
          : finding,
      ),
    [now, memberless, access],
  );
  const counts = useFindingCounts(connectionId, findings);
  const currentId = params.get('finding') ?? 'all';
  const finding = findings.find((each) => each.id === currentId) ?? null;
  const notScanned = finding !== null && finding.filter === null;
  const query = useMemo<ListQuery>(
    () => ({
      filter: finding?.filter ? within(finding.filter) : sharedFilter,
      ...(search ? { search } : {}),
    }),
    [finding, search],
  );
  const queryKey = JSON.stringify(query);
  const list = useWindowed<MailboxRow>(queryKey, revision, async (from, count, signal) => {
    const answer = await transport.call(
      'mailboxes.window',
      { connectionId, query: { ...query, sort }, from, count },
      signal,
    );
    return answer.ok ? { ok: true, value: { rows: answer.value.rows, total: answer.value.total } } : answer;
  });
  const total = notScanned ? 0 : (list.total ?? 0);

  const [selection, select] = useReducer(selectionReducer, nothingSelected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another selection.
  useEffect(() => select({ type: 'clear' }), [queryKey]);
  const chosen = toSelection(selection);
  const chosenCount = selectedCount(selection, total);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (chosen === null) return false;
      select({ type: 'clear' });
    },
  });
  const targets = chosen === null || chosenCount === 0 ? null : { selection: chosen, count: chosenCount };
  const selectionCommands = useMailboxPlanCommands(connectionId, targets);
  const freeCommands = useFreePlanCommands(connectionId);

  const planned = finding && summary ? finding.plan(summary) : null;
  const refusal =
    planned && 'none' in planned ? planned.none : total === 0 ? 'There is none.' : maker.busy ? 'Planning.' : undefined;
  const makePlan = async () => {
    if (!planned || 'none' in planned) return;
    const rule = { kind: 'query' as const, query, except: [] };
    if (planned.by === 'form') {
      plans.begin({
        connectionId,
        kind: planned.kind,
        targets: { selection: rule, count: total },
        preset: planned.preset,
      });
      return;
    }
    if (planned.by === 'query') {
      await maker.make({ kind: planned.kind, params: planned.params, selection: rule });
      return;
    }
    setCollecting(true);
    const ids: string[] = [];
    while (ids.length < total) {
      const answer = await transport.call('mailboxes.window', {
        connectionId,
        query,
        from: ids.length,
        count: windowRows,
      });
      if (!answer.ok || answer.value.rows.length === 0) break;
      ids.push(...answer.value.rows.map((row) => row.id));
    }
    setCollecting(false);
    await maker.make({ kind: planned.kind, params: planned.params, selection: { kind: 'ids', ids } });
  };

  const columns = useMemo<VirtualColumn<MailboxRow>[]>(
    () => [
      {
        id: 'select',
        label: 'Selected',
        width: '40px',
        align: 'center',
        header: (
          <input
            type="checkbox"
            className={styles.box}
            aria-label={`Select all ${formatCount(total)} shared mailboxes`}
            checked={chosenCount > 0 && chosenCount === total}
            ref={(box) => {
              if (box) box.indeterminate = chosenCount > 0 && chosenCount < total;
            }}
            onChange={() => select(chosenCount === total ? { type: 'clear' } : { type: 'all', query })}
          />
        ),
        cell: (row) => (
          <input
            type="checkbox"
            className={styles.box}
            tabIndex={-1}
            aria-label={`Select ${row.displayName ?? row.primarySmtpAddress ?? row.id}`}
            checked={isSelected(selection, row.id)}
            onChange={() => select({ type: 'toggle', id: row.id })}
          />
        ),
      },
      {
        id: 'name',
        label: 'Display name',
        width: 'minmax(160px, 1.6fr)',
        cell: (row) => <span className={styles.name}>{row.displayName ?? row.primarySmtpAddress}</span>,
      },
      {
        id: 'address',
        label: 'Primary address',
        width: 'minmax(140px, 1.6fr)',
        cell: (row) => <span className={styles.quiet}>{row.primarySmtpAddress ?? unknown}</span>,
      },
      {
        id: 'size',
        label: 'Size',
        width: '90px',
        align: 'end',
        cell: (row) => <span title={formatBytesExact(row.totalItemBytes)}>{formatGigabytes(row.totalItemBytes)}</span>,
      },
      {
        id: 'limit',
        label: 'Of 50 GB',
        width: '124px',
        cell: (row) => (
          <QuotaBar
            percent={row.totalItemBytes === null ? null : (row.totalItemBytes / freeLimit) * 100}
            reason="The size is not known."
          />
        ),
      },
      {
        id: 'licenses',
        label: 'Licenses',
        width: 'minmax(110px, 1.4fr)',
        cell: (row) => (
          <span className={styles.plain} title={row.licenses?.join(', ')}>
            {row.licenses === null ? unknown : row.licenses.length === 0 ? 'None' : row.licenses.join(', ')}
          </span>
        ),
      },
      {
        id: 'sign-in',
        label: 'Sign-in',
        width: '96px',
        cell: (row) =>
          row.accountEnabled === null ? (
            <span className={styles.quiet}>{unknown}</span>
          ) : row.accountEnabled ? (
            <Badge tone="warn">Allowed</Badge>
          ) : (
            <span className={styles.quiet}>Blocked</span>
          ),
      },
      { id: 'copies', label: 'Copies', width: '120px', cell: (row) => <CopyBadge row={row} /> },
      {
        id: 'activity',
        label: 'Last activity',
        width: '112px',
        cell: (row) => <span className={styles.quiet}>{formatDate(row.lastActivity)}</span>,
      },
    ],
    [selection, chosenCount, total, query],
  );

  const neverRead = summary !== undefined && isNeverRead(summary);
  const home = `/t/${encodeURIComponent(connectionId)}`;
  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <PageHeader
          title="Shared mailboxes"
          meta={counts.all === undefined ? null : plural(counts.all, 'mailbox', 'mailboxes')}
          actions={
            <Input
              ref={searchField}
              className={styles.search}
              type="search"
              aria-keyshortcuts="/"
              aria-label="Search shared mailboxes by name or address"
              placeholder="Search by name or address"
              contentBefore={<SearchRegular aria-hidden="true" />}
              maxLength={200}
              value={text}
              onChange={(_, data) => setText(data.value)}
            />
          }
        />
        <div className={styles.pills}>
          <PresetPills
            label="Show"
            pills={[
              { id: 'all', label: 'All', count: counts.all ?? null },
              ...findings.map(({ id, label }) => ({ id, label, count: counts[id] ?? null })),
            ]}
            current={currentId}
            onChoose={(id) => setParams(id === 'all' ? {} : { finding: id }, { replace: true })}
          />
        </div>
        {finding && !neverRead ? (
          notScanned || (finding.id === 'no-members' && access && access.scanned < access.mailboxes) ? (
            <Note
              tone="warn"
              title={
                notScanned
                  ? 'Permissions have not been read yet'
                  : `Only ${formatCount(access?.scanned ?? 0)} of ${formatCount(access?.mailboxes ?? 0)} mailboxes were scanned`
              }
              actions={
                <Button size="small" onClick={() => void navigate(`${home}/access`)}>
                  Scan permissions
                </Button>
              }
            >
              Who has access is read mailbox by mailbox; only then is it known which ones have no members.
            </Note>
          ) : null
        ) : null}
        {finding && !notScanned && total > 0 ? (
          <div className={styles.finding}>
            <p>{finding.why}</p>
            <Button
              appearance="primary"
              disabledFocusable={refusal !== undefined || collecting}
              title={refusal ?? `Plan it for all ${formatCount(total)}; nothing is sent yet`}
              onClick={() => void makePlan()}
            >
              {maker.busy || collecting ? 'Planning…' : `${finding.action} for ${formatCount(total)}…`}
            </Button>
          </div>
        ) : null}
        {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
      </div>
      <CommandBar
        label="Shared mailbox commands"
        commands={chosen === null ? [...freeCommands, ...selectionCommands] : [...selectionCommands, ...freeCommands]}
        middle={
          chosen === null ? null : (
            <>
              <strong>{formatCount(chosenCount)} selected</strong>
              <span>
                ·{' '}
                <Link as="button" onClick={() => select({ type: 'clear' })}>
                  Clear
                </Link>
              </span>
            </>
          )
        }
      />
      {list.error ? (
        <div className={styles.pad}>
          <ErrorCallout
            title="The shared mailboxes could not be read"
            error={{ ...list.error, retryable: true }}
            onRetry={list.retry}
          />
        </div>
      ) : null}
      {list.total === null ? (
        list.error ? null : (
          <LoadingRows label="Loading shared mailboxes" />
        )
      ) : total === 0 ? (
        <div className={styles.empty}>
          {neverRead ? (
            <StateMessage icon={<PeopleTeamRegular />} title="This tenant has not been read yet">
              Read it on the Overview; nothing is changed in the tenant.
            </StateMessage>
          ) : search ? (
            <StateMessage
              icon={<SearchRegular />}
              title="No shared mailbox matches"
              actions={<Button onClick={() => setText('')}>Clear the search</Button>}
            />
          ) : finding === null ? (
            <StateMessage icon={<PeopleTeamRegular />} title="No shared mailboxes">
              This tenant has none. New shared mailbox creates one.
            </StateMessage>
          ) : notScanned ? null : (
            <StateMessage icon={<CheckmarkCircleRegular />} title="None of them">
              No shared mailbox is like that.
            </StateMessage>
          )}
        </div>
      ) : (
        <VirtualGrid<MailboxRow>
          label="Shared mailboxes"
          columns={columns}
          total={total}
          rowAt={list.rowAt}
          onNeed={list.need}
          keyOf={(row) => row.id}
          minWidth={980}
          isSelected={(row) => isSelected(selection, row.id)}
          onSpace={(row) => select({ type: 'toggle', id: row.id })}
          onOpen={(row) => void navigate(`${home}/mailboxes?preset=shared&open=${encodeURIComponent(row.id)}`)}
          isDimmed={(row) => row.goneSince !== null}
        />
      )}
    </div>
  );
};

export default SharedMailboxesScreen;
