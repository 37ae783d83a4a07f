import './setup.ts';
import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { GridColumn } from '../../renderer/grid/columns.ts';
import { FilterChips } from '../../renderer/grid/filter-chips.tsx';
import { FilterForm, FilterPopover } from '../../renderer/grid/filter-editor.tsx';
import type { ColumnFilter } from '../../renderer/grid/filters.ts';
import { parseNumber, typedNumber } from '../../renderer/ui/typed-number.ts';
import type { FieldType } from '../../shared/domain/fields.ts';

const GB = 1024 ** 3;

const column = (field: string, label: string, type: FieldType): GridColumn<object> => ({
  field,
  label,
  type,
  property: field,
  family: 'sizes',
  look: 'plain',
  values: [],
  sortable: true,
  filterable: true,
  byDefault: true,
  width: 100,
  text: () => '',
  title: () => null,
});
const items = column('itemCount', 'Items', 'number');
const size = column('totalItemBytes', 'Size', 'bytes');
const seen = column('lastActivity', 'Last activity', 'date');

const form = (of: GridColumn<object>, filter?: ColumnFilter) => {
  const onApply = vi.fn<(filter: ColumnFilter | null) => void>();
  const onClose = vi.fn<() => void>();
  render(
    <FluentProvider theme={webLightTheme}>
      <FilterForm column={of} filter={filter} onApply={onApply} onClose={onClose} />
    </FluentProvider>,
  );
  return { onApply, onClose, user: userEvent.setup() };
};
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const range = (min: number | null, max: number | null) => ({ kind: 'range' as const, min, max, unknown: false });

describe('a number as people type it', () => {
  it.each<[string, string, number | null]>([
    ['500,000', 'en-US', 500_000],
    ['500000', 'en-US', 500_000],
    ['1,234,567.5', 'en-US', 1_234_567.5],
    ['10.000', 'de-DE', 10_000],
    ['10,5', 'de-DE', 10.5],
    ['1.234,5', 'de-DE', 1234.5],
    ['12 480', 'fr-FR', 12_480],
    ['12480,25', 'fr-FR', 12_480.25],
    ["12'480.5", 'de-CH', 12_480.5],
    ['12,34,567', 'en-IN', 1_234_567],
    ['.5', 'en-US', 0.5],
    ['-3', 'en-US', -3],
    // No group stands there: neither 15 nor 1.5 is certain.
    ['1,5', 'en-US', null],
    ['10,00', 'en-US', null],
    ['abc', 'en-US', null],
    ['1e3', 'en-US', null],
    ['0x10', 'en-US', null],
    ['.', 'en-US', null],
    ['', 'en-US', null],
  ])('%s in %s is %s', (text, locale, value) => {
    expect(parseNumber(text, locale)).toBe(value);
  });

  it.each(['en-US', 'de-DE', 'fr-FR', 'de-CH', 'ar-EG', 'pl-PL', 'en-IN'])('reads back what %s writes', (locale) => {
    for (const value of [0, 7, 0.125, 1234.5, 500_000, 1_234_567.891]) {
      expect(parseNumber(typedNumber(value, locale), locale)).toBe(value);
      const grouped = new Intl.NumberFormat(locale, { maximumFractionDigits: 3, numberingSystem: 'latn' });
      expect(parseNumber(grouped.format(value), locale)).toBe(value);
    }
  });
});

describe('a range', () => {
  it('takes a figure with groups for what it is', async () => {
    const { onApply, onClose, user } = form(items);
    await user.type(field('At least'), '500,000{Enter}');
    expect(onApply).toHaveBeenCalledExactlyOnceWith(range(500_000, null));
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('takes gigabytes, with or without the unit', async () => {
    const { onApply, user } = form(size);
    await user.type(field('At least'), '1.5');
    await user.type(field('At most'), '2 gb{Enter}');
    expect(onApply).toHaveBeenCalledExactlyOnceWith(range(1.5 * GB, 2 * GB));
  });

  it.each([
    ['abc', 'Enter a number such as 49.5.'],
    ['-1', 'Enter 0 or more.'],
  ])('says why %s does not do, and applies nothing', async (text, why) => {
    const { onApply, onClose, user } = form(size, range(GB, null));
    await user.clear(field('At least'));
    await user.type(field('At least'), text);
    expect(screen.getByText(why)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Apply' }));
    expect(onApply).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
    await user.clear(field('At least'));
    expect(screen.queryByText(why)).toBeNull();
    await user.type(field('At least'), '3{Enter}');
    expect(onApply).toHaveBeenCalledExactlyOnceWith(range(3 * GB, null));
  });

  it('does not end before it begins', async () => {
    const { onApply, user } = form(items);
    await user.type(field('At least'), '10');
    await user.type(field('At most'), '9{Enter}');
    expect(screen.getByText('This is less than “At least”.')).toBeTruthy();
    expect(onApply).not.toHaveBeenCalled();
    await user.type(field('At most'), '9{Enter}');
    expect(onApply).toHaveBeenCalledExactlyOnceWith(range(10, 99));
  });
});

it('takes no span of days that ends before it begins', async () => {
  const { onApply, user } = form(seen, { kind: 'date', from: '2026-02-01', before: '2026-01-01', unknown: false });
  expect(screen.getByText('This is not after “From”.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Apply' }));
  expect(onApply).not.toHaveBeenCalled();
});

const Bar = () => {
  const [editing, setEditing] = useState<HTMLElement | null>(null);
  return (
    <FluentProvider theme={webLightTheme}>
      <FilterChips
        columns={[items]}
        filters={{ itemCount: range(1, null) }}
        onEdit={(_, anchor) => setEditing(anchor)}
        onRemove={() => {}}
      />
      {editing ? (
        <FilterPopover
          anchor={editing}
          column={items}
          filter={range(1, null)}
          onApply={() => {}}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </FluentProvider>
  );
};

it.each(['{Escape}', '{Enter}'])('gives focus back to the chip after %s', async (key) => {
  render(<Bar />);
  const user = userEvent.setup();
  const chip = screen.getByRole('button', { name: /^Change filter/ });
  await user.click(chip);
  await user.click(await screen.findByLabelText('At least'));
  await user.keyboard(key);
  await waitFor(() => expect(screen.queryByLabelText('At least')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: /^Change filter/ })));
});
