import { hashKey, type UseMutationResult, type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract/index.ts';
import { useApi } from './api-context.tsx';
import { CallError } from './call-error.ts';
import { createCell, useObservable } from './observable.ts';

const never = createCell(0);

/** The revision of a connection's store that screens show; 0 before the first event. */
export const useRevision = (connectionId: string | null): number => {
  const { revisions } = useApi();
  return useObservable(connectionId === null ? never : revisions.of(connectionId));
};

/**
 * Reads through the query cache. `input` null = do not ask yet.
 * With `revisionOf`, the answer is cached per revision of that connection's store, and the older answer of the same
 * question stays on screen until the newer one is there; with `keep` also while another question is asked.
 * @throws CallError into the query's `error`.
 */
export const useCall = <M extends MethodName>(
  method: M,
  input: MethodInput<M> | null,
  options: { revisionOf?: string; keep?: boolean } = {},
): UseQueryResult<MethodOutput<M>, CallError> => {
  const { transport } = useApi();
  const { revisionOf, keep = false } = options;
  const revision = useRevision(revisionOf ?? null);
  return useQuery<MethodOutput<M>, CallError, MethodOutput<M>, readonly unknown[]>({
    queryKey: revisionOf === undefined ? [method, input] : [method, input, revisionOf, revision],
    enabled: input !== null,
    queryFn: async ({ signal }) => {
      const answer = await transport.call(method, input as MethodInput<M>, signal);
      if (!answer.ok) throw new CallError(answer.error);
      return answer.value;
    },
    placeholderData: (previous, query) =>
      revisionOf !== undefined &&
      query?.queryKey[2] === revisionOf &&
      (keep || hashKey([query.queryKey[1]]) === hashKey([input]))
        ? previous
        : undefined,
    ...(revisionOf === undefined ? {} : { gcTime: 5_000 }),
  });
};

/**
 * A call made by an act of the person.
 * @throws CallError into the mutation's `error`.
 */
export const useAction = <M extends MethodName>(
  method: M,
): UseMutationResult<MethodOutput<M>, CallError, MethodInput<M>> => {
  const { transport } = useApi();
  return useMutation<MethodOutput<M>, CallError, MethodInput<M>>({
    mutationFn: async (input) => {
      const answer = await transport.call(method, input);
      if (!answer.ok) throw new CallError(answer.error);
      return answer.value;
    },
  });
};
