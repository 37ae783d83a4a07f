import type {
  FieldChange,
  ItemVerdict,
  LogEntry,
  OutcomeState,
  PlanCheck,
  PlanState,
  PlanSummary,
  Severity,
  SkipReason,
} from '../../../shared/domain/changes.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { valueText } from '../../ui/value-text.ts';

interface Word {
  word: string;
  tone: Tone;
}

const verdictWords: Record<ItemVerdict, Word> = {
  ready: { word: 'Ready', tone: 'good' },
  warning: { word: 'Warning', tone: 'warn' },
  blocked: { word: 'Blocked', tone: 'bad' },
  unchanged: { word: 'No change', tone: 'neutral' },
  removed: { word: 'Left out', tone: 'neutral' },
};

export const outcomeWords: Record<OutcomeState, Word> = {
  pending: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'Running', tone: 'brand' },
  done: { word: 'Done', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
  skipped: { word: 'Skipped', tone: 'warn' },
  unknown: { word: 'Unknown', tone: 'warn' },
};

export const skipWords: Record<SkipReason, string> = {
  drift: 'changed meanwhile',
  check: 'blocked by a check',
  cancelled: 'cancelled',
  already: 'already so',
  gone: 'no longer there',
};

export const severityWords: Record<Severity, Word> = {
  block: { word: 'Blocked', tone: 'bad' },
  warn: { word: 'Warning', tone: 'warn' },
  info: { word: 'Note', tone: 'info' },
};

export const planStateWords: Record<PlanState, Word> = {
  draft: { word: 'Draft', tone: 'info' },
  applying: { word: 'Running', tone: 'brand' },
  paused: { word: 'Paused', tone: 'warn' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
  done: { word: 'Done', tone: 'good' },
  partial: { word: 'Partly done', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
  discarded: { word: 'Discarded', tone: 'neutral' },
};

const kindLabels: Record<string, string> = {
  'sent-items-copy': 'Sent-items copy',
  'convert-mailbox': 'Convert mailbox',
  'create-shared-mailbox': 'New shared mailbox',
  quotas: 'Quotas',
  forwarding: 'Forwarding',
  'hide-from-address-lists': 'Address lists',
  'litigation-hold': 'Litigation hold',
  'send-on-behalf': 'Send on behalf',
  'block-sign-in': 'Sign-in',
  access: 'Access',
  licenses: 'Licenses',
  'move-to-group': 'Direct to group',
  'reprocess-licenses': 'Process licenses again',
  undo: 'Undo',
};

/** What a kind of change is called. */
export const kindLabel = (kind: string): string => kindLabels[kind] ?? kind.replaceAll('-', ' ');
export const knownKinds = Object.entries(kindLabels).map(([value, label]) => ({ value, label }));

/** States in which a plan still wants someone's attention. */
export const openStates: readonly PlanState[] = ['draft', 'applying', 'paused', 'interrupted'];
export const isActive = (state: PlanState): boolean => state === 'applying' || state === 'paused';
export const isDraft = (state: PlanState): boolean => state === 'draft';
export const hasEnded = (state: PlanState): boolean => !openStates.includes(state) && state !== 'discarded';

/** What the objects of a kind of plan are called. */
export const nounOf = (kind: string): { one: string; many: string } =>
  ['licenses', 'reprocess-licenses', 'move-to-group'].includes(kind)
    ? { one: 'person', many: 'people' }
    : { one: 'mailbox', many: 'mailboxes' };

/** "12 mailboxes". */
export const objects = (kind: string, count: number): string => {
  const { one, many } = nounOf(kind);
  return plural(count, one, many);
};

/** Items that Apply would change. */
export const going = (plan: Pick<PlanSummary, 'counts'>): number => plan.counts.ready + plan.counts.warning;

/** "10 can go, 2 are blocked, 1 needs no change"; they only could where the role does not allow it. */
export const summarySentence = (plan: PlanSummary): string => {
  const { blocked, unchanged, removed } = plan.counts;
  const go = going(plan);
  const parts = [
    go === 0
      ? 'none can go'
      : `${formatCount(go)} ${plan.missingRights === null ? 'can go' : 'could go with the right role'}`,
    ...(blocked > 0 ? [`${formatCount(blocked)} ${blocked === 1 ? 'is' : 'are'} blocked`] : []),
    ...(unchanged > 0 ? [`${formatCount(unchanged)} ${unchanged === 1 ? 'needs' : 'need'} no change`] : []),
    ...(removed > 0 ? [`${formatCount(removed)} left out`] : []),
  ];
  return parts.join(', ');
};

/** What goes on after the title where not everything it speaks of goes or went: "; 7 can go, 8 are blocked". */
export const titleRest = (plan: PlanSummary): string | null => {
  const { items, blocked } = plan.counts;
  if (going(plan) === items && plan.missingRights === null) return null;
  if (isDraft(plan.state)) return summarySentence(plan);
  // Other ends are told below the title.
  if (plan.state !== 'done' || going(plan) === items) return null;
  const { done } = plan.outcomes;
  return `${formatCount(done)} done${blocked > 0 ? `, ${formatCount(blocked)} ${blocked === 1 ? 'was' : 'were'} blocked` : ''}`;
};

const severityRank: Record<Severity, number> = { block: 0, warn: 1, info: 2 };

/** Blocks first, then warnings, then notes; larger ones first. */
export const sortedChecks = (checks: readonly PlanCheck[]): PlanCheck[] =>
  checks.toSorted((a, b) => severityRank[a.severity] - severityRank[b.severity] || b.count - a.count);

/** The value before, or that nobody knows it. */
export const beforeText = ({ field, before, beforeKnown }: FieldChange): string =>
  beforeKnown === false ? 'not known' : valueText(field, before);

/** The state of a plan, or that it was taken back. */
export const planWord = (plan: Pick<PlanSummary, 'state' | 'undoneBy'>): Word =>
  plan.undoneBy?.whole ? { word: 'Undone', tone: 'neutral' } : planStateWords[plan.state];

/** The verdict on an item; none is ready in a plan that the role does not allow. */
export const verdictWord = (verdict: ItemVerdict, plan: Pick<PlanSummary, 'missingRights'>): Word =>
  verdict === 'ready' && plan.missingRights !== null ? { word: 'Role needed', tone: 'warn' } : verdictWords[verdict];

/** How a finished or running plan stands: "402 done", "118 of 120 done", "Cancelled, 40 done". */
export const outcomeSummary = (plan: PlanSummary): Word => {
  const { done, failed, skipped, unknown, pending, running } = plan.outcomes;
  const { tone } = planStateWords[plan.state];
  if (plan.undoneBy?.whole) return planWord(plan);
  if (plan.state === 'draft' || plan.state === 'discarded' || plan.state === 'interrupted') {
    return { word: planStateWords[plan.state].word, tone };
  }
  const all = done + failed + skipped + unknown + pending + running;
  if (done === all) return { word: `${formatCount(done)} done`, tone: 'good' };
  if (done === 0 && !isActive(plan.state)) return planWord(plan);
  if (plan.state === 'cancelled') return { word: `Cancelled, ${formatCount(done)} done`, tone };
  return { word: `${formatCount(done)} of ${formatCount(all)} done`, tone: isActive(plan.state) ? 'brand' : tone };
};

/** The result of a log entry in words. */
export const resultWord = (entry: Pick<LogEntry, 'result' | 'reason'>): Word => {
  const { word, tone } = outcomeWords[entry.result];
  return { word: entry.reason ? `${word}: ${skipWords[entry.reason]}` : word, tone };
};
