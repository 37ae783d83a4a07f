import type { PlanSummary } from '../../../shared/domain/changes.ts';
import type { StoredPlan } from './store/changes-db.ts';

const ended: ReadonlySet<string> = new Set(['done', 'partial', 'failed', 'cancelled', 'interrupted']);

/** A stored plan as the screens see it. */
export function summaryOf(stored: StoredPlan): PlanSummary {
  const { plan, counts, outcomes, standing } = stored;
  const { request: _request, irreversible, connectionName: _name, roleSets: _roleSets, ...rest } = plan;
  return { ...rest, counts, outcomes, undo: { ...undoOf(stored), irreversible }, undoneBy: standing.undoneBy };
}

function undoOf({ plan, standing }: StoredPlan): { possible: boolean; reason?: string } {
  const no = (reason: string) => ({ possible: false, reason });
  if (!ended.has(plan.state)) return no('The plan has not been applied.');
  if (!standing.changed) return no('The plan changed nothing.');
  if (standing.undoing !== null) return no(`Plan ${standing.undoing} is taking it back.`);
  if (standing.undoneBy?.whole) return no(`Undone by plan ${standing.undoneBy.number}.`);
  return { possible: true };
}
