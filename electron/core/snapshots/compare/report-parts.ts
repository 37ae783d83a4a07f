/** Text that is HTML already. */
export interface Html {
  readonly text: string;
}

type Part = string | number | Html | readonly Html[] | '';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? '');

/** HTML with every value put in as text, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const shown = (part: Part): string => {
    if (typeof part === 'string') return escaped(part);
    if (typeof part === 'number') return String(part);
    return 'text' in part ? part.text : part.map(({ text }) => text).join('');
  };
  return {
    text: strings.reduce((text, string, i) => text + string + (i < parts.length ? shown(parts[i] ?? '') : ''), ''),
  };
}

const barHeight = 22;
const labelWidth = 220;
const barsWidth = 420;

/** Horizontal bars with their figures. */
export function barChart(bars: readonly { label: string; value: number }[], shown: (value: number) => string): Html {
  const largest = Math.max(...bars.map(({ value }) => value), 1);
  const height = bars.length * barHeight + 4;
  return html`<svg viewBox="0 0 760 ${height}" width="760" height="${height}" role="img" aria-label="${bars.map(({ label, value }) => `${label}: ${shown(value)}`).join('; ')}">
${bars.map(({ label, value }, i) => {
  const y = i * barHeight + 2;
  const width = value === 0 ? 0 : Math.max(1, Math.round((value / largest) * barsWidth));
  return html`<text x="${labelWidth - 8}" y="${y + 14}" text-anchor="end">${short(label)}</text><rect x="${labelWidth}" y="${y + 2}" width="${width}" height="${barHeight - 6}" rx="2"/><text x="${labelWidth + width + 6}" y="${y + 14}">${shown(value)}</text>
`;
})}</svg>`;
}

const gb = 1024 ** 3;
const inGb = (bytes: number): string => `${(bytes / gb).toLocaleString('en-US', { maximumFractionDigits: 1 })} GB`;

/** How many mailboxes grew by how much. */
export function growthChart(steps: readonly { from: number | null; to: number | null; count: number }[]): Html {
  return barChart(
    steps.map(({ from, to, count }) => ({
      label:
        from === null
          ? 'Shrank'
          : to === null
            ? `Grew by ${inGb(from)} or more`
            : from === 0
              ? `Grew by up to ${inGb(to)}`
              : `Grew by ${inGb(from)} to ${inGb(to)}`,
      value: count,
    })),
    (count) => count.toLocaleString('en-US'),
  );
}

const short = (label: string): string => (label.length > 32 ? `${label.slice(0, 31)}…` : label);

export const reportStyle: Html = {
  text: `
:root { color-scheme: light; }
body { font: 14px/1.45 "Segoe UI", system-ui, sans-serif; color: #1b1f23; background: #f5f6f7; margin: 0; }
main { max-width: 1080px; margin: 0 auto; padding: 32px; background: #fff; }
h1 { font-size: 26px; margin: 0 0 16px; }
h2 { font-size: 17px; margin: 32px 0 8px; }
h2 small, small { color: #545d66; font-weight: 400; }
.sides { display: flex; gap: 32px; margin: 0; }
.sides dt { color: #545d66; }
.sides dd { margin: 0; font-weight: 600; }
.notes, .more { color: #545d66; }
table { border-collapse: collapse; margin: 8px 24px 16px 0; min-width: 320px; font-variant-numeric: tabular-nums; }
table.wide { width: 100%; font-size: 12.5px; }
th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid #e2e5e8; vertical-align: top; overflow-wrap: anywhere; }
th { color: #545d66; font-weight: 600; }
.n { text-align: right; }
figure { margin: 8px 0 16px; }
figcaption { color: #545d66; font-size: 12.5px; }
svg { max-width: 100%; height: auto; font-size: 12px; }
svg rect { fill: #0b6e6e; }
svg text { fill: #1b1f23; }
tr { break-inside: avoid; }
@media print { body { background: none; } main { padding: 0; max-width: none; } h2 { break-after: avoid; } }
`,
};
