import { Button, Checkbox, Input, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { ColumnTripleRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { GridLayout } from '../../shared/contract/settings.ts';
import styles from './column-chooser.module.css';
import { defaultLayout, type GridColumn } from './columns.ts';

/** Which columns show. Their order changes by dragging headers. */
export const ColumnChooser = <Row,>({
  columns,
  layout,
  onLayout,
}: {
  columns: readonly GridColumn<Row>[];
  layout: GridLayout;
  onLayout: (layout: GridLayout) => void;
}) => {
  const [search, setSearch] = useState('');
  const shown = new Set(layout.columns.map((column) => column.field));
  const wanted = columns.filter((column) => column.label.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (column: GridColumn<Row>, on: boolean) => {
    const rest = layout.columns.filter((each) => each.field !== column.field);
    onLayout({ ...layout, columns: on ? [...rest, { field: column.field, width: column.width }] : rest });
  };
  return (
    <Popover trapFocus onOpenChange={() => setSearch('')}>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<ColumnTripleRegular />}>
          Columns
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label="Columns" className={styles.surface}>
        <Input
          autoFocus
          size="small"
          aria-label="Find a column"
          placeholder="Find a column"
          value={search}
          onChange={(_, data) => setSearch(data.value)}
        />
        <div className={styles.list}>
          {wanted.map((column) => (
            <Checkbox
              key={column.field}
              label={column.label}
              checked={shown.has(column.field)}
              disabled={shown.has(column.field) && shown.size === 1}
              onChange={(_, data) => toggle(column, data.checked === true)}
            />
          ))}
          {wanted.length === 0 ? <p className={styles.none}>No such column.</p> : null}
        </div>
        <div className={styles.foot}>
          <span>
            {shown.size} of {columns.length} shown
          </span>
          <Button size="small" onClick={() => onLayout(defaultLayout(columns, layout.sort))}>
            Reset
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  );
};
