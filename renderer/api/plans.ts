import type { ChangeRequest } from '../../shared/domain/changes.ts';
import type { EventBus } from './event-bus.ts';
import { type Cell, createCell, type Observable } from './observable.ts';

/** What a change can be started for without knowing its form. `list` asks what to change, from a pasted list or a file. */
export const planKinds = [
  'sent-items-copy',
  'convert-mailbox',
  'create-shared-mailbox',
  'quotas',
  'forwarding',
  'hide-from-address-lists',
  'litigation-hold',
  'send-on-behalf',
  'block-sign-in',
  'access',
  'list',
] as const;
export type PlanKind = (typeof planKinds)[number];

/** Whom a change is for. */
export interface PlanTargets {
  selection: ChangeRequest['selection'];
  count: number;
  /** What the one of them is called, when there is one. */
  name?: string;
}

/** A change someone began: its form is open until it became a plan or was dropped. */
export interface PlanIntent {
  connectionId: string;
  kind: PlanKind;
  /** null = the form asks for them, or the change makes its own. */
  targets: PlanTargets | null;
  /** What is known of the parameters already. */
  preset?: Readonly<Record<string, unknown>>;
}

/** Plans, as far as they concern the whole window: the form that is open, and which plans moved on. */
export interface Plans {
  readonly intent: Cell<PlanIntent | null>;
  /** What is selected on the screen, for commands outside of it. */
  readonly selected: Cell<{ connectionId: string; targets: PlanTargets } | null>;
  /** Opens the form of a change. */
  begin(intent: PlanIntent): void;
  drop(): void;
  /** Grows whenever a plan was made, changed or went on. */
  revisionOf(planId: string): Observable<number>;
  /** The same over all plans. */
  readonly anyRevision: Observable<number>;
  /** Tells that a plan changed without waiting for the event. */
  touch(planId: string): void;
}

/** Follows `plan` events. */
export const createPlans = (events: EventBus): Plans => {
  const intent = createCell<PlanIntent | null>(null);
  const selected = createCell<{ connectionId: string; targets: PlanTargets } | null>(null);
  const any = createCell(0);
  const each = new Map<string, Cell<number>>();
  const cellOf = (planId: string): Cell<number> => {
    let cell = each.get(planId);
    if (!cell) {
      cell = createCell(0);
      each.set(planId, cell);
    }
    return cell;
  };
  const touch = (planId: string) => {
    const cell = cellOf(planId);
    cell.set(cell.get() + 1);
    any.set(any.get() + 1);
  };

  events.on('plan', ({ planId }) => touch(planId));
  events.onReconnect(() => {
    for (const cell of each.values()) cell.set(cell.get() + 1);
    any.set(any.get() + 1);
  });

  return {
    intent,
    selected,
    begin: (wanted) => intent.set(wanted),
    drop: () => intent.set(null),
    revisionOf: cellOf,
    anyRevision: any,
    touch,
  };
};
