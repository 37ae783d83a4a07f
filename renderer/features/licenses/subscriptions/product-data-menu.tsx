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
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components';
import { DocumentTableRegular, MoneyRegular, MoreHorizontalRegular } from '@fluentui/react-icons';
import { type FormEvent, useRef, useState } from 'react';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useAction } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useNotify } from '../../../ui/toaster.tsx';
import { useCostsChanged } from './price-edit.tsx';
import styles from './subscriptions-tab.module.css';

const CurrencyDialog = ({
  connectionId,
  currency,
  onClose,
}: {
  connectionId: string;
  currency: string;
  onClose: () => void;
}) => {
  const [text, setText] = useState(currency);
  const set = useAction('licenses.setCurrency');
  const changed = useCostsChanged();
  const good = /^[A-Z]{3}$/.test(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!good) return;
    set.mutate(
      { connectionId, currency: text },
      {
        onSuccess: () => {
          changed();
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Currency</DialogTitle>
            <DialogContent className={styles.dialog}>
              <Field
                label="Three-letter code"
                hint="Amounts are not converted. Prices set here are kept per currency."
                {...(good ? {} : { validationMessage: 'Use a three-letter code such as USD.' })}
              >
                <Input autoFocus maxLength={3} value={text} onChange={(_, data) => setText(data.value.toUpperCase())} />
              </Field>
              {set.error ? <ErrorCallout error={wireErrorOf(set.error)} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={!good || set.isPending}>
                Save
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};

/** Where product names and the currency come from. */
export const ProductDataMenu = ({ connectionId, currency }: { connectionId: string; currency: string }) => {
  const notify = useNotify();
  const file = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState(false);
  const load = useAction('licenses.loadNames');
  const changed = useCostsChanged();
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    load.mutate(
      { text: await chosen.text() },
      {
        onSuccess: ({ products, plans }) => {
          changed();
          notify({
            intent: 'success',
            title: 'Product names loaded',
            text: `${formatCount(products)} products and ${formatCount(plans)} service plans from ${chosen.name}.`,
          });
        },
        onError: (error) => {
          const { message, hint } = wireErrorOf(error);
          notify({
            intent: 'error',
            title: 'Product names were not loaded',
            text: [message, hint].filter(Boolean).join(' '),
          });
        },
      },
    );
  };
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".csv,text/csv"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Product names file"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          void take(chosen);
        }}
      />
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label="Product names and currency"
            title="Product names and currency"
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem
              icon={<DocumentTableRegular />}
              title="Microsoft publishes “Product names and service plan identifiers for licensing” as a CSV file"
              onClick={() => file.current?.click()}
            >
              Load product names from Microsoft’s CSV…
            </MenuItem>
            <MenuItem icon={<MoneyRegular />} onClick={() => setAsking(true)}>
              Currency: {currency}…
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
      {asking ? (
        <CurrencyDialog connectionId={connectionId} currency={currency} onClose={() => setAsking(false)} />
      ) : null}
    </>
  );
};
