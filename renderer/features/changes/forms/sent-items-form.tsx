import { useState } from 'react';
import type { FilterNode } from '../../../../shared/domain/query.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';
import { useSelectionCounts } from './selection-counts.ts';

type Setting = 'on' | 'off' | 'leave';

const choices = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
  { value: 'leave', label: 'Leave as is' },
] as const;

const has = (field: string, value: boolean): FilterNode => ({ field, op: 'eq', value });
const filters = {
  sentAsOn: has('messageCopyForSentAsEnabled', true),
  sentAsOff: has('messageCopyForSentAsEnabled', false),
  onBehalfOn: has('messageCopyForSendOnBehalfEnabled', true),
  onBehalfOff: has('messageCopyForSendOnBehalfEnabled', false),
};

const nowWords = (counts: Record<keyof typeof filters, number> | null, on: number, off: number): string | undefined => {
  if (counts === null || on + off === 0) return undefined;
  if (on > 0 && off > 0) return `Mixed now: on for ${formatCount(on)}, off for ${formatCount(off)}`;
  return on > 0 ? 'On now' : 'Off now';
};

const wanted = (setting: Setting): boolean | undefined => (setting === 'leave' ? undefined : setting === 'on');
const start = (value: unknown): Setting => (value === true ? 'on' : value === false ? 'off' : 'leave');

/** The two independent switches that keep a copy of what delegates send. */
export const SentItemsForm = (props: FormProps) => {
  const { intent, connection, targets } = props;
  const [sentAs, setSentAs] = useState<Setting>(start(intent.preset?.sentAs));
  const [onBehalf, setOnBehalf] = useState<Setting>(start(intent.preset?.sendOnBehalf));
  const counts = useSelectionCounts(connection.id, targets, filters);
  const params = {
    ...(sentAs === 'leave' ? {} : { sentAs: wanted(sentAs) }),
    ...(onBehalf === 'leave' ? {} : { sendOnBehalf: wanted(onBehalf) }),
  };
  return (
    <PlanDialog
      {...props}
      title="Copy sent items"
      params={Object.keys(params).length === 0 ? null : params}
      why="Choose On or Off for at least one of the two."
    >
      <Segmented
        label="Keep a copy of mail sent as the mailbox"
        hint={nowWords(counts, counts?.sentAsOn ?? 0, counts?.sentAsOff ?? 0)}
        value={sentAs}
        choices={choices}
        onChange={setSentAs}
      />
      <Segmented
        label="Keep a copy of mail sent on behalf of it"
        hint={nowWords(counts, counts?.onBehalfOn ?? 0, counts?.onBehalfOff ?? 0)}
        value={onBehalf}
        choices={choices}
        onChange={setOnBehalf}
      />
      <Note>
        Works for delegates who send from their own mailbox. It does nothing for someone who opens the mailbox directly,
        as an account of its own: the only copy is already there.
      </Note>
    </PlanDialog>
  );
};
