import type { ApplyInput } from './apply-input.ts';
import { ChunkRun } from './chunk-run.ts';
import type { OpenStretch } from './store/changes-db.ts';
import type { Walker } from './walker.ts';

/** Chunks in work at once; the policy layer below paces what they send. */
const lanes = 4;
/** Objects handed to a lane at once: a full Graph batch. */
const chunkSize = 20;

/**
 * Applies the open items of a plan. Every call is in the journal before it leaves; every object is read just
 * ahead and left alone when it changed meanwhile. Ends when nothing is open, or early when cancelled or closing.
 * @throws AppError when the journal cannot be written, or nobody is signed in: nothing further is sent then.
 */
export async function applyPlan(given: ApplyInput): Promise<void> {
  const stop = new AbortController();
  const input: ApplyInput = { ...given, closing: AbortSignal.any([given.closing, stop.signal]) };
  const left = new Set((await input.store.unanswered(input.planId)).map(({ n, step }) => `${n}/${step}`));
  const done = new Set((await input.store.doneSteps(input.planId)).map(({ n }) => n));
  const stretches = await input.store.openStretches(input.planId, chunkSize);
  let next = 0;
  let wave = 0;
  /** Somebody else is at work on the same objects, where this plan goes on. */
  let crowded = false;
  const working = new Set<Promise<unknown>>();

  const nextChunk = async (): Promise<Walker[]> => {
    const [first] = stretches;
    if (first === undefined) return [];
    if (first.wave !== wave) {
      // What frees seats must have ended before anything takes them.
      await Promise.allSettled([...working]);
      wave = first.wave;
      next = 0;
    }
    const end = stretches.findIndex((stretch) => stretch.wave !== wave);
    const inWave = end < 0 ? stretches.length : end;
    // Two consoles at the same place would read the same and send the same, all the way to the end.
    if (crowded) next = Math.floor((input.random ?? Math.random)() * inWave);
    crowded = false;
    const [stretch] = stretches.splice(next < inWave ? next : 0, 1) as [OpenStretch];
    if (next >= inWave) next = 0;
    const records = await input.store.itemRecords(input.planId, stretch.from, stretch.count, true);
    return records.map((item) => ({
      item,
      operations: item.operations,
      next: item.nextStep,
      changed: done.has(item.n),
      unsettled: item.state === 'unknown' || left.has(`${item.n}/${item.nextStep}`),
      requestId: null,
      missingUntil: null,
    }));
  };

  // Chunks are handed out one at a time, or two lanes would read the same slice.
  let handout: Promise<unknown> = Promise.resolve();
  const take = (): Promise<Walker[]> => {
    const mine = handout.then(nextChunk);
    handout = mine.catch(() => []);
    return mine;
  };

  const runLane = async (): Promise<void> => {
    for (;;) {
      await input.whileNotPaused();
      if (input.closing.aborted) return;
      const chunk = await take();
      if (chunk.length === 0) return;
      const run = new ChunkRun(input, chunk);
      const work = run.run();
      working.add(work);
      await work.finally(() => working.delete(work));
      crowded ||= run.foundDone > chunk.length / 2;
    }
  };
  // One lane's outage stops the others at their next step; what they had sent is settled on resume.
  const ended = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      runLane().catch((cause: unknown) => {
        stop.abort();
        throw cause;
      }),
    ),
  );
  const failed = ended.find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
