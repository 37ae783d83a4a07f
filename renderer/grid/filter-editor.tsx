import { Button, Checkbox, Field, Input, Popover, PopoverSurface, Radio, RadioGroup } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { readFigure, typedNumber } from '../ui/typed-number.ts';
import type { GridColumn } from './columns.ts';
import styles from './filters.module.css';
import { type ColumnFilter, emptyFilter, isEmptyFilter, type TextOp, type YesNo } from './filters.ts';

const GB = 1024 ** 3;

interface EditorProps<F extends ColumnFilter> {
  filter: F;
  onChange: (filter: F) => void;
}

const TextEditor = ({ filter, onChange, label }: EditorProps<ColumnFilter & { kind: 'text' }> & { label: string }) => (
  <>
    <RadioGroup
      aria-label="Condition"
      value={filter.op}
      onChange={(_, data) => onChange({ ...filter, op: data.value as TextOp })}
      className={styles.dense}
    >
      <Radio value="contains" label="contains" />
      <Radio value="notContains" label="does not contain" />
      <Radio value="startsWith" label="starts with" />
      <Radio value="eq" label="is exactly" />
      <Radio value="isNull" label="is not set" />
      <Radio value="notNull" label="is set" />
    </RadioGroup>
    {filter.op === 'isNull' || filter.op === 'notNull' ? null : (
      <Input
        autoFocus
        aria-label={label}
        value={filter.value}
        onChange={(_, data) => onChange({ ...filter, value: data.value.slice(0, 200) })}
      />
    )}
  </>
);

const Choices = <V extends string>({
  choices,
  chosen,
  onChange,
}: {
  choices: readonly { value: V; label: string }[];
  chosen: readonly V[];
  onChange: (chosen: V[]) => void;
}) => (
  <div className={styles.choices}>
    {choices.map((choice) => (
      <Checkbox
        key={choice.value}
        label={choice.label}
        checked={chosen.includes(choice.value)}
        onChange={(_, data) =>
          onChange(data.checked ? [...chosen, choice.value] : chosen.filter((value) => value !== choice.value))
        }
      />
    ))}
  </div>
);

const crossed = 'This is less than “At least”.';

const validation = (problem: string | null | undefined) =>
  problem ? { validationMessage: problem, validationState: 'error' as const } : {};

const RangeEditor = ({
  filter,
  onChange,
  onValid,
  unit,
  scale,
}: EditorProps<ColumnFilter & { kind: 'range' }> & {
  /** Told with every keystroke whether what was typed can be applied. */
  onValid: (valid: boolean) => void;
  unit: string;
  scale: number;
}) => {
  const shown = (value: number | null) => (value === null ? '' : typedNumber(Number((value / scale).toFixed(3))));
  const [min, setMin] = useState(shown(filter.min));
  const [max, setMax] = useState(shown(filter.max));
  const read = (text: string) => readFigure(text, unit);
  const problemOf = (from: string, to: string): { min?: string; max?: string } => {
    const low = read(from);
    const high = read(to);
    if ('problem' in low || 'problem' in high) {
      return {
        ...('problem' in low ? { min: low.problem } : {}),
        ...('problem' in high ? { max: high.problem } : {}),
      };
    }
    return low.value !== null && high.value !== null && low.value > high.value ? { max: crossed } : {};
  };
  const type = (from: string, to: string) => {
    setMin(from);
    setMax(to);
    const scaled = (text: string) => {
      const figure = read(text);
      return 'problem' in figure || figure.value === null ? null : figure.value * scale;
    };
    const found = problemOf(from, to);
    onValid(found.min === undefined && found.max === undefined);
    onChange({ ...filter, min: scaled(from), max: scaled(to) });
  };
  const problems = problemOf(min, max);
  return (
    <>
      <div className={styles.pair}>
        <Field label="At least" {...validation(problems.min)}>
          <Input
            autoFocus
            inputMode="decimal"
            value={min}
            contentAfter={unit || null}
            onChange={(_, data) => type(data.value, max)}
          />
        </Field>
        <Field label="At most" {...validation(problems.max)}>
          <Input
            inputMode="decimal"
            value={max}
            contentAfter={unit || null}
            onChange={(_, data) => type(min, data.value)}
          />
        </Field>
      </div>
      <Checkbox
        label="Also those where it is unknown"
        checked={filter.unknown}
        onChange={(_, data) => onChange({ ...filter, unknown: data.checked === true })}
      />
    </>
  );
};

