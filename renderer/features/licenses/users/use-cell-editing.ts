import { useMemo, useRef } from 'react';
import type { LicenseRow, Subscription } from '../../../../shared/domain/licenses.ts';
import type { CellBlock, CellEditing } from '../../../grid/cell-range.ts';
import { formatCount, plural } from '../../../ui/format.ts';
import { useNotify } from '../../../ui/toaster.tsx';
import { joinBlock, readCell, splitBlock } from './block-text.ts';
import type { EditSession } from './edit-session.ts';
import { type CellChange, editFor, editOf, holdsAfter } from './edits.ts';
import { skuIdOf } from './license-columns.ts';

const nameOf = (row: LicenseRow): string => row.displayName ?? row.userPrincipalName;

/** A number that grows whenever `value` is another one. */
const useVersion = (value: unknown): number => {
  const held = useRef({ value, version: 0 });
  if (held.current.value !== value) held.current = { value, version: held.current.version + 1 };
  return held.current.version;
};

/** What keys, mouse and clipboard do to license cells. */
export const useCellEditing = (
  session: EditSession,
  products: readonly Subscription[],
  onColumnMenu: (field: string, anchor: HTMLElement) => void,
): CellEditing<LicenseRow> => {
  const notify = useNotify();
  const { state, now, change } = session;
  const version = useVersion(state);
  return useMemo(() => {
    const productName = (field: string) =>
      products.find((product) => product.skuId === skuIdOf(field))?.name ?? 'this product';

    /** Brings cells to what `wanted` says; undefined leaves a cell. Says what could not be done. */
    const bring = (
      block: CellBlock<LicenseRow>,
      wanted: (row: LicenseRow, field: string, rowAt: number, columnAt: number) => boolean | undefined,
      unclear = 0,
    ) => {
      const changes: CellChange[] = [];
      let fromGroup = 0;
      let lastField = '';
      block.rows.forEach((row, rowAt) => {
        block.fields.forEach((field, columnAt) => {
          const hold = wanted(row, field, rowAt, columnAt);
          if (hold === undefined) return;
          const skuId = skuIdOf(field);
          const edit = editFor(row.licenses[skuId], hold);
          if (edit === 'group') {
            fromGroup += 1;
            lastField = field;
          } else if (edit !== null || editOf(now(), row.id, skuId)?.want !== 'plans') {
            changes.push({ id: row.id, name: nameOf(row), skuId, edit });
          }
        });
      });
      if (changes.length > 0) change(changes);
      if (fromGroup > 0) {
        notify({
          intent: 'warning',
          title:
            fromGroup === 1
              ? `${productName(lastField)} comes from a group`
              : `${formatCount(fromGroup)} cells come from groups`,
          text: 'It is not taken from the person: take the person out of the group, or change the group.',
        });
      }
      if (unclear > 0) {
        notify({
          intent: 'warning',
          title: `${plural(unclear, 'pasted cell was', 'pasted cells were')} not understood`,
          text: 'Use 1, x or yes to give a product, 0 or no to take it; empty cells stay as they are.',
        });
      }
    };

    const holds = (row: LicenseRow, field: string): boolean => {
      const skuId = skuIdOf(field);
      return holdsAfter(row.licenses[skuId], editOf(now(), row.id, skuId));
    };

    return {
      version,
      toggle(block) {
        const [row] = block.rows;
        const [field] = block.fields;
        if (!row || field === undefined) return;
        // A block goes where its first cell goes.
        const skuId = skuIdOf(field);
        const cell = row.licenses[skuId];
        const edit = editOf(now(), row.id, skuId);
        const hold = edit?.want === 'remove' ? true : edit?.want === 'add' ? false : cell === undefined;
        bring(block, () => hold);
      },
      fillDown(block) {
        const [first] = block.rows;
        if (!first || block.rows.length < 2) return;
        const top = block.fields.map((field) => holds(first, field));
        bring(block, (_, __, rowAt, columnAt) => (rowAt === 0 ? undefined : top[columnAt]));
      },
      clear: (block) => bring(block, () => false),
      copy: (block) => joinBlock(block.rows.map((row) => block.fields.map((field) => holds(row, field)))),
      measure(text) {
        const cells = splitBlock(text);
        return { rows: cells.length, columns: Math.max(...cells.map((row) => row.length)) };
      },
      paste(block, text) {
        const cells = splitBlock(text);
        const read = (rowAt: number, columnAt: number) => {
          const line = cells[cells.length === 1 ? 0 : rowAt];
          return readCell(line?.[line.length === 1 && cells.every((each) => each.length === 1) ? 0 : columnAt] ?? '');
        };
        let unclear = 0;
        block.rows.forEach((_, rowAt) => {
          block.fields.forEach((__, columnAt) => {
            if (read(rowAt, columnAt) === 'unclear') unclear += 1;
          });
        });
        bring(
          block,
          (_, __, rowAt, columnAt) => {
            const asked = read(rowAt, columnAt);
            return asked === 'on' ? true : asked === 'off' ? false : undefined;
          },
          unclear,
        );
      },
      onColumnMenu,
      onTooMany: (limit) =>
        notify({
          intent: 'info',
          title: `At most ${formatCount(limit)} rows at once`,
          text: 'For more, use the menu in the head of the column: it acts on the selection or on all that match.',
        }),
    };
  }, [now, version, change, products, notify, onColumnMenu]);
};
