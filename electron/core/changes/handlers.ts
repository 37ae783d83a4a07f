import type { ResolvedTargets } from '../../../shared/contract/methods/changes.ts';
import type { FileRegistry } from '../exports/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Handlers, Ports } from '../ports.ts';
import type { StoredMatch } from '../store/plan-targets.ts';
import type { Store } from '../store/store.ts';
import type { ChangeEngine } from './engine.ts';
import type { PlanConnection } from './engine-deps.ts';
import { previewCsv } from './import-csv.ts';
import { waitingOperations } from './operations/index.ts';
import { exportPlan } from './plan-export.ts';
import { importPlan } from './plan-import.ts';
import type { ChangesStore } from './store/changes-store.ts';
import { summaryOf } from './summary.ts';
import { type PlanRequest, requestsOf, transcript } from './transcript.ts';

export interface ChangeHandlerDeps {
  engine: ChangeEngine;
  changes: ChangesStore;
  store(connectionId: string): Promise<Store>;
  connection(connectionId: string): Promise<PlanConnection>;
  jobs: Pick<Jobs, 'start'>;
  ports: Pick<Ports, 'desktop' | 'dataDir' | 'clock'>;
  files: FileRegistry;
}

type ChangeMethod = Extract<keyof Handlers, `changes.${string}` | 'targets.resolve'>;

/** The contract's plan methods. */
export function changeHandlers(deps: ChangeHandlerDeps): Pick<Handlers, ChangeMethod> {
  const { engine, changes } = deps;

  const stored = async (planId: string) => {
    await engine.get(planId);
    const found = await changes.plan(planId);
    if (found === null) throw new Error(`Plan ${planId} vanished`);
    return found.plan;
  };

  return {
    'changes.plan': ({ connectionId, request }) => engine.plan(connectionId, request),
    'changes.get': ({ planId }) => engine.get(planId),
    'changes.items': async ({ planId, ...query }) => {
      await engine.get(planId);
      return changes.items(planId, query);
    },
    'changes.setIncluded': ({ planId, included, items }) => engine.setIncluded(planId, included, items),
    'changes.fix': ({ planId, fixId }) => engine.fix(planId, fixId),
    'changes.recheck': ({ planId }) => engine.recheck(planId),
    'changes.rename': ({ planId, name }) => engine.rename(planId, name),
    'changes.discard': ({ planId }) => engine.discard(planId),
    'changes.list': async (query) => {
      const { plans, total } = await changes.plans(query);
      return { plans: plans.map(summaryOf), total };
    },
    'changes.powershell': async ({ planId }) => {
      const plan = await stored(planId);
      // The connection may be gone; the plan says enough without it.
      const environment = await deps.connection(plan.connectionId).then(
        ({ exchangeEnvironment }) => exchangeEnvironment,
        () => 'O365Default',
      );
      const text = await transcript(plan, await engine.allItems(planId), environment);
      return { text, lines: lineCount(text) };
    },
    'changes.requests': async ({ planId, from, count }) => {
      await engine.get(planId);
      return requestsWindow(changes, planId, from, count);
    },
    'changes.apply': ({ planId, confirmWord }) => engine.apply(planId, confirmWord),
    'changes.pause': ({ planId }) => engine.pause(planId),
    'changes.resume': ({ planId }) => engine.resume(planId),
    'changes.undo': ({ planId }) => engine.undo(planId),
    'changes.retryFailed': ({ planId }) => engine.retryFailed(planId),
    'changes.export': async ({ planId, format }) => exportPlan(deps, await stored(planId), format),
    'changes.import': async ({ connectionId, text }) =>
      importPlan(engine, await deps.store(connectionId), connectionId, text),
    'changes.importCsvPreview': async ({ connectionId, kind, base64, mapping }) =>
      previewCsv(await deps.store(connectionId), kind, Buffer.from(base64, 'base64'), mapping),
    'changes.log': (query) => changes.log(query),
    'targets.resolve': async ({ connectionId, objectKind, lines }) =>
      resolved(lines, await (await deps.store(connectionId)).matchLines(objectKind, lines)),
  };
}

/** A window of a plan's requests; only the items it shows are read. */
async function requestsWindow(changes: ChangesStore, planId: string, from: number, count: number) {
  const calls = await changes.callCounts(planId, waitingOperations);
  const total = calls.reduce((sum, item) => sum + item.calls, 0);
  let before = 0;
  const first = calls.find((item) => {
    if (before + item.calls > from) return true;
    before += item.calls;
    return false;
  });
  if (first === undefined) return { requests: [], total };
  const requests: PlanRequest[] = [];
  let at = first.n;
  let skip = from - before;
  while (requests.length < count) {
    const items = await changes.itemRecords(planId, at, count, false);
    const last = items.at(-1);
    if (last === undefined) break;
    requests.push(...requestsOf(items, skip, count - requests.length));
    skip = 0;
    at = last.n + 1;
  }
  return { requests, total };
}

/** Sorts matches into found, unknown, ambiguous, and named twice. Empty lines are nothing. */
function resolved(lines: readonly string[], matches: readonly StoredMatch[]): ResolvedTargets {
  const result: ResolvedTargets = { matched: [], unknown: [], duplicate: [], ambiguous: [] };
  const firstLines = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text === '') continue;
    const place = { line: index + 1, text };
    const { found, candidates } = matches[index] ?? { found: null, candidates: [] };
    if (found === null) {
      if (candidates.length > 0) result.ambiguous.push({ ...place, candidates });
      else result.unknown.push(place);
      continue;
    }
    const firstLine = firstLines.get(found.id);
    if (firstLine !== undefined) result.duplicate.push({ ...place, firstLine });
    else {
      firstLines.set(found.id, place.line);
      result.matched.push({ ...place, objectId: found.id, name: found.name, address: found.address });
    }
  }
  return result;
}

function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