const crossedDates = (filter: ColumnFilter): boolean =>
  filter.kind === 'date' && filter.from !== null && filter.before !== null && filter.from >= filter.before;

const DateEditor = ({ filter, onChange }: EditorProps<ColumnFilter & { kind: 'date' }>) => (
  <>
    <div className={styles.pair}>
      <Field label="From">
        <Input
          autoFocus
          type="date"
          value={filter.from ?? ''}
          onChange={(_, data) => onChange({ ...filter, from: data.value || null })}
        />
      </Field>
      <Field label="Before" {...validation(crossedDates(filter) ? 'This is not after “From”.' : null)}>
        <Input
          type="date"
          value={filter.before ?? ''}
          onChange={(_, data) => onChange({ ...filter, before: data.value || null })}
        />
      </Field>
    </div>
    <Checkbox
      label="Also those where it is unknown"
      checked={filter.unknown}
      onChange={(_, data) => onChange({ ...filter, unknown: data.checked === true })}
    />
  </>
);

const yesNo: readonly { value: YesNo; label: string }[] = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
  { value: 'unknown', label: 'Unknown' },
];

/** The controls of one column's filter. Nothing applies until the person says so. */
export const FilterForm = <Row,>({
  column,
  filter,
  onApply,
  onClose,
}: {
  column: GridColumn<Row>;
  filter: ColumnFilter | undefined;
  onApply: (filter: ColumnFilter | null) => void;
  onClose: () => void;
}) => {
  const [draft, setDraft] = useState<ColumnFilter>(filter ?? emptyFilter(column.type));
  const [valid, setValid] = useState(true);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (!valid || crossedDates(draft)) return;
    onApply(isEmptyFilter(draft) ? null : draft);
    onClose();
  };
  return (
    <form className={styles.form} onSubmit={apply} aria-label={`Filter by ${column.label}`}>
      <h2 className={styles.heading}>{column.label}</h2>
      {draft.kind === 'text' ? <TextEditor filter={draft} onChange={setDraft} label={column.label} /> : null}
      {draft.kind === 'enum' ? (
        <Choices
          choices={column.values}
          chosen={draft.values}
          onChange={(values) => setDraft({ kind: 'enum', values })}
        />
      ) : null}
      {draft.kind === 'yesno' ? (
        <Choices choices={yesNo} chosen={draft.values} onChange={(values) => setDraft({ kind: 'yesno', values })} />
      ) : null}
      {draft.kind === 'range' ? (
        <RangeEditor
          filter={draft}
          onChange={setDraft}
          onValid={setValid}
          unit={column.type === 'bytes' ? 'GB' : column.type === 'percent' ? '%' : ''}
          scale={column.type === 'bytes' ? GB : 1}
        />
      ) : null}
      {draft.kind === 'date' ? <DateEditor filter={draft} onChange={setDraft} /> : null}
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" size="small">
          Apply
        </Button>
        <Button
          size="small"
          disabled={filter === undefined}
          onClick={() => {
            onApply(null);
            onClose();
          }}
        >
          Clear
        </Button>
      </div>
    </form>
  );
};

/** The same, hung on the column's header or chip. */
export const FilterPopover = <Row,>({
  anchor,
  ...form
}: { anchor: HTMLElement } & Parameters<typeof FilterForm<Row>>[0]) => {
  // Without a trigger of its own the popover does not know where focus came from. In a grid the header cell has the keys.
  const giveFocusBack = () => {
    const target = anchor.closest<HTMLElement>('[role="columnheader"]') ?? anchor;
    setTimeout(() => target.focus(), 0);
  };
  return (
    <Popover
      open
      trapFocus
      positioning={{ target: anchor, position: 'below', align: 'start' }}
      onOpenChange={(event, data) => {
        if (data.open) return;
        form.onClose();
        // A click beside it has put focus where it was meant.
        if (event.type === 'keydown') giveFocusBack();
      }}
    >
      <PopoverSurface aria-label={`Filter by ${form.column.label}`}>
        <FilterForm
          {...form}
          onClose={() => {
            form.onClose();
            giveFocusBack();
          }}
        />
      </PopoverSurface>
    </Popover>
  );
};
