import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';
import { quotaTone } from '../ui/tone.ts';
import type { GridColumn, GridRow } from './columns.ts';

/** Cells are plain DOM: a screenful of them is rebuilt on every scroll step, and React would cost more than the drawing. */
type Params = ICellRendererParams<GridRow> & { spec: GridColumn<GridRow> };

const element = (className: string, text = ''): HTMLSpanElement => {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
};

/** A short word on a tinted ground. */
export class BadgeCell implements ICellRendererComp<GridRow> {
  private readonly badge = element('mr-badge');

  init(params: Params): void {
    this.refresh(params);
  }

  refresh(params: Params): boolean {
    const { data, spec: column } = params;
    this.badge.textContent = data ? column.text(data) : '';
    const known = data !== undefined && params.value !== null && params.value !== undefined;
    this.badge.dataset.tone = params.value === 'SharedMailbox' ? 'info' : known ? 'neutral' : 'none';
    return true;
  }

  getGui(): HTMLElement {
    return this.badge;
  }
}

/** Share of quota as a bar and a figure. */
export class QuotaCell implements ICellRendererComp<GridRow> {
  private readonly root = element('mr-quota');
  private readonly track = element('mr-quota-track');
  private readonly fill = element('mr-quota-fill');
  private readonly figure = element('mr-quota-figure');

  init(params: Params): void {
    this.track.setAttribute('aria-hidden', 'true');
    this.track.append(this.fill);
    this.root.append(this.track, this.figure);
    this.refresh(params);
  }

  refresh(params: Params): boolean {
    const { data, spec: column } = params;
    const percent = typeof params.value === 'number' ? params.value : null;
    this.track.hidden = percent === null;
    this.fill.style.width = `${Math.min(100, percent ?? 0)}%`;
    this.root.dataset.tone = percent === null ? 'none' : quotaTone(percent);
    this.figure.textContent = data ? column.text(data) : '';
    return true;
  }

  getGui(): HTMLElement {
    return this.root;
  }
}

/** A shape for how something is held, a small figure, and what an edit would change. */
export class MarkCell implements ICellRendererComp<GridRow> {
  private readonly root = element('mr-mark');
  private readonly shape = element('mr-mark-shape');
  private readonly figure = element('mr-mark-figure');
  private readonly words = element('visually-hidden');

  init(params: Params): void {
    this.shape.setAttribute('aria-hidden', 'true');
    this.figure.setAttribute('aria-hidden', 'true');
    this.root.append(this.shape, this.words);
    this.refresh(params);
  }

  refresh({ data, spec }: Params): boolean {
    const mark = data && spec.marks ? spec.marks.of(data) : null;
    this.root.dataset.shape = mark?.shape ?? 'none';
    this.root.dataset.pending = mark?.pending ?? '';
    this.root.dataset.problem = String(mark?.problem ?? false);
    this.root.title = mark?.label ?? '';
    this.shape.textContent = mark?.pending === 'add' ? '+' : mark?.pending === 'remove' ? '−' : '';
    const figure = mark?.problem ? '!' : mark && mark.figure > 0 ? String(mark.figure) : '';
    this.figure.textContent = figure;
    if (figure === '') this.figure.remove();
    else this.shape.after(this.figure);
    this.words.textContent = mark?.label ?? '';
    return true;
  }

  getGui(): HTMLElement {
    return this.root;
  }
}

export interface SelectionView {
  has(id: string): boolean;
  /** Called by a checkbox when it comes and goes. */
  watch(update: () => void): () => void;
}

/** The box that selects a row. */
export class SelectCell implements ICellRendererComp<GridRow> {
  private readonly box = document.createElement('input');
  private id: string | undefined;
  private stop: (() => void) | undefined;
  private view: SelectionView | undefined;

  init(params: ICellRendererParams<GridRow> & { selection: SelectionView; nameOf: (row: GridRow) => string }): void {
    this.box.type = 'checkbox';
    this.box.className = 'mr-checkbox';
    // The row is what has focus; Space on it does the same.
    this.box.tabIndex = -1;
    this.view = params.selection;
    this.stop = params.selection.watch(() => this.update());
    this.refresh(params);
  }

  refresh(params: ICellRendererParams<GridRow> & { nameOf: (row: GridRow) => string }): boolean {
    this.id = params.data?.id;
    this.box.hidden = this.id === undefined;
    this.box.setAttribute('aria-label', params.data ? `Select ${params.nameOf(params.data)}` : 'Select');
    this.update();
    return true;
  }

  getGui(): HTMLElement {
    return this.box;
  }

  destroy(): void {
    this.stop?.();
  }

  private update(): void {
    this.box.checked = this.id !== undefined && this.view?.has(this.id) === true;
  }
}
