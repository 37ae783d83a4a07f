/** "Unlimited" as a number of bytes. */
export const UNLIMITED = -1;

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/**
 * Bytes of an Exchange quantity: `"99 GB (106,300,440,576 bytes)"`, `"49.5GB"`, a bare number, or `"Unlimited"` (-1).
 * Null when it says nothing.
 */
export function parseExchangeSize(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (/^unlimited$/i.test(text)) return UNLIMITED;
  // The exact figure in brackets; its grouping follows the server's language.
  const exact = /\(([\d.,\s\u00a0\u202f'’]+)\s*bytes\)/i.exec(text)?.[1];
  if (exact !== undefined) {
    const digits = exact.replace(/\D/g, '');
    return digits === '' ? null : Number(digits);
  }
  const short = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)?$/i.exec(text);
  if (!short) return null;
  return Math.round(Number(short[1]) * UNITS[(short[2] ?? 'B').toUpperCase()]!);
}

/** A quota as Set-Mailbox takes it: whole bytes, or `Unlimited`. */
export function toExchangeSize(bytes: number): string {
  return bytes === UNLIMITED ? 'Unlimited' : String(Math.round(bytes));
}
