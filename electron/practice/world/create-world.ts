import { Clock } from './clock.ts';
import { watchDeleted } from './directory-rules.ts';
import { FEWEST_MAILBOXES, generate } from './generate/generate.ts';
import { watchGrace } from './mailbox-life.ts';
import { PracticeWorld } from './practice-world.ts';

const MOST_MAILBOXES = 500_000;

interface WorldOptions {
  /** 50 to 500,000, all kinds together. */
  mailboxes: number;
  seed: number;
  /** Epoch milliseconds; the present by default. Data depends on its day only. */
  startTime?: number;
  /** Practice seconds per real second; 1 by default, 0 stands still until advanced. */
  timeScale?: number;
}

/**
 * Makes a tenant: equal seed, size and start day give an equal one. Throws RangeError for a size, seed or
 * scale outside its bounds.
 */
export function createWorld(options: WorldOptions): PracticeWorld {
  const { mailboxes, seed, startTime = Date.now(), timeScale = 1 } = options;
  if (!Number.isInteger(mailboxes) || mailboxes < FEWEST_MAILBOXES || mailboxes > MOST_MAILBOXES) {
    throw new RangeError(`The number of mailboxes must be from ${FEWEST_MAILBOXES} to ${MOST_MAILBOXES}`);
  }
  if (!Number.isSafeInteger(seed)) throw new RangeError('The seed must be a whole number');
  if (!Number.isFinite(timeScale) || timeScale < 0) throw new RangeError('The time scale must be zero or more');
  const state = generate(seed >>> 0, mailboxes, new Clock(startTime, timeScale));
  for (const mailbox of state.mailboxes) watchGrace(state, mailbox);
  for (const user of state.deletedUsers) watchDeleted(state, user);
  return new PracticeWorld(state);
}
