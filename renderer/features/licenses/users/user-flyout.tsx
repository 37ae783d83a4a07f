import { Button, Checkbox } from '@fluentui/react-components';
import { useState } from 'react';
import type { ServicePlanState, UserLicense, UserLicenses } from '../../../../shared/domain/licenses.ts';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useCall } from '../../../api/use-call.ts';
import { Badge, TypeBadge } from '../../../ui/badge.tsx';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { Flyout } from '../../../ui/flyout.tsx';
import { formatDateTime, formatGigabytes, plural, unknown } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { Facts } from '../../../ui/page.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import type { EditSession } from './edit-session.ts';
import { type CellEdit, editOf } from './edits.ts';
import styles from './user-flyout.module.css';

/** An edit with one plan wanted on or off; null when nothing differs from what is. */
export const withPlan = (edit: CellEdit | null, plan: ServicePlanState, on: boolean): CellEdit | null => {
  const rest = (ids: readonly string[] = []) => ids.filter((id) => id !== plan.servicePlanId);
  const isOn = plan.state !== 'off';
  const next: CellEdit = {
    want: 'plans',
    on: [...rest(edit?.want === 'plans' ? edit.on : []), ...(on && !isOn ? [plan.servicePlanId] : [])],
    off: [...rest(edit?.want === 'plans' ? edit.off : []), ...(!on && isOn ? [plan.servicePlanId] : [])],
  };
  return next.on.length + next.off.length === 0 ? null : next;
};

const stateWords = { on: '', off: 'off', pending: 'pending', error: 'error' } as const;

const Product = ({
  license,
  edit,
  onEdit,
}: {
  license: UserLicense;
  edit: CellEdit | null;
  onEdit: (edit: CellEdit | null) => void;
}) => {
  const off = license.plans.filter(({ state }) => state === 'off').length;
  const failed = license.plans.filter(({ state }) => state === 'error').length;
  const given = failed + off < license.plans.length;
  // Where nothing works, each plan says the same.
  const [open, setOpen] = useState((failed > 0 && given) || edit?.want === 'plans');
  const removing = edit?.want === 'remove';
  return (
    <section className={styles.product} data-pending={edit?.want} aria-label={license.name}>
      <div className={styles.head}>
        <h3 className={styles.name} title={`${license.partNumber}, ${license.skuId}`}>
          {license.name}
        </h3>
        {license.error ? <Badge tone="bad">Error</Badge> : null}
        {removing ? <Badge tone="bad">To be removed</Badge> : null}
        {edit?.want === 'plans' ? <Badge tone="warn">Edited</Badge> : null}
        {license.direct ? (
          <Button
            size="small"
            className={styles.act}
            onClick={() => onEdit(removing ? null : { want: 'remove', on: [], off: [] })}
          >
            {removing ? 'Keep' : 'Remove'}
          </Button>
        ) : null}
      </div>
      <p className={styles.quiet}>
        {[
          ...(license.direct ? ['direct'] : []),
          ...license.groups.map((group) => `through the group ${group.name}`),
          ...(failed > 0 && !given ? ['not in force'] : [off === 0 ? 'all plans on' : `${plural(off, 'plan')} off`]),
        ].join(' · ')}
      </p>
      {license.errorText ? <p className={styles.bad}>{license.errorText}</p> : null}
      <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {plural(license.plans.length, 'service plan')}
      </button>
      {open ? (
        <ul className={styles.plans}>
          {license.plans.map((plan) => {
            const wanted =
              edit?.want === 'plans' && edit.on.includes(plan.servicePlanId)
                ? true
                : edit?.want === 'plans' && edit.off.includes(plan.servicePlanId)
                  ? false
                  : plan.state !== 'off';
            const edited = wanted !== (plan.state !== 'off');
            return (
              <li key={plan.servicePlanId} className={styles.plan} data-edited={edited}>
                <Checkbox
                  size="medium"
                  label={plan.name}
                  title={`${plan.servicePlanName}, ${plan.servicePlanId}`}
                  checked={wanted}
                  disabled={!license.direct || removing}
                  onChange={(_, data) => onEdit(withPlan(edit, plan, data.checked === true))}
                />
                <span className={plan.state === 'error' ? styles.bad : styles.quiet}>
                  {edited ? (wanted ? 'to be turned on' : 'to be turned off') : stateWords[plan.state]}
                </span>
              </li>
            );
          })}
        </ul>
      ) : null}
      {open && !license.direct ? <p className={styles.quiet}>The group decides which plans are on.</p> : null}
    </section>
  );
};

