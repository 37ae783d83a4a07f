/** Byte quantities as Exchange writes and reads them. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** The largest quantity a quota may hold: 2,199,023,254,528 bytes (2 TB less 1 KB). */
export const LARGEST_QUOTA = 2_199_023_254_528;

const formatted = new Map<number, string>();

/** `99 GB (106,300,440,576 bytes)`; up to four significant digits in the largest fitting unit. */
export function formatSize(bytes: number): string {
  const known = formatted.get(bytes);
  if (known !== undefined) return known;
  let unit = 0;
  let amount = bytes;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const short = Number(amount.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 3 });
  const text = `${short} ${UNITS[unit]} (${bytes.toLocaleString('en-US')} bytes)`;
  // Quotas repeat endlessly while item sizes never do, so the memory stays bounded by starting over.
  if (formatted.size >= 4096) formatted.clear();
  formatted.set(bytes, text);
  return text;
}

/** `Unlimited` for null. */
export function formatQuota(bytes: number | null): string {
  return bytes === null ? 'Unlimited' : formatSize(bytes);
}

/**
 * Reads `49.5GB`, `50 GB (53,687,091,200 bytes)`, bare bytes or `Unlimited` (null).
 * Returns undefined when the text is none of these.
 */
export function parseSize(value: unknown): number | null | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^unlimited$/i.test(text)) return null;
  const exact = /\(([\d,]+) bytes\)\s*$/i.exec(text);
  if (exact?.[1]) return Number(exact[1].replaceAll(',', ''));
  const match = /^([\d,]+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)?$/i.exec(text);
  if (!match?.[1]) return undefined;
  const unit = UNITS.indexOf((match[2] ?? 'B').toUpperCase() as (typeof UNITS)[number]);
  const bytes = Number(match[1].replaceAll(',', '')) * 1024 ** unit;
  return Number.isFinite(bytes) ? Math.round(bytes) : undefined;
}
