/**
 * Milliseconds a service asks its callers to wait, or null when the header is missing or unreadable.
 * Accepts seconds (also fractional) and HTTP dates; `serverDate` is the answer's own `Date` header, so that a wrong
 * local clock does not stretch or shorten the wait.
 */
export function parseRetryAfter(
  value: string | null | undefined,
  nowMs: number,
  serverDate?: string | null,
): number | null {
  if (value === null || value === undefined) return null;
  const text = value.trim();
  if (text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Date.parse makes a year of any number.
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const reference = serverDate ? Date.parse(serverDate) : Number.NaN;
  return Math.max(0, at - (Number.isNaN(reference) ? nowMs : reference));
}

/** Exponential backoff with full jitter, in milliseconds. `attempt` counts from 0, `random` gives 0..1. */
export function fullJitter(attempt: number, random: () => number, baseMs = 1000, capMs = 30_000): number {
  return Math.round(random() * Math.min(capMs, baseMs * 2 ** attempt));
}
