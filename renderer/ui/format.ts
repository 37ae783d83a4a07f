/** Figures and times as people read them, in the language of their system. */

const GB = 1024 ** 3;
const TB = 1024 ** 4;
const thin = '\u202f';
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What stands where nothing is known. */
export const unknown = '–';

const numberFormats = new Map<number, Intl.NumberFormat>();
const fixed = (value: number, digits: number): string => {
  let format = numberFormats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    numberFormats.set(digits, format);
  }
  return format.format(value);
};

/** `12,480`; "–" for null. */
export const formatCount = (value: number | null): string => (value === null ? unknown : fixed(value, 0));

/** "1 mailbox", "12,480 mailboxes". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** A mailbox's size: always in GB, so that a column can be compared by eye. "–" for null. */
export const formatGigabytes = (bytes: number | null): string => {
  if (bytes === null) return unknown;
  const size = bytes / GB;
  if (bytes === 0) return '0 GB';
  if (size < 0.01) return `< ${fixed(0.01, 2)} GB`;
  return `${fixed(size, size < 0.1 ? 2 : 1)} GB`;
};

/** A quota: whole GB where it is whole; "Unlimited" for -1. */
export const formatQuota = (bytes: number | null): string => {
  if (bytes === null) return unknown;
  if (bytes < 0) return 'Unlimited';
  const size = bytes / GB;
  return Number.isInteger(size) ? `${fixed(size, 0)} GB` : formatGigabytes(bytes);
};

/** A sum of sizes: TB from 1 TB on. */
export const formatTotal = (bytes: number | null): string =>
  bytes !== null && bytes >= TB ? `${fixed(bytes / TB, 1)} TB` : formatGigabytes(bytes);

/** For hovers: "52,613,349,376 bytes"; empty for null. */
export const formatBytesExact = (bytes: number | null): string =>
  bytes === null ? '' : bytes < 0 ? 'Unlimited' : `${fixed(bytes, 0)} bytes`;

/** A file's size, in the unit that suits it. */
export const formatFileSize = (bytes: number): string => {
  if (bytes < 1024) return `${fixed(bytes, 0)} bytes`;
  if (bytes < 1024 ** 2) return `${fixed(bytes / 1024, 0)} KB`;
  if (bytes < GB) return `${fixed(bytes / 1024 ** 2, 1)} MB`;
  return formatGigabytes(bytes);
};

/** `82 %`. Between 0 and 1 shows "< 1 %": something is there. */
export const formatPercent = (percent: number | null): string => {
  if (percent === null) return unknown;
  if (percent > 0 && percent < 1) return `< 1${thin}%`;
  // Never round up to a mark that was not reached.
  return `${fixed(Math.floor(percent), 0)}${thin}%`;
};

const dateFormat = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const dayFormat = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dateTimeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The day of a time that is only a day: bare, or midnight as the services write days. Null for other times. */
const dayOf = (iso: string): string | null => /^(\d{4}-\d{2}-\d{2})(T00:00:00(\.0+)?Z?)?$/.exec(iso)?.[1] ?? null;

const parse = (iso: string | null): Date | null => {
  if (iso === null) return null;
  // A day speaks of that day wherever one sits; read as UTC it would slip to the day before west of Greenwich.
  const day = dayOf(iso);
  const date = new Date(day === null ? iso : `${day}T00:00:00`);
  return Number.isNaN(date.getTime()) ? null : date;
};

/** "Mar 14, 2017"; "–" for null. */
export const formatDate = (iso: string | null): string => {
  const date = parse(iso);
  return date ? dateFormat.format(date) : unknown;
};

/** "Mar 14, 2017, 9:02 AM", a day without an hour as such; "–" for null. */
export const formatDateTime = (iso: string | null): string => {
  const date = parse(iso);
  if (!date || iso === null) return unknown;
  return (dayOf(iso) === null ? dateTimeFormat : dateFormat).format(date);
};

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();

/** When figures were true: the time today, the day otherwise. "never" for null. */
export const formatAsOf = (iso: string | null, now: number): string => {
  const date = parse(iso);
  if (!date) return 'never';
  const today = new Date(now);
  if (sameDay(date, today)) return iso !== null && dayOf(iso) !== null ? 'today' : timeFormat.format(date);
  return date.getFullYear() === today.getFullYear() ? dayFormat.format(date) : dateFormat.format(date);
};

/** "just now", "12 min old", "2 days old"; empty for null. */
export const formatAge = (iso: string | null, now: number): string => {
  const date = parse(iso);
  if (!date) return '';
  const age = Math.max(0, now - date.getTime());
  if (age < 2 * minute) return 'just now';
  if (age < hour) return `${Math.floor(age / minute)} min old`;
  if (age < 2 * day) {
    const hours = Math.floor(age / hour);
    return `${hours} ${hours === 1 ? 'hour' : 'hours'} old`;
  }
  return `${Math.floor(age / day)} days old`;
};

/** "9:02 AM" today, and with the age from then on: "Jan 12 · 2 days old". "never" for null. */
export const formatAsOfAge = (iso: string | null, now: number): string => {
  const date = parse(iso);
  const asOf = formatAsOf(iso, now);
  return date === null || sameDay(date, new Date(now)) ? asOf : `${asOf} · ${formatAge(iso, now)}`;
};

/** "8 s", "4 min 11 s", "2 h 5 min". */
export const formatDuration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 1) return 'under 1 s';
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round((whole % 3600) / 60);
  return minutes === 0 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 3600)} h ${minutes} min`;
};

/** "8 s", "5 min", "1.5 h": an estimate, so never to the second. */
export const formatAbout = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${fixed(Math.round(seconds / 360) / 10, 1)} h`;
};

/** "11 min left"; rounded, because an estimate to the second is a lie. Empty for null. */
export const formatEta = (seconds: number | null): string => {
  if (seconds === null) return '';
  if (seconds < 60) return 'less than a minute left';
  if (seconds < 3600) return `${Math.round(seconds / 60)} min left`;
  return `${fixed(seconds / 3600, 1)} h left`;
};

/** "1,240/s"; empty for null. */
export const formatRate = (perSecond: number | null): string =>
  perSecond === null || perSecond <= 0 ? '' : `${fixed(perSecond, perSecond < 10 ? 1 : 0)}/s`;

/** "AV" for "Adele Vance". */
export const initials = (name: string | null): string => {
  const words = (name ?? '')
    .replace(/[^\p{L}\p{N}\s'’-]/gu, ' ')
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word));
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : (words[0]?.[1] ?? '');
  return (first + last).toUpperCase() || '?';
};
