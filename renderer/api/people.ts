import { useCallback } from 'react';
import type { MethodOutput } from '../../shared/contract/index.ts';
import { useApi } from './api-context.tsx';

/** Someone who may be named as trustee or recipient. */
export type Person = MethodOutput<'people.search'>['people'][number];

/** Looks people, mailboxes and, unless left out, groups up by name or address. */
export const usePeopleSearch = (
  connectionId: string,
  groups = true,
): ((text: string, signal: AbortSignal) => Promise<Person[]>) => {
  const { transport } = useApi();
  return useCallback(
    async (text, signal) => {
      const answer = await transport.call('people.search', { connectionId, search: text, count: 10, groups }, signal);
      return answer.ok ? answer.value.people : [];
    },
    [transport, connectionId, groups],
  );
};
