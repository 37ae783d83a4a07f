import type { Job } from '../../shared/contract/jobs.ts';

/** Where a command writes: answers to `out`, complaints and progress to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Shows how far a job is; does nothing where nobody watches. */
  progress(job: Job): void;
  /** Ends the line of progress. */
  done(): void;
}

const everyMs = 200;

/** The process's own streams. Progress shows on a terminal only. */
export function processTerminal(quiet: boolean): Terminal {
  const watched = process.stderr.isTTY === true && !quiet;
  let shown = 0;
  let at = 0;
  const clear = (): void => {
    if (shown > 0) process.stderr.write(`\r${' '.repeat(shown)}\r`);
    shown = 0;
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    err: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress(job) {
      const now = performance.now();
      if (!watched || now - at < everyMs) return;
      at = now;
      const line = progressLine(job).slice(0, (process.stderr.columns ?? 80) - 1);
      process.stderr.write(`\r${line.padEnd(shown)}`);
      shown = line.length;
    },
    done: clear,
  };
}

const number = (value: number): string => value.toLocaleString('en-US');

function progressLine({ title, done, total, rate, eta, note }: Job): string {
  const share = total === null ? number(done) : `${number(done)} of ${number(total)}`;
  const pace = rate === null ? '' : `, ${number(Math.round(rate))}/s`;
  const left = eta === null ? '' : `, ${number(eta)} s left`;
  return `${title}: ${share}${pace}${left}${note === undefined ? '' : ` (${note})`}`;
}
