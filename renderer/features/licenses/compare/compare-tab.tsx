import { Button } from '@fluentui/react-components';
import { ArrowSwapRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import { skuField } from '../../../../shared/domain/license-fields.ts';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import type { Selection } from '../../../../shared/domain/query.ts';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useCall } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { plural } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { LoadingRows } from '../../../ui/states.tsx';
import { CommandDialog } from '../commands/command-dialog.tsx';
import { ProductSelect } from '../commands/product-select.tsx';
import type { LicenseView } from '../license-view.ts';
import screen from '../licenses-screen.module.css';
import styles from './compare-tab.module.css';
import { Comparison } from './comparison.tsx';
import { suggestedPairs } from './suggestions.ts';

/** "172 users · $39 instead of $60". */
const words = (above: Subscription, below: Subscription, currency: string): string =>
  [
    plural(above.assigned, 'user'),
    ...(above.price && below.price
      ? [`${formatMoney(below.price.amount, currency)} instead of ${formatMoney(above.price.amount, currency)}`]
      : []),
  ].join(' · ');

/** Two products side by side, for everyone who has the first one directly. */
export const CompareTab = ({
  connectionId,
  view,
  subscriptions,
  currency,
}: {
  connectionId: string;
  view: LicenseView;
  subscriptions: readonly Subscription[];
  currency: string;
}) => {
  const [replacing, setReplacing] = useState(false);
  const suggestions = suggestedPairs(subscriptions);
  const suggestionsId = useId();
  const known = (id: string | null) => subscriptions.find(({ skuId }) => skuId === id)?.skuId ?? '';
  const first = known(view.get('first'));
  const second = known(view.get('second'));
  const ready = first !== '' && second !== '' && first !== second;
  const selection: Selection = {
    kind: 'query',
    query: { filter: { field: skuField(first), op: 'in', value: ['direct', 'both'] } },
    except: [],
  };
  const { data, error, refetch } = useCall(
    'licenses.compare',
    ready ? { connectionId, first, second, selection } : null,
    { revisionOf: connectionId },
  );
  return (
    <div className={screen.page}>
      <div className={styles.choices}>
        <ProductSelect
          label="From"
          subscriptions={subscriptions}
          value={first}
          onChange={(skuId) => view.set({ first: skuId })}
        />
        <Button
          appearance="subtle"
          icon={<ArrowSwapRegular />}
          aria-label="Swap the two products"
          title="Swap the two products"
          className={styles.swap}
          onClick={() => view.set({ first: second || null, second: first || null })}
        />
        <ProductSelect
          label="To"
          subscriptions={subscriptions}
          value={second}
          onChange={(skuId) => view.set({ second: skuId })}
        />
        {ready && data && data.users > 0 ? (
          <Button className={styles.swap} onClick={() => setReplacing(true)}>
            Replace for {data.users.toLocaleString()} users…
          </Button>
        ) : null}
      </div>
      {error ? (
        <ErrorCallout title="They could not be compared" error={wireErrorOf(error)} onRetry={() => void refetch()} />
      ) : null}
      {!ready ? (
        <>
          <p className={styles.quiet}>
            {first !== '' && first === second
              ? 'Choose two different products.'
              : 'Choose two products to see, service by service, what people would gain and lose.'}
          </p>
          {suggestions.length > 0 ? (
            <section className={styles.suggestions} aria-labelledby={suggestionsId}>
              <h2 id={suggestionsId}>Often compared</h2>
              <ul aria-labelledby={suggestionsId}>
                {suggestions.map(({ first: above, second: below }) => (
                  <li key={above.skuId}>
                    <Button appearance="outline" onClick={() => view.set({ first: above.skuId, second: below.skuId })}>
                      {above.name} → {below.name}
                      <span className={styles.quiet}>{words(above, below, currency)}</span>
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </>
      ) : data ? (
        <Comparison
          compared={data}
          currency={currency}
          onShow={(use) => view.go('users', { preset: 'all', use, first, second })}
        />
      ) : error ? null : (
        <LoadingRows label="Comparing" rows={8} />
      )}
      {replacing && data ? (
        <CommandDialog
          connectionId={connectionId}
          command={{ kind: 'replace', from: first, to: second }}
          target={{ selection, count: data.users }}
          subscriptions={subscriptions}
          currency={currency}
          onClose={() => setReplacing(false)}
        />
      ) : null}
    </div>
  );
};
