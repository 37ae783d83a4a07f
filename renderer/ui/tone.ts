/** How a figure stands: fine, worth a look, or a problem. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'neutral' | 'brand';

/** Share of quota in percent → tone: amber from 75, red from 90. */
export const quotaTone = (percent: number): 'brand' | 'warn' | 'bad' =>
  percent >= 90 ? 'bad' : percent >= 75 ? 'warn' : 'brand';
