import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job, JobFile, JobPhase } from '../../../shared/contract/jobs.ts';
import { Rate } from './rate.ts';

/** How one phase of a job tells how far it is. */
export interface PhaseHandle {
  start(): void;
  /** null while unknown. */
  total(count: number | null): void;
  advance(count: number): void;
  /** Plain words on what it waits for; null clears. */
  note(text: string | null): void;
  done(): void;
  fail(error: WireError): void;
  skip(note?: string): void;
}

/** How a running job tells how far it is. Counts of phases add up to the job's own unless the job counts itself. */
export interface JobHandle {
  readonly id: string;
  phase(id: string): PhaseHandle;
  total(count: number | null): void;
  advance(count: number): void;
  /** Counts items that failed; the first five errors are kept. */
  fail(error: WireError, items?: number): void;
  skip(items: number): void;
  note(text: string | null): void;
  file(file: JobFile): void;
}

/** A job's figures while it runs: what is counted, how fast, how long it may take. */
export class Progress {
  readonly job: Job;
  readonly #elapsed: () => number;
  readonly #changed: () => void;
  readonly #rate = new Rate();
  readonly #phaseRates = new Map<string, Rate>();
  #ownCount = false;

  /** `elapsed`: milliseconds that never jump. */
  constructor(job: Job, elapsed: () => number, changed: () => void) {
    this.job = job;
    this.#elapsed = elapsed;
    this.#changed = changed;
  }

  /** The job as it stands, with rates and time left as of now. */
  snapshot(): Job {
    const at = this.#elapsed();
    const running = this.job.state === 'running';
    const phases = this.job.phases.map((phase) => ({
      ...phase,
      rate: running && phase.state === 'running' ? (this.#phaseRates.get(phase.id)?.perSecond(at) ?? null) : null,
    }));
    const job: Job = { ...this.job, phases, firstErrors: [...this.job.firstErrors], rate: null, eta: null };
    if (!this.#ownCount && phases.length > 0) {
      job.done = phases.reduce((sum, phase) => sum + phase.done, 0);
      job.total = sumOrNull(phases.filter((phase) => phase.state !== 'skipped').map((phase) => phase.total));
    }
    if (running) {
      job.rate = this.#rate.perSecond(at);
      job.eta = this.#ownCount || phases.length === 0 ? secondsLeft(job.done, job.total, job.rate) : longest(phases);
    }
    return job;
  }

  handle(): JobHandle {
    const { job } = this;
    return {
      id: job.id,
      phase: (id) => this.#phase(id),
      total: (count) =>
        this.#change(() => {
          this.#ownCount = true;
          job.total = count;
        }),
      advance: (count) =>
        this.#change(() => {
          this.#ownCount = true;
          job.done += count;
          this.#rate.note(this.#elapsed(), job.done);
        }),
      fail: (error, items = 1) =>
        this.#change(() => {
          job.failed += items;
          if (job.firstErrors.length < 5) job.firstErrors.push(error);
        }),
      skip: (items) =>
        this.#change(() => {
          job.skipped += items;
        }),
      note: (text) => this.#change(() => setNote(job, text)),
      file: (file) =>
        this.#change(() => {
          job.file = file;
        }),
    };
  }

  /** Ends phases that are still open, in the way the job ended. */
  closePhases(state: 'done' | 'failed' | 'cancelled'): void {
    for (const phase of this.job.phases) {
      if (phase.state === 'running') phase.state = state;
      else if (phase.state === 'waiting') phase.state = state === 'done' ? 'skipped' : 'cancelled';
    }
  }

  #phase(id: string): PhaseHandle {
    const phase = this.job.phases.find((candidate) => candidate.id === id);
    if (!phase) throw new Error(`This job has no phase ${id}`);
    const rate = this.#phaseRates.get(id) ?? new Rate();
    this.#phaseRates.set(id, rate);
    const start = (): void => {
      if (phase.state !== 'waiting') return;
      phase.state = 'running';
      rate.note(this.#elapsed(), phase.done);
    };
    const end = (state: JobPhase['state']) => (): void => {
      phase.state = state;
      if (state === 'done') phase.total ??= phase.done;
    };
    return {
      start: () => this.#change(start),
      total: (count) =>
        this.#change(() => {
          start();
          phase.total = count;
        }),
      advance: (count) =>
        this.#change(() => {
          start();
          phase.done += count;
          // More than was announced: the service's own count was behind.
          if (phase.total !== null && phase.done > phase.total) phase.total = phase.done;
          rate.note(this.#elapsed(), phase.done);
          this.#rate.note(
            this.#elapsed(),
            this.job.phases.reduce((sum, one) => sum + one.done, 0),
          );
        }),
      note: (text) => this.#change(() => setNote(phase, text)),
      done: () => this.#change(end('done')),
      fail: (error) =>
        this.#change(() => {
          end('failed')();
          phase.error = error;
          if (this.job.firstErrors.length < 5) this.job.firstErrors.push(error);
        }),
      skip: (note) =>
        this.#change(() => {
          end('skipped')();
          if (note !== undefined) phase.note = note;
        }),
    };
  }

  #change(work: () => void): void {
    work();
    this.#changed();
  }
}

const setNote = (target: { note?: string }, text: string | null): void => {
  if (text === null) delete target.note;
  else target.note = text;
};

const sumOrNull = (counts: readonly (number | null)[]): number | null => {
  let sum = 0;
  for (const count of counts) {
    if (count === null) return null;
    sum += count;
  }
  return sum;
};

const secondsLeft = (done: number, total: number | null, rate: number | null): number | null =>
  total === null || rate === null || rate <= 0 ? null : Math.ceil(Math.max(0, total - done) / rate);

/** Phases run side by side: the slowest tells the end, if every one of them can tell. */
function longest(phases: readonly JobPhase[]): number | null {
  let most = 0;
  for (const phase of phases) {
    if (phase.state === 'waiting') return null;
    if (phase.state !== 'running') continue;
    const left = secondsLeft(phase.done, phase.total, phase.rate);
    if (left === null) return null;
    most = Math.max(most, left);
  }
  return most;
}
