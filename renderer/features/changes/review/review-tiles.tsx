import type { OutcomeState, PlanSummary } from '../../../../shared/domain/changes.ts';
import { FigureTile, FigureTiles } from '../../../ui/figure-tile.tsx';
import { formatAbout, formatCount, formatDuration, plural } from '../../../ui/format.ts';
import { going, isDraft, nounOf, objects } from '../plan-words.ts';

const took = (plan: PlanSummary): string | null =>
  plan.appliedAt && plan.endedAt
    ? formatDuration((Date.parse(plan.endedAt) - Date.parse(plan.appliedAt)) / 1000)
    : null;

/** The plan in figures: what it would change before, what became of it afterwards. */
export const ReviewTiles = ({ plan, onOutcome }: { plan: PlanSummary; onOutcome: (outcome: OutcomeState) => void }) => {
  const { counts, outcomes, effects, estimate } = plan;
  const { many } = nounOf(plan.kind);
  const effectTiles = effects.map((effect) => (
    <FigureTile
      key={effect.label}
      label={effect.label}
      value={effect.value}
      detail={effect.detail}
      tone={effect.tone}
    />
  ));
  if (isDraft(plan.state) || plan.state === 'discarded') {
    return (
      <FigureTiles label="The plan in figures">
        <FigureTile
          label={plan.missingRights === null ? 'Will change' : 'Would change'}
          value={formatCount(going(plan))}
          detail={`of ${objects(plan.kind, counts.items)}`}
        />
        <FigureTile
          label="Blocked"
          value={formatCount(counts.blocked)}
          tone={counts.blocked > 0 ? 'bad' : 'neutral'}
          detail={[
            counts.unchanged > 0
              ? `${formatCount(counts.unchanged)} ${counts.unchanged === 1 ? 'needs' : 'need'} no change`
              : null,
            counts.removed > 0 ? `${formatCount(counts.removed)} left out` : null,
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        />
        {effectTiles}
        <FigureTile
          label="Takes about"
          value={going(plan) === 0 ? '–' : formatAbout(estimate.seconds)}
          detail={plural(estimate.requests, 'request')}
        />
      </FigureTiles>
    );
  }
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const left = outcomes.pending + outcomes.running;
  return (
    <FigureTiles label="The outcome in figures">
      <FigureTile
        label="Done"
        value={formatCount(outcomes.done)}
        tone={outcomes.done > 0 ? 'good' : 'neutral'}
        detail={`of ${formatCount(total)} ${total === 1 ? nounOf(plan.kind).one : many}`}
        onClick={outcomes.done > 0 ? () => onOutcome('done') : undefined}
      />
      <FigureTile
        label="Failed"
        value={formatCount(outcomes.failed)}
        tone={outcomes.failed > 0 ? 'bad' : 'neutral'}
        onClick={outcomes.failed > 0 ? () => onOutcome('failed') : undefined}
      />
      <FigureTile
        label="Skipped"
        value={formatCount(outcomes.skipped)}
        tone={outcomes.skipped > 0 ? 'warn' : 'neutral'}
        onClick={outcomes.skipped > 0 ? () => onOutcome('skipped') : undefined}
      />
      {outcomes.unknown > 0 ? (
        <FigureTile
          label="Unknown"
          value={formatCount(outcomes.unknown)}
          tone="warn"
          detail="looked up when the plan goes on"
          onClick={() => onOutcome('unknown')}
        />
      ) : null}
      {left > 0 ? (
        <FigureTile label="To go" value={formatCount(left)} onClick={() => onOutcome('pending')} />
      ) : (
        <FigureTile label="Took" value={took(plan) ?? '–'} />
      )}
    </FigureTiles>
  );
};
