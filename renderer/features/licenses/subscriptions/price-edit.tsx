import { Button, Field, Input, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import { useApi } from '../../../api/api-context.tsx';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useAction } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatDate } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { parseNumber, typedNumber } from '../../../ui/typed-number.ts';
import styles from './subscriptions-tab.module.css';

/** Everything that shows money is worked out anew. */
export const useCostsChanged = (): (() => void) => {
  const { queries } = useApi();
  return () =>
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => typeof queryKey[0] === 'string' && queryKey[0].startsWith('licenses.'),
    });
};

/** A product's price per seat, to be changed in place. */
export const PriceEdit = ({
  connectionId,
  product,
  currency,
}: {
  connectionId: string;
  product: Subscription;
  currency: string;
}) => {
  const { price, skuId, name } = product;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const set = useAction('licenses.setPrice');
  const changed = useCostsChanged();
  const amount = parseNumber(text);
  const bad = text.trim() !== '' && (amount === null || amount < 0 || amount > 100_000);
  const save = (value: number | null) =>
    set.mutate(
      { connectionId, skuId, amount: value },
      {
        onSuccess: () => {
          changed();
          setOpen(false);
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!bad && amount !== null) save(amount);
  };
  return (
    <Popover
      trapFocus
      open={open}
      onOpenChange={(_, data) => {
        setOpen(data.open);
        setText(price ? typedNumber(price.amount) : '');
        set.reset();
      }}
    >
      <PopoverTrigger disableButtonEnhancement>
        <button
          type="button"
          className={styles.price}
          title={
            price
              ? `${price.source}${price.date ? `, ${formatDate(price.date)}` : ''}`
              : 'No price is known. Click to set one.'
          }
        >
          <span className="visually-hidden">Price of {name}: </span>
          {price ? formatMoney(price.amount, price.currency) : 'Set price'}
          {price && !price.edited ? <small> est.</small> : null}
        </button>
      </PopoverTrigger>
      <PopoverSurface aria-label={`Price of ${name}`}>
        <form className={styles.priceForm} onSubmit={submit}>
          <Field
            label={`${name}, per seat and month`}
            {...(bad ? { validationMessage: 'Enter an amount such as 36.50.' } : {})}
          >
            <Input
              autoFocus
              inputMode="decimal"
              contentAfter={currency}
              value={text}
              onChange={(_, data) => setText(data.value)}
            />
          </Field>
          <p className={styles.quiet}>
            {price === null
              ? 'No list price is known for this product.'
              : `${price.edited ? 'Set here' : `Estimate: ${price.source}`}${price.date ? `, ${formatDate(price.date)}` : ''}`}
          </p>
          {set.error ? <ErrorCallout error={wireErrorOf(set.error)} /> : null}
          <div className={styles.priceButtons}>
            <Button
              type="submit"
              size="small"
              appearance="primary"
              disabled={bad || text.trim() === '' || set.isPending}
            >
              Save
            </Button>
            {price?.edited ? (
              <Button size="small" disabled={set.isPending} onClick={() => save(null)}>
                Back to the list price
              </Button>
            ) : null}
          </div>
        </form>
      </PopoverSurface>
    </Popover>
  );
};
