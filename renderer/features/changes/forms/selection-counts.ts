import { useQuery } from '@tanstack/react-query';
import type { FilterNode, ListQuery } from '../../../../shared/domain/query.ts';
import { useApi } from '../../../api/api-context.tsx';
import type { PlanTargets } from '../../../api/plans.ts';

/** More ids than this are not looked at one by one. */
const mostIds = 5_000;

const idsFilter = (ids: readonly string[]): FilterNode => ({ field: 'id', op: 'in', value: [...ids] });

/** A selection as a query; null where it is too long to be one. */
export const queryOfTargets = (targets: PlanTargets | null): ListQuery | null => {
  if (targets === null) return null;
  const { selection } = targets;
  if (selection.kind === 'query') {
    const { filter, search } = selection.query;
    const parts: FilterNode[] = [
      ...(filter ? [filter] : []),
      ...(selection.except.length > 0 ? [{ not: idsFilter(selection.except) }] : []),
    ];
    const [only] = parts;
    return {
      ...(search ? { search } : {}),
      ...(parts.length > 1 ? { filter: { all: parts } } : only ? { filter: only } : {}),
    };
  }
  const ids = selection.kind === 'ids' ? selection.ids : selection.rows.map((row) => row.objectId);
  return ids.length === 0 || ids.length > mostIds ? null : { filter: idsFilter(ids) };
};

/** How many of the selected mailboxes fit each filter; null while unknown. */
export const useSelectionCounts = <Name extends string>(
  connectionId: string,
  targets: PlanTargets | null,
  filters: Readonly<Record<Name, FilterNode>>,
): Readonly<Record<Name, number>> | null => {
  const { transport } = useApi();
  const base = queryOfTargets(targets);
  const { data } = useQuery({
    queryKey: ['selection-counts', connectionId, base, filters],
    enabled: base !== null,
    queryFn: async ({ signal }) => {
      const counts: Partial<Record<Name, number>> = {};
      for (const name of Object.keys(filters) as Name[]) {
        const filter = base?.filter ? { all: [base.filter, filters[name]] } : filters[name];
        const query = { ...(base?.search ? { search: base.search } : {}), filter };
        const answer = await transport.call('mailboxes.window', { connectionId, query, from: 0, count: 1 }, signal);
        if (!answer.ok) return null;
        counts[name] = answer.value.total;
      }
      return counts as Record<Name, number>;
    },
  });
  return data ?? null;
};
