import { useEffect, useRef, useState } from 'react';
import { useCall } from '../../../api/use-call.ts';
import { sizeText } from '../../../ui/size-input.tsx';
import styles from './forms.module.css';
import { type FormProps, PlanDialog } from './plan-dialog.tsx';
import { emptyQuotas, QuotaFields, type QuotaTexts, readQuotas } from './quota-fields.tsx';

const onlyId = ({ targets }: FormProps): string | null => {
  const selection = targets?.selection;
  if (selection?.kind === 'ids') return selection.ids.length === 1 ? (selection.ids[0] ?? null) : null;
  if (selection?.kind === 'rows') return selection.rows.length === 1 ? (selection.rows[0]?.objectId ?? null) : null;
  return null;
};

/** When mailboxes warn, stop sending, and stop altogether. */
export const QuotasForm = (props: FormProps) => {
  const { connection } = props;
  const [texts, setTexts] = useState<QuotaTexts>(emptyQuotas);
  const id = onlyId(props);
  const { data: mailbox } = useCall('mailboxes.get', id === null ? null : { connectionId: connection.id, id });
  const filled = useRef(false);
  useEffect(() => {
    // One mailbox: start from what it has.
    if (!mailbox || filled.current) return;
    filled.current = true;
    setTexts({
      issueWarning: sizeText(mailbox.issueWarningQuota),
      prohibitSend: sizeText(mailbox.prohibitSendQuota),
      prohibitSendReceive: sizeText(mailbox.prohibitSendReceiveQuota),
    });
  }, [mailbox]);
  const { bytes, problems, valid } = readQuotas(texts);
  const set = Object.keys(bytes).length > 0;
  return (
    <PlanDialog
      {...props}
      title="Quotas"
      params={valid && set ? bytes : null}
      why={valid ? 'Set at least one quota.' : 'One of the figures needs a correction.'}
    >
      <p className={styles.quiet}>
        {id === null ? 'An empty field leaves that quota as it is.' : 'What stays the same is not sent.'} Whether a
        license allows the figure is checked in the review.
      </p>
      <QuotaFields texts={texts} problems={problems} placeholder="as it is" onChange={setTexts} />
    </PlanDialog>
  );
};
