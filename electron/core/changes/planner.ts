import { AppError } from '../../../shared/contract/errors.ts';
import type { ChangeRequest, FieldChange, ItemVerdict, PlanCheck, PlanEffect } from '../../../shared/domain/changes.ts';
import { estimateFor } from './estimate.ts';
import type { PlanFacts } from './facts.ts';
import { mapGently } from './gently.ts';
import type { ChangeKind, CheckResult, PlanEntry, Target, TenantFacts } from './kind.ts';
import type { Operation } from './operation.ts';
import { invert, rolesFor, stepOf } from './operations/index.ts';
import type { ItemRecord } from './store/plan-record.ts';

/** More objects than this want a typed word, whatever the kind. */
export const manyObjects = 500;

/** A computed plan before it is stored. */
export interface Draft {
  title: string;
  items: ItemRecord[];
  checks: PlanCheck[];
  effects: PlanEffect[];
  hazard: { word: string; reason: string } | null;
  estimate: { requests: number; seconds: number };
  irreversible: string[];
  dataAsOf: string | null;
  /** Sets of role template ids; each set must be met by one of its roles. */
  roleSets: readonly (readonly string[])[];
}

interface Entry extends PlanEntry {
  own: Record<string, unknown> | null;
}

/**
 * Computes a plan from the store alone.
 * @throws AppError `invalid-input` with `details.fields` when parameters are wrong, or when nothing is selected.
 */
export async function computePlan(kind: ChangeKind, request: ChangeRequest, facts: PlanFacts): Promise<Draft> {
  const rows = request.selection.kind === 'rows' ? request.selection.rows : null;
  const paramsFor = (own: Record<string, unknown> | undefined): Record<string, unknown> =>
    parseParams(kind, own === undefined ? request.params : { ...request.params, ...own });

  // With rows, the plan's own parameters may be incomplete until a row adds to them.
  const common = rows === null ? paramsFor(undefined) : null;
  const rowParams = new Map<string, { params: Record<string, unknown>; own: Record<string, unknown> | null }>();
  for (const row of rows ?? []) {
    rowParams.set(row.objectId, { params: paramsFor(row.params), own: row.params ?? null });
  }

  const named = new Set<string>();
  const templates = new Set<string>();
  for (const params of common === null ? [...rowParams.values()].map((row) => row.params) : [common]) {
    for (const name of kind.recipients?.(params) ?? []) named.add(name);
    for (const name of kind.templates?.(params) ?? []) templates.add(name);
  }
  const tenant = await facts.tenant([...named], [...templates]);
  const targets =
    kind.targets !== undefined && rows !== null
      ? newTargets(kind, rowParams, tenant)
      : await readTargets(kind, request, common, facts, tenant);
  if (targets.length === 0) {
    throw new AppError('invalid-input', 'Nothing is selected that this change applies to.', {
      hint: 'Select at least one row that is still in the tenant.',
    });
  }

  const entries: Entry[] = await mapGently(targets, (target) => {
    const row = rowParams.get(target.objectId);
    const params = row?.params ?? (common as Record<string, unknown>);
    return { target, params, own: row?.own ?? null, proposal: kind.propose(target, params, tenant) };
  });

  setWaves(kind, entries, tenant);
  // Waves are kept in order by numbering: what must come first comes first.
  entries.sort((a, b) => (a.proposal.wave ?? 0) - (b.proposal.wave ?? 0));
  const active = entries.filter((entry) => entry.proposal.operations.length > 0);
  const idle = entries.filter((entry) => entry.proposal.operations.length === 0);
  const dataAsOf = await facts.dataAsOf();
  const results = [...kind.checks(active, tenant, idle), ...commonChecks(active, dataAsOf, tenant.now)];
  const items = await toItems(entries, results);
  const going = items.filter(isGoing);
  const operations = going.flatMap((item) => item.operations);

  return {
    title: titleOf(kind, entries, tenant),
    items,
    checks: results.map(toPlanCheck),
    effects:
      kind.effects?.(
        entries.filter((_, index) => isGoing(items[index])),
        tenant,
      ) ?? [],
    hazard: hazardOf(kind, active, going.length),
    estimate: await estimateFor(operations),
    irreversible: await irreversibleReasons(operations),
    dataAsOf,
    roleSets: uniqueRoleSets(operations.map(rolesFor)),
  };
}

/** What the plan does, said of everyone only where it is the same for everyone. */
function titleOf(kind: ChangeKind, entries: readonly Entry[], tenant: TenantFacts): string {
  const count = entries.length;
  const titles = new Set<string>();
  for (const params of new Set(entries.map((entry) => entry.params))) {
    titles.add(kind.title(params, count, tenant));
    if (titles.size > 1) break;
  }
  const [title = ''] = titles;
  if (titles.size < 2) return title;
  const many = count.toLocaleString('en-US');
  return (
    kind.mixedTitle?.(count) ??
    `Change ${many} ${kind.objectKind === 'mailbox' ? 'mailboxes' : `${kind.objectKind}s`}, each on its own terms`
  );
}

const isGoing = (item: ItemRecord | undefined): boolean => item?.verdict === 'ready' || item?.verdict === 'warning';

/** Where the order hangs on the plan as a whole. */
function setWaves(kind: ChangeKind, entries: readonly Entry[], tenant: TenantFacts): void {
  const active = entries.filter((entry) => entry.proposal.operations.length > 0);
  const waves = kind.waves?.(active, tenant) ?? [];
  for (const [index, entry] of active.entries()) {
    const wave = waves[index];
    if (wave !== undefined) entry.proposal = { ...entry.proposal, wave };
  }
}

