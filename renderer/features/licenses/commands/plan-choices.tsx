import { Checkbox, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useCall } from '../../../api/use-call.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import styles from './commands.module.css';

const usePlans = (connectionId: string, skuId: string, search: string) => {
  const { data, error } = useCall('licenses.plans', { connectionId, skuId });
  const words = search.trim().toLowerCase();
  return {
    error,
    // Plans of the whole company cannot be switched per user.
    all: data?.plans.filter(({ appliesTo }) => appliesTo !== 'Company'),
    shown: data?.plans.filter(
      ({ appliesTo, name, servicePlanName }) =>
        appliesTo !== 'Company' && `${name} ${servicePlanName}`.toLowerCase().includes(words),
    ),
  };
};

const Search = ({ value, onChange }: { value: string; onChange: (text: string) => void }) => (
  <Input
    className={styles.find}
    size="small"
    aria-label="Find a service plan"
    placeholder="Find a service plan"
    value={value}
    onChange={(_, data) => onChange(data.value)}
  />
);

/** Which plans of a product are on: all, but for those unticked. */
export const PlansOff = ({
  connectionId,
  skuId,
  off,
  onChange,
}: {
  connectionId: string;
  skuId: string;
  off: readonly string[];
  onChange: (off: string[]) => void;
}) => {
  const [search, setSearch] = useState('');
  const { shown, all, error } = usePlans(connectionId, skuId, search);
  if (error) return <ErrorCallout title="The service plans are not known" error={wireErrorOf(error)} />;
  if (!shown || !all) return <LoadingRows rows={3} label="Loading service plans" />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: fields with labels of their own.
    <div className={styles.plans} role="group" aria-label="Service plans that are on">
      <div className={styles.plansHead}>
        <strong>Service plans</strong>
        <span className={styles.quiet}>
          {all.length - off.length} of {all.length} on
        </span>
        {all.length > 8 ? <Search value={search} onChange={setSearch} /> : null}
      </div>
      <div className={styles.planList}>
        {shown.map((plan) => (
          <Checkbox
            key={plan.servicePlanId}
            label={plan.name}
            title={plan.servicePlanName}
            checked={!off.includes(plan.servicePlanId)}
            onChange={(_, data) =>
              onChange(data.checked ? off.filter((id) => id !== plan.servicePlanId) : [...off, plan.servicePlanId])
            }
          />
        ))}
      </div>
    </div>
  );
};

export interface PlanSwitches {
  on: readonly string[];
  off: readonly string[];
}

/** Which plans to turn on or off; the others keep their setting. */
export const PlanSwitchList = ({
  connectionId,
  skuId,
  switches,
  onChange,
}: {
  connectionId: string;
  skuId: string;
  switches: PlanSwitches;
  onChange: (switches: PlanSwitches) => void;
}) => {
  const [search, setSearch] = useState('');
  const { shown, all, error } = usePlans(connectionId, skuId, search);
  if (error) return <ErrorCallout title="The service plans are not known" error={wireErrorOf(error)} />;
  if (!shown || !all) return <LoadingRows rows={3} label="Loading service plans" />;
  const set = (id: string, to: string) => {
    const rest = (ids: readonly string[]) => ids.filter((each) => each !== id);
    onChange({
      on: to === 'on' ? [...rest(switches.on), id] : rest(switches.on),
      off: to === 'off' ? [...rest(switches.off), id] : rest(switches.off),
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: fields with labels of their own.
    <div className={styles.plans} role="group" aria-label="Service plans to change">
      <div className={styles.plansHead}>
        <strong>Service plans</strong>
        <span className={styles.quiet}>The others keep their setting.</span>
        {all.length > 8 ? <Search value={search} onChange={setSearch} /> : null}
      </div>
      <ul className={styles.planList}>
        {shown.map((plan) => {
          const value = switches.on.includes(plan.servicePlanId)
            ? 'on'
            : switches.off.includes(plan.servicePlanId)
              ? 'off'
              : 'keep';
          return (
            <li key={plan.servicePlanId} className={styles.planRow} data-value={value}>
              <span title={plan.servicePlanName}>{plan.name}</span>
              <Select
                size="small"
                aria-label={plan.name}
                value={value}
                onChange={(_, data) => set(plan.servicePlanId, data.value)}
              >
                <option value="keep">Keep</option>
                <option value="on">Turn on</option>
                <option value="off">Turn off</option>
              </Select>
            </li>
          );
        })}
      </ul>
    </div>
  );
};
