import { Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useRef } from 'react';
import type { GridColumn } from './columns.ts';
import styles from './filters.module.css';
import { type ColumnFilters, describeFilter } from './filters.ts';

/** The filters in force, each to be changed or dropped, and the way to add one. */
export const FilterChips = <Row,>({
  columns,
  filters,
  onEdit,
  onRemove,
  finding,
}: {
  columns: readonly GridColumn<Row>[];
  filters: ColumnFilters;
  onEdit: (field: string, anchor: HTMLElement) => void;
  onRemove: (field: string) => void;
  /** What the list was narrowed to from elsewhere. */
  finding?: { label: string; drop: () => void } | null;
}) => {
  const add = useRef<HTMLButtonElement>(null);
  const active = columns.filter((column) => filters[column.field]);
  return (
    <>
      {finding ? (
        <button
          type="button"
          className={styles.finding}
          aria-label={`Remove filter: ${finding.label}`}
          onClick={finding.drop}
        >
          {finding.label} <DismissRegular aria-hidden="true" />
        </button>
      ) : null}
      {active.map((column) => {
        const filter = filters[column.field];
        if (!filter) return null;
        const words = `${column.label} ${describeFilter(filter, column.type, column.values)}`;
        return (
          <span key={column.field} className={styles.chip}>
            <button
              type="button"
              className={styles.chipText}
              aria-label={`Change filter: ${words}`}
              onClick={(event) => onEdit(column.field, event.currentTarget)}
            >
              {words}
            </button>
            <button
              type="button"
              className={styles.chipRemove}
              aria-label={`Remove filter: ${words}`}
              onClick={() => onRemove(column.field)}
            >
              <DismissRegular />
            </button>
          </span>
        );
      })}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <button ref={add} type="button" className={styles.add}>
            <AddRegular aria-hidden="true" /> Filter
          </button>
        </MenuTrigger>
        <MenuPopover className={styles.menu}>
          <MenuList>
            {columns
              .filter((column) => column.filterable)
              .toSorted((a, b) => a.label.localeCompare(b.label))
              .map((column) => (
                <MenuItem
                  key={column.field}
                  onClick={() => {
                    // The menu gives focus back to its button as it closes; the editor opens after that.
                    setTimeout(() => add.current && onEdit(column.field, add.current), 0);
                  }}
                >
                  {column.label}
                </MenuItem>
              ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
};
