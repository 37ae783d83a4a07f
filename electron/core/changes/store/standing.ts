import type { StatementSync } from 'node:sqlite';
import type { PlanStanding } from './plan-record.ts';
import type { Row } from './rows.ts';

type Prepare = (sql: string) => StatementSync;

const running: ReadonlySet<string> = new Set(['applying', 'paused', 'interrupted']);

/** Undo plans of a plan whose effect has not been taken back in turn, newest first. */
function undosInEffect(prepare: Prepare, planId: string): { id: string; number: string; state: string }[] {
  const rows = prepare(
    `SELECT id, number, state FROM plans WHERE undo_of = ? AND state NOT IN ('draft', 'discarded')
       ORDER BY created_at DESC, number DESC`,
  ).all(planId) as Row[];
  return rows
    .map((row) => ({ id: String(row.id), number: String(row.number), state: String(row.state) }))
    .filter(({ id, state }) => {
      if (running.has(state)) return true;
      const { changed, undoneBy } = standingOf(prepare, id);
      return changed && undoneBy?.whole !== true;
    });
}

/** Objects that undo plans in effect have dealt with: given back, found so already, or beyond giving back. */
const dealtWith = `SELECT object_id FROM items WHERE plan_id IN (SELECT value FROM json_each(?))
  AND (state = 'done' OR verdict = 'blocked' OR (state = 'skipped' AND outcome ->> 'reason' = 'already'))`;

/** Ids of the objects that need no undoing any more. */
export function undoneObjects(prepare: Prepare, planId: string): string[] {
  const undos = JSON.stringify(undosInEffect(prepare, planId).map(({ id }) => id));
  return (prepare(dealtWith).all(undos) as Row[]).map((row) => String(row.object_id));
}

/** Whether a plan changed anything, and whether that was taken back. */
export function standingOf(prepare: Prepare, planId: string): PlanStanding {
  const changed =
    prepare(`SELECT 1 FROM journal WHERE plan_id = ? AND state = 'done' LIMIT 1`).get(planId) !== undefined;
  if (!changed) return { changed, undoneBy: null, undoing: null };
  const undos = undosInEffect(prepare, planId);
  const [latest] = undos;
  if (latest === undefined) return { changed, undoneBy: null, undoing: null };
  const undoing = undos.find(({ state }) => running.has(state))?.number ?? null;
  const left = prepare(
    `SELECT 1 FROM items i WHERE i.plan_id = ? AND i.object_id NOT IN (${dealtWith})
       AND EXISTS (SELECT 1 FROM journal j WHERE j.plan_id = i.plan_id AND j.n = i.n AND j.state = 'done') LIMIT 1`,
  ).get(planId, JSON.stringify(undos.map(({ id }) => id)));
  return { changed, undoneBy: { planId: latest.id, number: latest.number, whole: left === undefined }, undoing };
}
