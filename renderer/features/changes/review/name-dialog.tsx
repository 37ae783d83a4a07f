import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { useNotify } from '../../../ui/toaster.tsx';
import { isDraft } from '../plan-words.ts';
import type { PlanAct } from './use-review.ts';

/** Gives a plan a name by which it is found again. */
export const NameDialog = ({ plan, act, onClose }: { plan: PlanSummary; act: PlanAct; onClose: () => void }) => {
  const notify = useNotify();
  const [name, setName] = useState(plan.name ?? plan.title);
  const draft = isDraft(plan.state);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    const saved = await act.run('changes.rename', {
      planId: plan.id,
      name: trimmed === '' || trimmed === plan.title ? null : trimmed,
    });
    if (!saved) return;
    notify({
      intent: 'success',
      title: draft ? 'The draft is saved' : 'The plan was renamed',
      ...(draft ? { text: `Find it under Changes as plan ${plan.number}.` } : {}),
    });
    onClose();
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={(event) => void save(event)}>
          <DialogBody>
            <DialogTitle>{draft ? 'Save draft' : 'Rename plan'}</DialogTitle>
            <DialogContent>
              <Field
                label="Name"
                {...(draft ? { hint: 'Drafts are kept on this computer until you apply or discard them.' } : {})}
              >
                <Input autoFocus maxLength={120} value={name} onChange={(_, data) => setName(data.value)} />
              </Field>
              {act.error ? <ErrorCallout error={act.error} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={act.busy !== null}>
                Save
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
