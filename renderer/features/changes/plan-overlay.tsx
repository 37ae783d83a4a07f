import { type ComponentType, useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useApi } from '../../api/api-context.tsx';
import { useConnection } from '../../api/hooks.ts';
import { isEnded } from '../../api/jobs.ts';
import { useObservable } from '../../api/observable.ts';
import type { PlanIntent, PlanKind, PlanTargets } from '../../api/plans.ts';
import { planPath } from '../../api/use-plans.ts';
import { formatCount } from '../../ui/format.ts';
import { type Message, useNotify } from '../../ui/toaster.tsx';
import { AccessForm } from './forms/access-form.tsx';
import { ConvertForm } from './forms/convert-form.tsx';
import { CreateSharedForm } from './forms/create-shared-form.tsx';
import { ForwardingForm } from './forms/forwarding-form.tsx';
import { ListForm } from './forms/list-form.tsx';
import type { FormProps } from './forms/plan-dialog.tsx';
import { QuotasForm } from './forms/quotas-form.tsx';
import { SentItemsForm } from './forms/sent-items-form.tsx';
import { HideForm, HoldForm, SendOnBehalfForm, SignInForm } from './forms/switch-forms.tsx';

const forms: Record<PlanKind, ComponentType<FormProps>> = {
  'sent-items-copy': SentItemsForm,
  'convert-mailbox': ConvertForm,
  'create-shared-mailbox': CreateSharedForm,
  quotas: QuotasForm,
  forwarding: ForwardingForm,
  'hide-from-address-lists': HideForm,
  'litigation-hold': HoldForm,
  'send-on-behalf': SendOnBehalfForm,
  'block-sign-in': SignInForm,
  access: AccessForm,
  list: ListForm,
};

const OpenForm = ({ intent }: { intent: PlanIntent }) => {
  const { plans } = useApi();
  const connection = useConnection(intent.connectionId);
  const [targets, setTargets] = useState<PlanTargets | null>(intent.targets);
  const close = useCallback(() => plans.drop(), [plans]);
  const Form = forms[intent.kind];
  return connection ? (
    <Form intent={intent} connection={connection} targets={targets} onTargets={setTargets} onClose={close} />
  ) : null;
};

const endMessage = (job: Job): Pick<Message, 'intent' | 'title' | 'text'> => {
  const done = Math.max(0, job.done - job.failed - job.skipped);
  const text = [
    `${formatCount(done)} done`,
    ...(job.failed > 0 ? [`${formatCount(job.failed)} failed`] : []),
    ...(job.skipped > 0 ? [`${formatCount(job.skipped)} skipped`] : []),
  ].join(', ');
  if (job.state === 'cancelled') return { intent: 'info', title: `Cancelled: ${job.title}`, text };
  if (job.state === 'interrupted') return { intent: 'warning', title: `Interrupted: ${job.title}`, text };
  if (job.state === 'failed' || job.failed > 0) {
    return done > 0
      ? { intent: 'warning', title: `Partly done: ${job.title}`, text }
      : { intent: 'error', title: `Failed: ${job.title}`, text };
  }
  return { intent: 'success', title: job.title, text };
};

/** Says when a plan has ended, to whoever is on another screen by then. */
const EndNotices = () => {
  const { jobs } = useApi();
  const all = useObservable(jobs.all);
  const notify = useNotify();
  const navigate = useNavigate();
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const job of all) {
      const { planId, connectionId } = job;
      if (job.kind !== 'apply' || planId === undefined) continue;
      if (!isEnded(job)) {
        running.current.add(job.id);
        continue;
      }
      // Only those that were seen running: older jobs are history.
      if (!running.current.delete(job.id)) continue;
      if (window.location.hash.includes(`/changes/${encodeURIComponent(planId)}`)) continue;
      notify({
        ...endMessage(job),
        ...(connectionId === null
          ? {}
          : { action: { label: 'Show result', run: () => void navigate(planPath(connectionId, planId)) } }),
      });
    }
  }, [all, notify, navigate]);
  return null;
};

/** The form of the change someone began, over whatever screen they are on, and word of plans that ended. */
const PlanOverlay = () => {
  const { plans } = useApi();
  const intent = useObservable(plans.intent);
  // A new intent is a new form, even of the same kind.
  const count = useRef({ intent, n: 0 });
  if (count.current.intent !== intent) count.current = { intent, n: count.current.n + 1 };
  return (
    <>
      <EndNotices />
      {intent ? <OpenForm key={count.current.n} intent={intent} /> : null}
    </>
  );
};

export default PlanOverlay;
