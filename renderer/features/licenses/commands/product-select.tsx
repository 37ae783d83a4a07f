import { Field, Select } from '@fluentui/react-components';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import { formatCount } from '../../../ui/format.ts';

const words = ({ name, free }: Subscription): string =>
  `${name} · ${free < 0 ? `${formatCount(-free)} too many` : free === 0 ? 'none free' : `${formatCount(free)} free`}`;

/** One of the products that can be given to users, with how many seats are left. */
export const ProductSelect = ({
  label,
  subscriptions,
  value,
  except,
  autoFocus = false,
  onChange,
}: {
  label: string;
  subscriptions: readonly Subscription[];
  /** Empty = none chosen. */
  value: string;
  except?: string;
  autoFocus?: boolean;
  onChange: (skuId: string) => void;
}) => (
  <Field label={label}>
    <Select autoFocus={autoFocus} value={value} onChange={(_, data) => onChange(data.value)}>
      <option value="">Choose a product</option>
      {subscriptions
        .filter(({ appliesTo, skuId }) => appliesTo === 'User' && skuId !== except)
        .map((product) => (
          <option key={product.skuId} value={product.skuId}>
            {words(product)}
          </option>
        ))}
    </Select>
  </Field>
);
