import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Radio,
  RadioGroup,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { PlanSummary } from '../../../shared/domain/changes.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useConnections, useSignInAttempt } from '../../api/hooks.ts';
import { useAction } from '../../api/use-call.ts';
import { planPath } from '../../api/use-plans.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { FigureTile } from '../../ui/figure-tile.tsx';
import { formatCount } from '../../ui/format.ts';
import { DriftList } from './drift-list.tsx';
import styles from './snapshots.module.css';

type Carried = MethodOutput<'snapshots.applyPlanLive'>;

const Drift = ({ drift }: { drift: Carried['drift'] }) => (
  // biome-ignore lint/a11y/useSemanticElements: a group of figures, not of form fields.
  <div className={styles.drift} role="group" aria-label="What became of the items">
    <FigureTile label="Still fit" value={formatCount(drift.fits)} tone="good" />
    <FigureTile
      label="Changed since"
      value={formatCount(drift.changed)}
      tone={drift.changed > 0 ? 'warn' : 'neutral'}
    />
    <FigureTile label="Already so" value={formatCount(drift.already)} />
    <FigureTile label="Gone" value={formatCount(drift.gone)} tone={drift.gone > 0 ? 'bad' : 'neutral'} />
    {drift.unread > 0 ? <FigureTile label="Could not be read" value={formatCount(drift.unread)} tone="bad" /> : null}
  </div>
);

const ApplyLiveDialog = ({
  plan,
  connection,
  chosen,
  onChoose,
  onClose,
}: {
  plan: PlanSummary;
  connection: Connection;
  chosen: string | null;
  onChoose: (connectionId: string) => void;
  onClose: () => void;
}) => {
  const { plans, queries, signIn } = useApi();
  const navigate = useNavigate();
  const { data: connections = [] } = useConnections();
  const carry = useAction('snapshots.applyPlanLive');
  const live = connections.filter(
    (each) => each.kind !== 'snapshot' && each.tenantId !== null && each.tenantId === connection.tenantId,
  );
  const target = live.find((each) => each.id === (chosen ?? live[0]?.id)) ?? null;
  const carried = carry.data;
  const start = () => {
    if (!target) return;
    carry.mutate(
      { planId: plan.id, connectionId: target.id },
      {
        onSuccess: async ({ planId }) => {
          plans.touch(planId);
          await queries.invalidateQueries({ queryKey: ['changes.list'] });
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Apply to live tenant</DialogTitle>
          <DialogContent className={styles.fields}>
            {carried && target ? (
              <>
                <p>
                  {target.name} was read again, and the plan is drawn up there as a draft. Nothing has been changed yet.
                </p>
                <Drift drift={carried.drift} />
                <DriftList drift={carried.drift} drifts={carried.drifts} />
              </>
            ) : live.length === 0 ? (
              <Note tone="warn" title="There is no live connection to this tenant">
                This snapshot is of {connection.tenant || 'a tenant'} ({connection.tenantId}). Connect it first, then
                come back to this plan.
              </Note>
            ) : (
              <>
                <p>
                  The objects of this plan are read again from the live tenant. What no longer fits is shown item by
                  item before anything is applied.
                </p>
                <Field label="Live connection">
                  <RadioGroup value={target?.id ?? ''} onChange={(_, data) => onChoose(data.value)}>
                    {live.map((each) => (
                      <Radio
                        key={each.id}
                        value={each.id}
                        label={`${each.name}${each.account ? ` · ${each.account.userPrincipalName}` : ' · signed out'}`}
                      />
                    ))}
                  </RadioGroup>
                </Field>
                {target && target.state !== 'signed-in' ? (
                  <Note
                    tone="warn"
                    title={`Sign in to ${target.name} first`}
                    actions={
                      <Button size="small" onClick={() => void signIn.start(target.id)}>
                        Sign in
                      </Button>
                    }
                  >
                    Reading the tenant again needs a sign-in.
                  </Note>
                ) : null}
                {carry.error ? (
                  <ErrorCallout
                    title="The plan could not be carried over"
                    error={wireErrorOf(carry.error)}
                    onRetry={start}
                  />
                ) : null}
              </>
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose} disabled={carry.isPending}>
              {carried ? 'Stay here' : 'Cancel'}
            </Button>
            {carried && target ? (
              <Button
                appearance="primary"
                autoFocus
                onClick={() => {
                  onClose();
                  void navigate(planPath(target.id, carried.planId));
                }}
              >
                Review it there
              </Button>
            ) : (
              <Button
                className={styles.oneLine}
                appearance="primary"
                disabled={target?.state !== 'signed-in' || carry.isPending}
                onClick={start}
              >
                {carry.isPending ? 'Reading…' : 'Check against the live tenant'}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};

/** Carries a plan made on a snapshot over to the live tenant. */
const ApplyLiveAction = ({ plan, connection }: { plan: PlanSummary; connection: Connection | null }) => {
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  // One dialog at a time: while somebody signs in, this one steps aside.
  const signingIn = useSignInAttempt() !== null;
  if (connection?.kind !== 'snapshot' || plan.state === 'discarded') return null;
  return (
    <>
      <Button appearance="primary" onClick={() => setOpen(true)}>
        Apply to live tenant…
      </Button>
      {open && !signingIn ? (
        <ApplyLiveDialog
          plan={plan}
          connection={connection}
          chosen={chosen}
          onChoose={setChosen}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
};

export default ApplyLiveAction;
