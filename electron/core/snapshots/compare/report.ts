import type { ComparisonSummary, Difference } from '../../../../shared/domain/snapshots.ts';
import { compareEntities } from '../../../../shared/domain/snapshots.ts';
import { writeAtomically } from '../../exports/atomic-file.ts';
import type { DifferenceQuery } from './comparison-db.ts';
import { differenceRows, entityLabels, kindLabels, shownValue } from './difference-rows.ts';
import { barChart, growthChart, html, reportStyle } from './report-parts.ts';

type Window = (
  query: Partial<DifferenceQuery>,
  from: number,
  count: number,
) => Promise<{ differences: Difference[]; total: number }>;

const rowsPerSection = 300;
const topGrowers = 15;
const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

const sections = [
  { preset: 'lost-license', title: 'Who lost a license' },
  { preset: 'new-forwarding-outside', title: 'New forwarding to the outside' },
  { preset: 'new-full-access', title: 'New Full Access grants' },
  { preset: 'grew-5gb', title: 'Grew by more than 5 GB' },
] as const;

/**
 * Writes a comparison as one page for people who do not have the console: it stands alone, runs nothing, and prints.
 * @returns bytes written.
 * @throws AppError `cancelled`, `disk-full`, `file-unreadable`
 */
export function writeReport(
  path: string,
  summary: ComparisonSummary,
  window: Window,
  signal: AbortSignal,
): Promise<number> {
  return writeAtomically(path, async (append) => {
    await append(head(summary));
    await append(html`<h2>At a glance</h2>${totalsTable(summary)}${countsTable(summary)}`.text);
    const grown = await window({ sort: 'growth', minGrowth: 1 }, 0, topGrowers);
    if (summary.growth.some(({ count }) => count > 0))
      await append(
        html`<h2>Growth</h2><figure>${growthChart(summary.growth)}<figcaption>Mailboxes by growth of their size</figcaption></figure>
${
  grown.total > 0
    ? html`<figure>${barChart(
        grown.differences.map(({ name, growth }) => ({ label: name, value: growth ?? 0 })),
        (value) => String(shownValue('Bytes', value)),
      )}<figcaption>The ${Math.min(topGrowers, grown.total)} that grew most</figcaption></figure>`
    : ''
}`.text,
      );
    for (const { preset, title } of sections) {
      signal.throwIfAborted();
      const found = await window({ preset }, 0, rowsPerSection);
      if (found.total > 0) await append(section(title, found));
    }
    for (const entity of compareEntities) {
      signal.throwIfAborted();
      const found = await window({ entity, withoutFigures: true }, 0, rowsPerSection);
      if (found.total > 0) await append(section(`${entityLabels[entity]} differences`, found));
    }
    await append('</main></body></html>\n');
  });
}

function head({ before, after, notes, missing }: ComparisonSummary): string {
  const side = (label: string, at: string) =>
    html`<dd>${label}<br><small>as of ${day.format(new Date(at))} UTC</small></dd>`;
  const remarks = [...notes, ...missing.map(({ entity, reason }) => `${entityLabels[entity]} differences: ${reason}`)];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>What changed: ${before.label} to ${after.label}</title>
<style>${reportStyle}</style></head><body><main>
<h1>What changed</h1>
<dl class="sides"><div><dt>Before</dt>${side(before.label, before.asOf)}</div><div><dt>After</dt>${side(after.label, after.asOf)}</div></dl>
${remarks.length > 0 ? html`<ul class="notes">${remarks.map((note) => html`<li>${note}</li>`)}</ul>` : ''}
`.text;
}

function totalsTable({ totals, currency }: ComparisonSummary) {
  const money = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: currency ?? 'USD',
    maximumFractionDigits: 0,
  });
  const shown = (value: number | null, unit: string): string =>
    value === null
      ? '–'
      : unit === 'bytes'
        ? String(shownValue('Bytes', value))
        : unit === 'money'
          ? money.format(value)
          : value.toLocaleString('en-US');
  return html`<table><thead><tr><th>Total</th><th class="n">Before</th><th class="n">After</th><th class="n">Difference</th></tr></thead><tbody>
${totals.map(({ label, before, after, unit }) => {
  const change = before === null || after === null ? null : after - before;
  const sign = change !== null && change > 0 ? '+' : change !== null && change < 0 ? '−' : '';
  return html`<tr><td>${label}</td><td class="n">${shown(before, unit)}</td><td class="n">${shown(after, unit)}</td><td class="n">${sign}${shown(change === null ? null : Math.abs(change), unit)}</td></tr>
`;
})}</tbody></table>`;
}

function countsTable({ counts, missing }: ComparisonSummary) {
  const lacking = new Set(missing.map(({ entity }) => entity));
  return html`<table><thead><tr><th>Differences</th>${Object.values(kindLabels).map((label) => html`<th class="n">${label}</th>`)}</tr></thead><tbody>
${compareEntities.map(
  (entity) =>
    html`<tr><td>${entityLabels[entity]}</td>${(['added', 'removed', 'changed'] as const).map((kind) => html`<td class="n">${lacking.has(entity) ? '–' : counts[entity][kind].toLocaleString('en-US')}</td>`)}</tr>
`,
)}</tbody></table>`;
}

function section(title: string, { differences, total }: { differences: Difference[]; total: number }): string {
  const shown = (value: unknown): string =>
    value === null || value === undefined
      ? '–'
      : typeof value === 'boolean'
        ? value
          ? 'Yes'
          : 'No'
        : Array.isArray(value)
          ? value.join('; ')
          : String(value);
  const rows = differences.flatMap(differenceRows);
  return html`<h2>${title} <small>${total.toLocaleString('en-US')}</small></h2>
<table class="wide"><thead><tr><th>Name</th><th>Address</th><th>Change</th><th>Field</th><th>Before</th><th>After</th></tr></thead><tbody>
${rows.map(
  (row) =>
    html`<tr><td>${row.name}</td><td>${row.address ?? ''}</td><td>${kindLabels[row.kind]}</td><td>${row.field ?? ''}</td><td>${shown(row.before)}</td><td>${shown(row.after)}</td></tr>
`,
)}</tbody></table>
${total > differences.length ? html`<p class="more">The first ${differences.length.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}. The CSV and Excel exports hold them all.</p>` : ''}
`.text;
}
