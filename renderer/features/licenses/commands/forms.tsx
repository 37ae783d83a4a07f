import { Checkbox, Field, Input, Select } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { usePeopleSearch } from '../../../api/people.ts';
import { useCall } from '../../../api/use-call.ts';
import { Note } from '../../../ui/error-callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PeoplePicker, type PickedPerson } from '../../../ui/people-picker.tsx';
import type { Draft, FormProps } from './command-dialog.tsx';
import styles from './commands.module.css';
import { type PlanSwitches, PlanSwitchList, PlansOff } from './plan-choices.tsx';
import { ProductSelect } from './product-select.tsx';

/** Hands a draft up whenever it became another one. */
export const useDraft = (draft: Draft, onDraft: (draft: Draft) => void): void => {
  const key = JSON.stringify(draft);
  useEffect(() => onDraft(JSON.parse(key) as Draft), [key, onDraft]);
};

type First = { first: string | undefined };

const pattern = /^[A-Z]{2}$/;

const LocationField = ({
  label,
  hint,
  value,
  onChange,
  autoFocus = false,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (code: string) => void;
  autoFocus?: boolean;
}) => (
  <Field
    label={label}
    hint={hint}
    {...(value !== '' && !pattern.test(value)
      ? { validationMessage: 'Use a two-letter country code such as US.' }
      : {})}
  >
    <Input
      autoFocus={autoFocus}
      maxLength={2}
      className={styles.code}
      value={value}
      onChange={(_, data) => onChange(data.value.toUpperCase())}
    />
  </Field>
);

export const AddForm = ({ connectionId, subscriptions, onDraft, first }: FormProps & First) => {
  const [skuId, setSkuId] = useState(first ?? '');
  const [off, setOff] = useState<string[]>([]);
  const [location, setLocation] = useState('');
  useDraft(
    skuId === ''
      ? { missing: 'Choose a product.' }
      : location !== '' && !pattern.test(location)
        ? { missing: 'Use a two-letter country code such as US.' }
        : {
            params: {
              add: [{ skuId, disabledPlans: off }],
              ...(location === '' ? {} : { missingLocation: location }),
            },
          },
    onDraft,
  );
  return (
    <>
      <ProductSelect
        autoFocus
        label="Product"
        subscriptions={subscriptions}
        value={skuId}
        onChange={(next) => {
          setSkuId(next);
          setOff([]);
        }}
      />
      {skuId === '' ? null : <PlansOff connectionId={connectionId} skuId={skuId} off={off} onChange={setOff} />}
      <LocationField
        label="Usage location for those without one"
        hint="Optional. The service refuses licenses for people without a location."
        value={location}
        onChange={setLocation}
      />
      <p className={styles.quiet}>Nothing else of theirs changes. Who has it directly already keeps it as it is.</p>
    </>
  );
};

export const RemoveForm = ({ subscriptions, onDraft, first }: FormProps & First) => {
  const [chosen, setChosen] = useState<readonly string[]>(first ? [first] : []);
  useDraft(chosen.length === 0 ? { missing: 'Choose a product.' } : { params: { remove: chosen } }, onDraft);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: fields with labels of their own. */}
      <div className={styles.plans} role="group" aria-label="Products to remove">
        <div className={styles.plansHead}>
          <strong>Products to remove</strong>
        </div>
        <div className={styles.planList}>
          {subscriptions
            .filter(({ appliesTo, assigned }) => appliesTo === 'User' && assigned > 0)
            .map((product) => (
              <Checkbox
                key={product.skuId}
                label={`${product.name} · ${formatCount(product.assigned)} assigned`}
                checked={chosen.includes(product.skuId)}
                onChange={(_, data) =>
                  setChosen(
                    data.checked ? [...chosen, product.skuId] : chosen.filter((skuId) => skuId !== product.skuId),
                  )
                }
              />
            ))}
        </div>
      </div>
      <p className={styles.quiet}>
        Only direct licenses are removed. What a group gives stays, and the review names the group.
      </p>
    </>
  );
};

export const PlansForm = ({ connectionId, subscriptions, onDraft, first }: FormProps & First) => {
  const [skuId, setSkuId] = useState(first ?? '');
  const [switches, setSwitches] = useState<PlanSwitches>({ on: [], off: [] });
  useDraft(
    skuId === ''
      ? { missing: 'Choose a product.' }
      : switches.on.length + switches.off.length === 0
        ? { missing: 'Choose at least one service plan.' }
        : { params: { plans: [{ skuId, on: switches.on, off: switches.off }] } },
    onDraft,
  );
  return (
    <>
      <ProductSelect
        autoFocus
        label="Product"
        subscriptions={subscriptions}
        value={skuId}
        onChange={(next) => {
          setSkuId(next);
          setSwitches({ on: [], off: [] });
        }}
      />
      {skuId === '' ? null : (
        <PlanSwitchList connectionId={connectionId} skuId={skuId} switches={switches} onChange={setSwitches} />
      )}
    </>
  );
};

export const LocationForm = ({ onDraft }: FormProps) => {
  const [code, setCode] = useState('');
  useDraft(
    pattern.test(code) ? { params: { usageLocation: code } } : { missing: 'Use a two-letter country code such as US.' },
    onDraft,
  );
  return (
    <LocationField
      autoFocus
      label="Usage location"
      hint="Two-letter country code. It decides which services a license may bring."
      value={code}
      onChange={setCode}
    />
  );
};

export const DropDirectForm = ({ connectionId, subscriptions, onDraft, first }: FormProps & First) => {
  const [skuId, setSkuId] = useState(first ?? '');
  const [chosen, setChosen] = useState('');
  const { data } = useCall('licenses.groups', { connectionId }, { revisionOf: connectionId });
  const groups = data?.groups.filter(({ skuIds }) => skuIds.includes(skuId)) ?? [];
  const groupId = groups.some(({ id }) => id === chosen) ? chosen : '';
  useDraft(
    groupId === ''
      ? { params: { dropDirect: { skuIds: skuId === '' ? [] : [skuId] } } }
      : { kind: 'move-to-group', params: { skuId, groupId } },
    onDraft,
  );
  return (
    <>
      <ProductSelect
        autoFocus
        label="Only this product (all products when none is chosen)"
        subscriptions={subscriptions}
        value={skuId}
        onChange={setSkuId}
      />
      {groups.length > 0 ? (
        <Field label="To the group">
          <Select value={groupId} onChange={(_, data) => setChosen(data.value)}>
            <option value="">Only where a group gives it already</option>
            {groups.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      <Note>
        {groupId === ''
          ? 'Removes a direct license where a group gives the same product, so that the group alone decides. People never go without: who has it only directly keeps it.'
          : 'Makes people members of the group, waits until the group has given them the product, and only then removes the direct license. People never go without. Which service plans are on is then decided by the group.'}
      </Note>
    </>
  );
};

export const CopyForm = ({ connectionId, onDraft }: FormProps) => {
  const search = usePeopleSearch(connectionId, false);
  const [people, setPeople] = useState<PickedPerson[]>([]);
  const [person] = people;
  useDraft(person ? { params: { copyFrom: person.objectId } } : { missing: 'Choose whose licenses to copy.' }, onDraft);
  return (
    <div className={styles.pick}>
      <PeoplePicker
        label="Copy the direct licenses of"
        people={people}
        single
        autoFocus
        search={search}
        onChange={setPeople}
      />
      <p className={styles.quiet}>
        Gives the products this person holds directly, with the same service plans off. What the users have already
        stays.
      </p>
    </div>
  );
};
