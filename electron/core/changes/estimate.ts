import { mapGently } from './gently.ts';
import type { Operation } from './operation.ts';
import { stepOf } from './operations/index.ts';
import { graphWriteLimit } from './write-budget.ts';

/** Graph: at most 20 requests in a $batch. */
export const graphBatchSize = 20;
/** Exchange: ten commands in a batch is what clients of the admin endpoint use. */
export const exchangeBatchSize = 10;

const graphWritesPerSecond = graphWriteLimit.writes / graphWriteLimit.seconds;
/** Exchange publishes no figure. Ten commands in flight at about a second each is what clients see. */
const exchangeCommandsPerSecond = 10;
/** Measured by others: a conversion shows after a minute or so. */
const typicalWaitSeconds = 60;

/** Requests and seconds a plan will take, from the published limits; batches counted as one request. */
export async function estimateFor(operations: readonly Operation[]): Promise<{ requests: number; seconds: number }> {
  let graph = 0;
  let exchange = 0;
  let waits = false;
  await mapGently(operations, (operation) => {
    const { call } = stepOf(operation);
    if (call === null) waits = true;
    else if (call.service === 'graph') graph += 1;
    else exchange += 1;
  });
  const requests = Math.ceil(graph / graphBatchSize) + Math.ceil(exchange / exchangeBatchSize);
  // Each object is read again just before it is changed, in batches as well.
  const seconds =
    graph / graphWritesPerSecond + (2 * exchange) / exchangeCommandsPerSecond + (waits ? typicalWaitSeconds : 0);
  return { requests, seconds: Math.ceil(seconds) };
}