const Licenses = ({ user, session }: { user: UserLicenses; session: EditSession }) => {
  const { row } = user;
  const name = row.displayName ?? row.userPrincipalName;
  const put = (skuId: string) => (edit: CellEdit | null) => session.change([{ id: row.id, name, skuId, edit }]);
  return (
    <div className={styles.tab}>
      {row.usageLocation === null ? (
        <Note tone="warn" title="No usage location">
          The service refuses licenses for people without one. Set it with the command Location.
        </Note>
      ) : null}
      {user.licenses.length === 0 ? <p className={styles.quiet}>No licenses.</p> : null}
      {user.licenses.map((license) => (
        <Product
          key={license.skuId}
          license={license}
          edit={editOf(session.state, row.id, license.skuId)}
          onEdit={put(license.skuId)}
        />
      ))}
    </div>
  );
};

const About = ({ user, currency }: { user: UserLicenses; currency: string }) => {
  const { row } = user;
  return (
    <Facts
      facts={[
        { label: 'User principal name', value: row.userPrincipalName },
        { label: 'Department', value: row.department ?? unknown },
        { label: 'Job title', value: row.jobTitle ?? unknown },
        { label: 'Usage location', value: row.usageLocation ?? 'Not set' },
        { label: 'Sign-in', value: row.accountEnabled === null ? unknown : row.accountEnabled ? 'Allowed' : 'Blocked' },
        { label: 'Last sign-in', value: formatDateTime(row.lastSignIn) },
        {
          label: 'Mailbox',
          value: row.recipientTypeDetails === null ? 'None known' : <TypeBadge type={row.recipientTypeDetails} />,
        },
        { label: 'Mailbox size', value: formatGigabytes(row.totalItemBytes) },
        { label: 'Directory-synced', value: row.isDirSynced === null ? unknown : row.isDirSynced ? 'Yes' : 'No' },
        { label: 'Cost a month', value: formatMoney(row.monthlyCost, currency), title: 'At list prices' },
        { label: 'As of', value: formatDateTime(user.asOf) },
      ]}
    />
  );
};

/** One user's products down to service plans, to be edited like the cells of the grid. */
export const UserFlyout = ({
  connectionId,
  id,
  session,
  currency,
  onClose,
}: {
  connectionId: string;
  id: string;
  session: EditSession;
  currency: string;
  onClose: () => void;
}) => {
  const { data: user, error, refetch } = useCall('licenses.user', { connectionId, id }, { revisionOf: connectionId });
  const [tab, setTab] = useState('licenses');
  if (!user) {
    return (
      <Flyout
        name={error ? 'User' : 'Loading…'}
        banner={
          error ? (
            <ErrorCallout
              title="The user could not be shown"
              error={wireErrorOf(error)}
              onRetry={() => void refetch()}
            />
          ) : (
            <LoadingRows rows={6} label="Loading the user" />
          )
        }
        tabs={[]}
        tab=""
        onTab={setTab}
        onClose={onClose}
      />
    );
  }
  return (
    <Flyout
      name={user.row.displayName ?? user.row.userPrincipalName}
      subtitle={<span>{user.row.userPrincipalName}</span>}
      tabs={[
        { id: 'licenses', label: 'Licenses', content: () => <Licenses user={user} session={session} /> },
        { id: 'about', label: 'About', content: () => <About user={user} currency={currency} /> },
      ]}
      tab={tab}
      onTab={setTab}
      onClose={onClose}
    />
  );
};
