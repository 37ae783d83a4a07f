import type { WireError } from '../../shared/contract/errors.ts';

/** The failure of a call whose host did not answer. */
export const hostLost = (): WireError => ({
  code: 'network',
  message: 'The console’s own service does not answer.',
  hint: 'It may have been closed. Start Mailroom again, then retry.',
  retryable: true,
});

/** The failure of a call the person gave up on. */
export const callCancelled = (): WireError => ({ code: 'cancelled', message: 'Cancelled.', retryable: false });

/** The failure of a page whose session the host no longer knows. */
export const sessionEnded = (): WireError => ({
  code: 'network',
  message: 'This page is no longer connected to its console.',
  hint: 'Mailroom was probably restarted. Open the address it printed at its last start.',
  retryable: false,
});

/** The failure of a call whose answer is not ours. */
export const strangeAnswer = (status: number): WireError => ({
  code: 'bad-response',
  message: `The console’s own service sent an answer we cannot read (HTTP ${status}).`,
  hint: 'Something between this page and Mailroom, such as a proxy, may have changed it.',
  retryable: true,
  details: { status },
});
