import { Button, Checkbox } from '@fluentui/react-components';
import { BranchCompareRegular, SearchRegular } from '@fluentui/react-icons';
import { useMemo, useRef, useState } from 'react';
import { type ComparisonSummary, compareEntities, type Difference } from '../../../../shared/domain/snapshots.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useWindowed } from '../../../api/use-windowed.ts';
import { Badge } from '../../../ui/badge.tsx';
import cells from '../../../ui/cells.module.css';
import { Choice } from '../../../ui/choice.tsx';
import { formatBytesExact, plural } from '../../../ui/format.ts';
import { useHotkeys } from '../../../ui/hotkeys.ts';
import { FilterLine, ListFrame } from '../../../ui/list-frame.tsx';
import { ListGrid } from '../../../ui/list-grid.tsx';
import { PresetPills } from '../../../ui/preset-pills.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { StateMessage } from '../../../ui/states.tsx';
import type { VirtualColumn } from '../../../ui/virtual-grid.tsx';
import styles from './compare.module.css';
import { DifferenceFlyout } from './difference-flyout.tsx';
import {
  differenceKey,
  differenceKinds,
  entityWords,
  growthText,
  kindWords,
  type PresetId,
  presetWords,
} from './difference-words.ts';
import { FieldDifferencesLine } from './field-differences.tsx';
import { type CompareFilter, noFilter } from './use-compare-view.ts';

const GB = 1024 ** 3;
const all = 'all';
const growthSteps = [1, 5, 10, 25, 50];

const columns: VirtualColumn<Difference>[] = [
  {
    id: 'kind',
    label: 'Kind',
    width: '96px',
    cell: ({ kind }) => <Badge tone={kindWords[kind].tone}>{kindWords[kind].word}</Badge>,
  },
  {
    id: 'entity',
    label: 'What',
    width: '108px',
    cell: ({ entity }) => <span className={styles.quiet}>{entityWords[entity].one}</span>,
  },
  {
    id: 'name',
    label: 'Name',
    width: 'minmax(150px, 1fr)',
    cell: ({ name, address }) => (
      <span className={cells.name} title={address ?? name}>
        {name}
      </span>
    ),
  },
  {
    id: 'fields',
    label: 'Before → after',
    width: 'minmax(240px, 2.6fr)',
    cell: (difference) => <FieldDifferencesLine difference={difference} />,
  },
  {
    id: 'growth',
    label: 'Growth',
    width: '110px',
    align: 'end',
    cell: ({ growth }) => <span title={formatBytesExact(growth)}>{growthText(growth)}</span>,
  },
];

/** Every difference, filtered, in a grid that reads only what is seen. */
export const DifferencesTab = ({
  connectionId,
  summary,
  filter,
  filtered,
  set,
}: {
  connectionId: string;
  summary: ComparisonSummary;
  filter: CompareFilter;
  filtered: boolean;
  set: (change: Partial<CompareFilter>, fresh?: boolean) => void;
}) => {
  const { transport } = useApi();
  const [open, setOpen] = useState<Difference | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({ '/': () => searchField.current?.focus() });
  const query = {
    id: summary.id,
    ...(filter.entity === null ? {} : { entity: filter.entity }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(filter.field === null ? {} : { field: filter.field }),
    ...(filter.grew === null ? {} : { minGrowth: filter.grew * GB }),
    ...(filter.preset === null ? {} : { preset: filter.preset }),
    ...(filter.search === '' ? {} : { search: filter.search }),
    withoutFigures: filter.withoutFigures,
    sort: filter.sort,
  };
  const list = useWindowed<Difference>(JSON.stringify(query), 0, async (from, count, signal) => {
    const answer = await transport.call('snapshots.differences', { ...query, from, count }, signal);
    return answer.ok ? { ok: true, value: { rows: answer.value.differences, total: answer.value.total } } : answer;
  });
  const total = compareEntities.reduce(
    (sum, entity) => sum + differenceKinds.reduce((part, kind) => part + summary.counts[entity][kind], 0),
    0,
  );
  const pills = useMemo(
    () => [
      { id: all, label: 'All', count: total },
      ...presetWords.map(({ id, label }) => ({ id: id as string, label, count: summary.presets[id] ?? null })),
    ],
    [summary, total],
  );
  const typed = useMemo(() => (text: string) => set({ search: text.trim() }), [set]);

  return (
    <ListFrame
      details={
        open ? (
          <DifferenceFlyout
            connectionId={connectionId}
            summary={summary}
            difference={open}
            onClose={() => setOpen(null)}
          />
        ) : null
      }
    >
      <FilterLine>
        <PresetPills
          label="Presets"
          pills={pills}
          current={filter.preset ?? all}
          onChoose={(id) => {
            setOpen(null);
            set({ preset: id === all ? null : (id as PresetId) }, true);
          }}
        />
        <span className={styles.found} role="status">
          {list.total === null ? '' : plural(list.total, 'difference')}
        </span>
      </FilterLine>
      <FilterLine>
        <SearchField
          label="Search the differences"
          placeholder="Name or address"
          value={filter.search}
          onSearch={typed}
          fieldRef={searchField}
        />
        <Choice
          label="What differs"
          value={filter.entity ?? all}
          choices={[
            { value: all, label: 'Everything' },
            ...compareEntities.map((entity) => ({ value: entity, label: entityWords[entity].many })),
          ]}
          onChange={(value) => set({ entity: compareEntities.find((each) => each === value) ?? null })}
        />
        <Choice
          label="Kind of difference"
          value={filter.kind ?? all}
          choices={[
            { value: all, label: 'All kinds' },
            ...differenceKinds.map((kind) => ({ value: kind, label: kindWords[kind].word })),
          ]}
          onChange={(value) => set({ kind: differenceKinds.find((each) => each === value) ?? null })}
        />
        <Choice
          label="Field"
          value={filter.field ?? all}
          choices={[
            { value: all, label: 'All fields' },
            ...summary.fields.map(({ field, label }) => ({ value: field, label })),
          ]}
          onChange={(value) => set({ field: value === all ? null : value })}
        />
        <Choice
          label="Growth"
          value={filter.grew === null ? all : String(filter.grew)}
          choices={[
            { value: all, label: 'Any growth' },
            ...growthSteps.map((step) => ({ value: String(step), label: `Grew ${step} GB or more` })),
          ]}
          onChange={(value) =>
            set(value === all ? { grew: null, sort: 'name' } : { grew: Number(value), sort: 'growth' })
          }
        />
        <Checkbox
          label="Without figures"
          title="Leaves out rows of which only sizes and dates of use differ"
          checked={filter.withoutFigures}
          onChange={(_, data) => set({ withoutFigures: data.checked === true })}
        />
      </FilterLine>
      <ListGrid<Difference>
        label="Differences"
        list={list}
        loading="Loading the differences"
        failure="The differences could not be read"
        empty={
          <StateMessage
            icon={filtered ? <SearchRegular /> : <BranchCompareRegular />}
            title={filtered ? 'No difference fits' : 'Nothing differs'}
            {...(filtered ? { actions: <Button onClick={() => set(noFilter, true)}>Show all</Button> } : {})}
          />
        }
        columns={columns}
        keyOf={differenceKey}
        nameOf={({ name }) => name}
        minWidth={900}
        openKey={open ? differenceKey(open) : null}
        onOpen={setOpen}
      />
    </ListFrame>
  );
};
