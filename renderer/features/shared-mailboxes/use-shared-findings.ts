import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { countKnown, familiesOfFilter } from '../../../shared/domain/known.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { useCall, useRevision } from '../../api/use-call.ts';
import { type SharedFinding, sharedFilter, sharedFindings, soonDays } from './shared-findings.ts';

/** Shared mailboxes that also match `filter`. */
export const sharedAnd = (filter: FilterNode): FilterNode => ({ all: [sharedFilter, filter] });

const idsFilter = (ids: readonly string[]): FilterNode => ({ field: 'id', op: 'in', value: [...ids] });

export interface SharedFindings {
  findings: readonly SharedFinding[];
  /** By finding, and `all`; null = not known, left out while it is being counted. */
  counts: Readonly<Record<string, number | null>>;
  /** How far the permissions were read, which tell who has members. */
  scan: { scanned: number; mailboxes: number } | null;
}

/** The findings about shared mailboxes with the mailboxes of each, and how many they are. */
export const useSharedFindings = (connectionId: string): SharedFindings => {
  const { transport } = useApi();
  const revision = useRevision(connectionId);
  const ofRevision = { revisionOf: connectionId };
  const scan = useCall('access.status', { connectionId }, ofRevision).data ?? null;
  const memberless = useCall('access.mailboxes', { connectionId, memberless: true }, ofRevision).data;
  const soonFull = useCall('history.fullWithin', { connectionId, days: soonDays }, ofRevision).data;
  const [now] = useState(() => Date.now());
  const scanned = scan !== null && scan.scanned > 0;
  const findings = useMemo<readonly SharedFinding[]>(
    () =>
      sharedFindings(now).map((finding) => {
        if (finding.from === 'permissions' && memberless && scanned)
          return { ...finding, filter: idsFilter(memberless.ids) };
        // With too few sizes so far, none that is soon full is no fact.
        if (finding.from === 'history' && soonFull && (soonFull.mailboxes.length > 0 || soonFull.unknown === 0))
          return { ...finding, filter: idsFilter(soonFull.mailboxes.map(({ id }) => id)) };
        return finding;
      }),
    [now, memberless, scanned, soonFull],
  );
  const { data } = useQuery<Record<string, number | null>>({
    queryKey: ['shared-findings', connectionId, findings, revision],
    placeholderData: (before) => before,
    queryFn: async ({ signal }) => {
      const counts: Record<string, number | null> = {};
      for (const { id, filter } of [{ id: 'all', filter: sharedFilter }, ...findings]) {
        if (filter === null) {
          counts[id] = null;
          continue;
        }
        const whole = id === 'all' ? sharedFilter : sharedAnd(filter);
        const answer = await transport.call(
          'mailboxes.window',
          { connectionId, query: { filter: whole }, from: 0, count: 1 },
          signal,
        );
        if (answer.ok) counts[id] = countKnown(answer.value.total, familiesOfFilter(whole), answer.value.families);
      }
      return counts;
    },
  });
  return { findings, counts: data ?? {}, scan };
};