/** Figures older than this are worth a word. */
const staleAfterMs = 3 * 86_400_000;

/** Findings of plans of every kind. */
function commonChecks(active: readonly Entry[], dataAsOf: string | null, now: number): CheckResult[] {
  const results: CheckResult[] = [];
  const gone = active.filter(({ target }) => target.objectKind === 'mailbox' && target.mailbox?.goneSince != null);
  if (gone.length > 0)
    results.push({
      code: 'gone',
      severity: 'block',
      title: 'No longer in the tenant',
      message: 'The last inventory did not find them any more.',
      targets: gone.map(({ target }) => target.objectId),
    });
  const age = dataAsOf === null ? null : now - Date.parse(dataAsOf);
  if (age !== null && age > staleAfterMs)
    results.push({
      code: 'old-figures',
      severity: 'warn',
      title: `Figures are ${Math.floor(age / 86_400_000)} days old`,
      message:
        'The plan was drawn up from what was last read. Refresh and check again; whatever changed since is skipped when it is applied.',
      targets: [],
    });
  return results;
}

function parseParams(kind: ChangeKind, given: unknown): Record<string, unknown> {
  const parsed = kind.params.safeParse(given);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || 'params', issue.message]),
  );
  throw new AppError('invalid-input', parsed.error.issues[0]?.message ?? 'The change is not complete.', {
    details: { fields },
  });
}

/** What rows make new; `rowParams` is keyed anew by what each row's parameters are about, whatever the row said. */
function newTargets(
  kind: ChangeKind,
  rowParams: Map<string, { params: Record<string, unknown>; own: Record<string, unknown> | null }>,
  tenant: TenantFacts,
): Target[] {
  const targets = new Map<string, Target>();
  for (const row of [...rowParams.values()]) {
    for (const target of kind.targets?.(row.params, tenant) ?? []) {
      if (targets.has(target.objectId)) continue;
      targets.set(target.objectId, target);
      rowParams.set(target.objectId, row);
    }
  }
  return [...targets.values()];
}

async function readTargets(
  kind: ChangeKind,
  request: ChangeRequest,
  common: Record<string, unknown> | null,
  facts: PlanFacts,
  tenant: TenantFacts,
): Promise<Target[]> {
  if (kind.targets !== undefined && common !== null) return kind.targets(common, tenant);
  const needsAccess = kind.needsAccess === true;
  const { selection } = request;
  if (selection.kind !== 'rows') return facts.targets(kind.objectKind, selection, needsAccess);
  const ids = [...new Set(selection.rows.map((row) => row.objectId))];
  const byId = new Map(
    (await facts.targetsById(kind.objectKind, ids, needsAccess)).map((target) => [target.objectId, target]),
  );
  return ids.map((id) => byId.get(id)).filter((target) => target !== undefined);
}

function toItems(entries: readonly Entry[], results: readonly CheckResult[]): Promise<ItemRecord[]> {
  const codes = new Map<string, string[]>();
  const worst = new Map<string, CheckResult['severity']>();
  const wholePlanBlocked = results.some((result) => result.severity === 'block' && result.targets.length === 0);
  for (const result of results) {
    for (const id of result.targets) {
      codes.set(id, [...(codes.get(id) ?? []), result.code]);
      const now = worst.get(id);
      if (result.severity === 'block' || (result.severity === 'warn' && now !== 'block') || now === undefined) {
        worst.set(id, result.severity);
      }
    }
  }
  const verdictOf = ({ target, proposal }: Entry): Exclude<ItemVerdict, 'removed'> => {
    if (proposal.operations.length === 0) return 'unchanged';
    const severity = worst.get(target.objectId);
    if (wholePlanBlocked || severity === 'block') return 'blocked';
    return severity === 'warn' ? 'warning' : 'ready';
  };
  return mapGently(entries, (entry, index) => ({
    n: index + 1,
    objectId: entry.target.objectId,
    objectKind: entry.target.objectKind,
    name: entry.target.name,
    address: entry.target.address,
    changes: entry.proposal.changes satisfies FieldChange[],
    operations: entry.proposal.operations,
    words: entry.proposal.operations.map((operation) => stepOf(operation).words),
    params: entry.own,
    verdict: verdictOf(entry),
    included: true,
    checks: codes.get(entry.target.objectId) ?? [],
    state: 'pending',
    nextStep: 0,
    outcome: null,
    wave: entry.proposal.wave ?? 0,
  }));
}

const toPlanCheck = ({ targets, ...check }: CheckResult): PlanCheck => ({ ...check, count: targets.length });

function hazardOf(kind: ChangeKind, active: readonly Entry[], going: number): Draft['hazard'] {
  for (const { params } of active) {
    const hazard = kind.hazardous?.(params) ?? null;
    if (hazard !== null) return hazard;
  }
  return going > manyObjects
    ? { word: 'APPLY', reason: `This changes ${going.toLocaleString('en-US')} objects at once.` }
    : null;
}

async function irreversibleReasons(operations: readonly Operation[]): Promise<string[]> {
  const reasons = new Set<string>();
  await mapGently(operations, (operation) => {
    const inverse = invert(operation);
    if ('irreversible' in inverse) reasons.add(inverse.irreversible);
  });
  return [...reasons];
}

function uniqueRoleSets(sets: readonly (readonly string[])[]): (readonly string[])[] {
  const byKey = new Map(sets.filter((set) => set.length > 0).map((set) => [[...set].sort().join(), set]));
  return [...byKey.values()];
}
