import { Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import { selectionSchema } from '../../../../shared/domain/query.ts';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useCall } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import { Comparison } from '../compare/comparison.tsx';
import type { FormProps } from './command-dialog.tsx';
import styles from './commands.module.css';
import { useDraft } from './forms.tsx';
import { ProductSelect } from './product-select.tsx';

/** One product for another, in one call a user: what is gained and lost is shown first. */
export const ReplaceForm = ({
  connectionId,
  subscriptions,
  currency,
  target,
  onDraft,
  ...given
}: FormProps & { from: string | undefined; to: string | undefined }) => {
  const listed = (skuId: string | undefined): string => subscriptions.find((each) => each.skuId === skuId)?.skuId ?? '';
  const [from, setFrom] = useState(listed(given.from));
  const [to, setTo] = useState(listed(given.to));
  const [freeFirst, setFreeFirst] = useState(true);
  const ready = from !== '' && to !== '' && from !== to;
  useDraft(
    ready
      ? { params: { replace: { from, to }, freeFirst } }
      : { missing: from !== '' && from === to ? 'Choose two different products.' : 'Choose both products.' },
    onDraft,
  );
  const selection = selectionSchema.safeParse(target.selection);
  const { data, error } = useCall(
    'licenses.compare',
    ready
      ? { connectionId, first: from, second: to, ...(selection.success ? { selection: selection.data } : {}) }
      : null,
    { revisionOf: connectionId },
  );
  return (
    <>
      <div className={styles.pair}>
        <ProductSelect autoFocus label="Replace" subscriptions={subscriptions} value={from} onChange={setFrom} />
        <ProductSelect label="By" subscriptions={subscriptions} value={to} except={from} onChange={setTo} />
      </div>
      <p className={styles.quiet}>
        Only people who have the first one directly are changed, each in one call, so nobody is without in between. All
        their other licenses stay. Service plans that are off stay off where the new product has the same service.
      </p>
      <Checkbox
        label="Free seats first, then assign, so that a swap fits into what is owned"
        checked={freeFirst}
        onChange={(_, choice) => setFreeFirst(choice.checked === true)}
      />
      {error ? <ErrorCallout title="They could not be compared" error={wireErrorOf(error)} /> : null}
      {ready && !data && !error ? <LoadingRows rows={4} label="Comparing" /> : null}
      {ready && data ? <Comparison compared={data} currency={currency} heading="h3" /> : null}
    </>
  );
};
