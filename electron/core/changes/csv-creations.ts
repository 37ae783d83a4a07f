import type { ImportRow } from '../../../shared/contract/methods/imports.ts';
import type { Store } from '../store/store.ts';
import type { ChangeKind, TenantFacts } from './kind.ts';
import { storeFacts } from './store-facts.ts';

/** One line as read: what it would make, or what is wrong with it. */
export interface ReadLine {
  line: number;
  /** The cell that names what is made. */
  text: string;
  read: { params: Record<string, unknown> } | { verdict: 'bad-value' | 'nothing-to-do'; message: string };
}

/** What a file wants made: a verdict on each line, and the good ones by the id they are planned under. */
export interface Creations {
  rows: ImportRow[];
  wanted: Map<string, Record<string, unknown>>;
}

/** Judges lines by the kind's own checks, each as if it were a plan of its own. */
export async function judgeCreations(store: Store, kind: ChangeKind, lines: readonly ReadLine[]): Promise<Creations> {
  const named = new Set<string>();
  for (const { read } of lines) {
    if ('params' in read) for (const name of kind.recipients?.(read.params) ?? []) named.add(name);
  }
  // Neither prices nor the time decide whether a line is good.
  const facts = storeFacts(store, { planName: (name) => name, price: () => null }, { now: () => 0, me: null });
  const tenant = await facts.tenant([...named], []);
  const wanted = new Map<string, Record<string, unknown>>();
  const lineOf = new Map<string, number>();
  const rows = lines.map(({ line, text, read }): ImportRow => {
    const row = (verdict: ImportRow['verdict'], message: string | null, name: string | null = null): ImportRow => ({
      line,
      text,
      objectId: null,
      name,
      verdict,
      message,
    });
    if ('verdict' in read) return row(read.verdict, read.message);
    const [target] = kind.targets?.(read.params, tenant) ?? [];
    if (target === undefined) return row('nothing-to-do', 'The line asks for nothing.');
    const before = lineOf.get(target.objectId);
    if (before !== undefined) return row('duplicate', `Line ${before} makes the same one.`, target.name);
    const problem = blockOf(kind, target, read.params, tenant);
    if (problem !== null) return row('bad-value', problem, target.name);
    lineOf.set(target.objectId, line);
    wanted.set(target.objectId, read.params);
    return row('ok', null, target.name);
  });
  return { rows, wanted };
}

function blockOf(
  kind: ChangeKind,
  target: NonNullable<ReturnType<NonNullable<ChangeKind['targets']>>[number]>,
  params: Record<string, unknown>,
  tenant: TenantFacts,
): string | null {
  const entry = { target, params, proposal: kind.propose(target, params, tenant) };
  const block = kind.checks([entry], tenant, []).find(({ severity }) => severity === 'block');
  return block ? `${block.title}. ${block.message}` : null;
}
