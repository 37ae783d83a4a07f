import { Button } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import type { LicenseProblem } from '../../../../shared/domain/licenses.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useRevision } from '../../../api/use-call.ts';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { useWindowed } from '../../../api/use-windowed.ts';
import { Badge } from '../../../ui/badge.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { LoadingRows, StateMessage } from '../../../ui/states.tsx';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import { ExportLicenses } from '../export-licenses.tsx';
import type { LicenseView } from '../license-view.ts';
import screen from '../licenses-screen.module.css';
import styles from './problems-tab.module.css';

/** Users and groups whose licenses did not come through: why, and what settles it. */
export const ProblemsTab = ({ connectionId, view }: { connectionId: string; view: LicenseView }) => {
  const { transport } = useApi();
  const maker = usePlanMaker(connectionId);
  const [search, setSearch] = useState('');
  const [fixing, setFixing] = useState<string | null>(null);
  const revision = useRevision(connectionId);
  const list = useWindowed<LicenseProblem>(`${connectionId} ${search}`, revision, async (from, count, signal) => {
    const answer = await transport.call(
      'licenses.problems',
      { connectionId, from, count, ...(search.trim() ? { search: search.trim() } : {}) },
      signal,
    );
    return answer.ok ? { ok: true, value: { rows: answer.value.problems, total: answer.value.total } } : answer;
  });

  const { make } = maker;
  const columns = useMemo<VirtualColumn<LicenseProblem>[]>(() => {
    const fix = async (problem: LicenseProblem) => {
      if (!problem.action) return;
      setFixing(`${problem.objectId} ${problem.skuId}`);
      await make({
        kind: problem.action.kind,
        params: problem.action.params,
        selection: problem.filter
          ? { kind: 'query', query: { filter: problem.filter }, except: [] }
          : { kind: 'ids', ids: [problem.objectId] },
      });
      setFixing(null);
    };
    return [
      {
        id: 'who',
        label: 'Who',
        width: 'minmax(190px, 1.3fr)',
        cell: (problem) => (
          <span className={styles.two}>
            <strong title={problem.name}>{problem.name}</strong>
            {problem.objectKind === 'group' ? <Badge>Group</Badge> : <small>{problem.address}</small>}
          </span>
        ),
      },
      {
        id: 'product',
        label: 'Product',
        width: 'minmax(160px, 1fr)',
        cell: (problem) => (
          <span className={styles.two}>
            <span title={problem.product}>{problem.product}</span>
            <small>
              {problem.objectKind === 'group'
                ? 'for its members'
                : problem.viaGroup === null
                  ? 'direct'
                  : `through ${problem.viaGroup}`}
            </small>
          </span>
        ),
      },
      {
        id: 'reason',
        label: 'Reason',
        width: 'minmax(260px, 2fr)',
        cell: (problem) => (
          <span className={styles.wrap} title={`${problem.reason} (${problem.error})`}>
            {problem.reason}
          </span>
        ),
      },
      {
        id: 'fix',
        label: 'What settles it',
        width: 'minmax(260px, 2fr)',
        cell: (problem) => (
          <span className={styles.wrap} title={problem.fix}>
            {problem.fix}
          </span>
        ),
      },
      {
        id: 'act',
        label: 'Fix',
        quietLabel: true,
        width: '150px',
        align: 'end',
        cell: (problem) =>
          problem.action ? (
            <Button
              size="small"
              disabledFocusable={fixing !== null}
              aria-label={`${problem.action.label} for ${problem.name}`}
              onClick={() => void fix(problem)}
            >
              {fixing === `${problem.objectId} ${problem.skuId}` ? 'Planning…' : `${problem.action.label}…`}
            </Button>
          ) : null,
      },
    ];
  }, [make, fixing]);

  if (list.total === null) {
    return list.error ? (
      <div className={screen.pad}>
        <ErrorCallout title="License errors could not be read" error={list.error} onRetry={list.retry} />
      </div>
    ) : (
      <LoadingRows label="Loading license errors" />
    );
  }
  return (
    <div className={styles.tab}>
      <div className={styles.top}>
        <SearchField label="Search license errors" placeholder="Search errors" value={search} onSearch={setSearch} />
        <ExportLicenses label="License errors" none={list.total === 0} request={{ connectionId, what: 'problems' }} />
      </div>
      {list.error ? (
        <ErrorCallout title="License errors could not be read" error={list.error} onRetry={list.retry} />
      ) : null}
      {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
      <VirtualGrid<LicenseProblem>
        label="License errors"
        columns={columns}
        total={list.total}
        rowAt={list.rowAt}
        onNeed={list.need}
        keyOf={(problem) => `${problem.objectId} ${problem.skuId} ${problem.viaGroup ?? ''}`}
        nameOf={({ name }) => name}
        rowHeight={76}
        minWidth={1040}
        onOpen={(problem) =>
          problem.objectKind === 'user' ? view.go('users', { preset: 'in-error', open: problem.objectId }) : undefined
        }
        empty={
          <StateMessage icon={<CheckmarkCircleRegular />} title={search ? 'Nothing matches' : 'No license errors'}>
            {search ? 'No error fits the search.' : 'Every license that was given has come through.'}
          </StateMessage>
        }
      />
    </div>
  );
};
