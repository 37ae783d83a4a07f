import type { OutcomeCounts, PlanCounts, PlanSummary } from '../../../shared/domain/changes.ts';
import type { PlanRecord } from './store/plan-record.ts';

const ended: ReadonlySet<string> = new Set(['done', 'partial', 'failed', 'cancelled', 'interrupted']);

/** A stored plan as the screens see it. */
export function summaryOf(plan: PlanRecord, counts: PlanCounts, outcomes: OutcomeCounts): PlanSummary {
  const { request: _request, irreversible, connectionName: _name, ...rest } = plan;
  return { ...rest, counts, outcomes, undo: undoOf(plan, outcomes, irreversible) };
}

function undoOf(plan: PlanRecord, outcomes: OutcomeCounts, irreversible: string[]): PlanSummary['undo'] {
  if (!ended.has(plan.state)) return { possible: false, reason: 'The plan has not been applied.', irreversible };
  if (outcomes.done + outcomes.failed + outcomes.skipped === 0)
    return { possible: false, reason: 'The plan changed nothing.', irreversible };
  return { possible: outcomes.done > 0 || outcomes.failed > 0, irreversible };
}
