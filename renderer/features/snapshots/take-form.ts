import { type SnapshotPart, snapshotParts } from '../../../shared/domain/snapshots.ts';
import type { Tone } from '../../ui/tone.ts';

/** What goes into a snapshot, in words, with what it tells about people. */
export const partWords: Readonly<Record<SnapshotPart, { label: string; note: string }>> = {
  identities: {
    label: 'People and mailboxes',
    note: 'Names, addresses, settings, forwarding. Always included.',
  },
  sizes: { label: 'Sizes', note: 'Mailbox and archive sizes, item counts, last activity.' },
  licenses: { label: 'Licenses', note: 'Who holds which product, and the subscriptions.' },
  access: { label: 'Access', note: 'Who may open, send as or send on behalf of which mailbox.' },
  changes: { label: 'Change log', note: 'What was changed from this console, by whom, with the old and new values.' },
  history: { label: 'Size history', note: 'One size per mailbox and day, for growth and forecasts.' },
};

export interface TakeForm {
  parts: ReadonlySet<SnapshotPart>;
  pseudonyms: boolean;
  encrypt: boolean;
  passphrase: string;
  again: string;
  note: string;
}

export const emptyTakeForm: TakeForm = {
  parts: new Set(snapshotParts.filter((part) => part !== 'changes')),
  pseudonyms: false,
  encrypt: false,
  passphrase: '',
  again: '',
  note: '',
};

/** Sentences for what is wrong, by field; empty when it can be taken. */
export const checkTakeForm = ({ encrypt, passphrase, again }: TakeForm): { passphrase?: string; again?: string } => {
  if (!encrypt) return {};
  if (passphrase.length < 8) return { passphrase: 'Use at least 8 characters.' };
  if (again !== passphrase) return { again: 'The two passphrases differ.' };
  return {};
};

export interface Strength {
  word: string;
  tone: Tone;
  /** Share of the meter, in percent. */
  percent: number;
}

const pools: readonly [RegExp, number][] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/\d/, 10],
  [/[^a-zA-Z\d]/, 30],
];

/** A rough guess of how long someone would have to guess. Repeated characters count little. */
export const passphraseStrength = (passphrase: string): Strength => {
  if (passphrase.length < 8) return { word: 'too short', tone: 'bad', percent: Math.min(20, passphrase.length * 2.5) };
  const pool = pools.reduce((sum, [pattern, size]) => sum + (pattern.test(passphrase) ? size : 0), 0);
  const different = new Set(passphrase).size;
  const counted = different + Math.max(0, passphrase.length - different) * (different / passphrase.length);
  const bits = counted * Math.log2(Math.max(2, pool));
  const percent = Math.min(100, Math.round(bits));
  if (bits < 50) return { word: 'weak: a few more words would help', tone: 'bad', percent };
  if (bits < 80) return { word: 'fair', tone: 'warn', percent };
  return { word: 'strong', tone: 'good', percent };
};
