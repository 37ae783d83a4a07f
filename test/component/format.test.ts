import './setup.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  formatAge,
  formatAsOf,
  formatBytesExact,
  formatCount,
  formatDate,
  formatDuration,
  formatEta,
  formatFileSize,
  formatGigabytes,
  formatPercent,
  formatQuota,
  formatRate,
  formatTotal,
  initials,
  plural,
} from '../../renderer/ui/format.ts';
import { freshnessText } from '../../renderer/ui/freshness.tsx';

const GB = 1024 ** 3;
const now = new Date(2026, 0, 14, 12, 0, 0).getTime();
const local = (day: number, hour = 9, minute = 2) => new Date(2026, 0, day, hour, minute).toISOString();

describe('sizes', () => {
  it('are always in GB, so that a column compares by eye', () => {
    expect(formatGigabytes(41.2 * GB)).toBe('41.2 GB');
    expect(formatGigabytes(0.3 * GB)).toBe('0.3 GB');
    expect(formatGigabytes(0.04 * GB)).toBe('0.04 GB');
    expect(formatGigabytes(2000 * GB)).toBe('2,000.0 GB');
  });

  it('tell nothing from next to nothing from unknown', () => {
    expect(formatGigabytes(0)).toBe('0 GB');
    expect(formatGigabytes(1)).toBe('< 0.01 GB');
    expect(formatGigabytes(null)).toBe('–');
  });

  it('of quotas are whole where they are whole, and may be unlimited', () => {
    expect(formatQuota(50 * GB)).toBe('50 GB');
    expect(formatQuota(49.5 * GB)).toBe('49.5 GB');
    expect(formatQuota(-1)).toBe('Unlimited');
    expect(formatQuota(null)).toBe('–');
  });

  it('of sums go over to TB', () => {
    expect(formatTotal(41.7 * 1024 * GB)).toBe('41.7 TB');
    expect(formatTotal(1023 * GB)).toBe('1,023.0 GB');
    expect(formatTotal(null)).toBe('–');
  });

  it('are exact on hover', () => {
    expect(formatBytesExact(52_613_349_376)).toBe('52,613,349,376 bytes');
    expect(formatBytesExact(null)).toBe('');
    expect(formatBytesExact(-1)).toBe('Unlimited');
  });

  it('of files take the unit that suits', () => {
    expect(formatFileSize(900)).toBe('900 bytes');
    expect(formatFileSize(31 * 1024)).toBe('31 KB');
    expect(formatFileSize(2.5 * 1024 ** 2)).toBe('2.5 MB');
  });
});

describe('percents', () => {
  it('never round up to a mark that was not reached', () => {
    expect(formatPercent(89.99)).toBe('89\u202f%');
    expect(formatPercent(90)).toBe('90\u202f%');
    expect(formatPercent(110.2)).toBe('110\u202f%');
  });

  it('tell zero from a little from unknown', () => {
    expect(formatPercent(0)).toBe('0\u202f%');
    expect(formatPercent(0.2)).toBe('< 1\u202f%');
    expect(formatPercent(null)).toBe('–');
  });
});

describe('times', () => {
  it('of today show the hour, of other days the day', () => {
    expect(formatAsOf(local(14), now)).toBe('9:02 AM');
    expect(formatAsOf(local(12), now)).toBe('Jan 12');
    expect(formatAsOf(new Date(2025, 10, 19, 9, 0).toISOString(), now)).toBe('Nov 19, 2025');
    expect(formatAsOf(null, now)).toBe('never');
  });

  it('of a bare day stay on that day wherever one sits', () => {
    expect(formatDate('2026-01-12')).toBe('Jan 12, 2026');
    expect(formatAsOf('2026-01-14', now)).toBe('today');
  });

  it('have an age in words', () => {
    expect(formatAge(new Date(now - 30_000).toISOString(), now)).toBe('just now');
    expect(formatAge(new Date(now - 12 * 60_000).toISOString(), now)).toBe('12 min old');
    expect(formatAge(new Date(now - 61 * 60_000).toISOString(), now)).toBe('1 hour old');
    expect(formatAge(new Date(now - 49 * 3_600_000).toISOString(), now)).toBe('2 days old');
    expect(formatAge(null, now)).toBe('');
  });

  it('say how old a family is', () => {
    expect(freshnessText('sizes', local(12), now)).toBe('sizes Jan 12 · 2 days old');
    expect(freshnessText('users', local(14), now)).toBe('users 9:02 AM');
    expect(freshnessText('sizes', null, now)).toBe('sizes never read');
  });

  it('that are nonsense show as unknown', () => {
    expect(formatDate('soon')).toBe('–');
  });
});

describe('durations, rates and counts', () => {
  it('read as people say them', () => {
    expect(formatDuration(0.2)).toBe('under 1 s');
    expect(formatDuration(8)).toBe('8 s');
    expect(formatDuration(251)).toBe('4 min 11 s');
    expect(formatDuration(7_500)).toBe('2 h 5 min');
    expect(formatEta(30)).toBe('less than a minute left');
    expect(formatEta(660)).toBe('11 min left');
    expect(formatEta(null)).toBe('');
    expect(formatRate(1_240)).toBe('1,240/s');
    expect(formatRate(0)).toBe('');
    expect(formatCount(12_480)).toBe('12,480');
    expect(plural(1, 'mailbox', 'mailboxes')).toBe('1 mailbox');
    expect(plural(12_480, 'mailbox', 'mailboxes')).toBe('12,480 mailboxes');
  });
});

describe('initials', () => {
  it('come from the first and last word', () => {
    expect(initials('Adele Vance')).toBe('AV');
    expect(initials('Accounts Payable 117')).toBe('AP');
    expect(initials('Müller')).toBe('MÜ');
    expect(initials('Éric (Sales) Beaumont')).toBe('ÉB');
    expect(initials(null)).toBe('?');
  });
});

describe('days west of Greenwich', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  it('are the days the service named, without an hour', async () => {
    vi.stubEnv('TZ', 'America/Los_Angeles');
    vi.resetModules();
    const west = await import('../../renderer/ui/format.ts');
    expect(new Date('2026-11-20T00:00:00Z').getDate()).toBe(19);
    for (const day of ['2026-11-20', '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00Z']) {
      expect(west.formatDate(day)).toBe('Nov 20, 2026');
      expect(west.formatDateTime(day)).toBe('Nov 20, 2026');
      expect(west.formatAsOf(day, Date.parse('2026-11-21T18:00:00Z'))).toBe('Nov 20');
    }
    expect(west.formatDateTime('2026-11-20T00:00:01.000Z')).toContain('Nov 19, 2026');
  });
});
