import { Button, Select } from '@fluentui/react-components';
import { CheckmarkCircleRegular, ChevronDownRegular, ChevronUpRegular } from '@fluentui/react-icons';
import type { UseQueryResult } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import type { Finding } from '../../../../shared/domain/licenses.ts';
import { useApi } from '../../../api/api-context.tsx';
import { type CallError, wireErrorOf } from '../../../api/call-error.ts';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { Badge } from '../../../ui/badge.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { LoadingRows, StateMessage } from '../../../ui/states.tsx';
import type { Tone } from '../../../ui/tone.ts';
import { ExportLicenses } from '../export-licenses.tsx';
import type { LicenseView } from '../license-view.ts';
import screen from '../licenses-screen.module.css';
import styles from './findings-tab.module.css';

const dayChoices = [30, 60, 90, 180, 365] as const;

/** After how many days without a sign-in someone counts as inactive; part of the address. */
export const useInactiveDays = (view: LicenseView): [number, (days: number) => void] => {
  const given = Number(view.get('days') ?? 90);
  const days = Number.isInteger(given) && given >= 7 && given <= 730 ? given : 90;
  return [days, (next) => view.set({ days: next === 90 ? null : String(next) })];
};

const confidence: Record<Finding['confidence'], { word: string; tone: Tone }> = {
  high: { word: 'Sure', tone: 'good' },
  medium: { word: 'Likely', tone: 'warn' },
  low: { word: 'Worth a look', tone: 'neutral' },
};

const FindingCard = ({
  finding,
  currency,
  busy,
  onPlan,
  onShow,
}: {
  finding: Finding;
  currency: string;
  busy: boolean;
  onPlan: () => void;
  onShow: () => void;
}) => {
  const [open, setOpen] = useState(false);
  const listId = useId();
  return (
    <li className={styles.card} data-off={finding.unavailable !== null}>
      <div className={styles.body}>
        <h2 className={styles.title}>
          {finding.title}{' '}
          {finding.unavailable === null ? (
            <Badge tone={confidence[finding.confidence].tone}>{confidence[finding.confidence].word}</Badge>
          ) : (
            <Badge>Not known</Badge>
          )}
        </h2>
        <p className={styles.why}>{finding.unavailable ?? finding.why}</p>
      </div>
      {finding.unavailable === null ? (
        <p className={styles.figures}>
          <strong>{formatMoney(finding.monthlyCost, currency)}</strong>
          <span>
            {[
              ...(finding.users > 0 ? [plural(finding.users, 'user')] : []),
              ...(finding.seats > 0 ? [plural(finding.seats, 'seat')] : []),
            ].join(' · ') || 'a month'}
          </span>
        </p>
      ) : null}
      <div className={styles.acts}>
        {finding.filter && finding.users > 0 ? (
          <Button onClick={onShow} aria-label={`Show users: ${finding.title}`}>
            Show users
          </Button>
        ) : null}
        {finding.action && finding.users > 0 ? (
          <Button
            disabledFocusable={busy}
            onClick={onPlan}
            aria-label={`${finding.action.label}: ${finding.title}`}
            title="Makes a plan to look at. Nothing is changed yet."
          >
            {busy ? 'Planning…' : `${finding.action.label}…`}
          </Button>
        ) : null}
        {finding.products.length > 0 ? (
          <Button
            icon={open ? <ChevronUpRegular /> : <ChevronDownRegular />}
            iconPosition="after"
            aria-expanded={open}
            aria-controls={open ? listId : undefined}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Hide products' : `Show ${plural(finding.products.length, 'product')}`}
          </Button>
        ) : null}
      </div>
      {open ? (
        <table id={listId} className={styles.products}>
          <caption className="visually-hidden">{finding.title}, by product</caption>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col">Seats</th>
              <th scope="col">A month</th>
            </tr>
          </thead>
          <tbody>
            {finding.products.map(({ skuId, name, seats, monthlyCost }) => (
              <tr key={skuId}>
                <th scope="row">{name}</th>
                <td>{formatCount(seats)}</td>
                <td>{formatMoney(monthlyCost, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </li>
  );
};

/** What costs money for nothing, and one click to a plan that ends it. */
export const FindingsTab = ({
  connectionId,
  view,
  answer,
}: {
  connectionId: string;
  view: LicenseView;
  answer: UseQueryResult<MethodOutput<'licenses.findings'>, CallError>;
}) => {
  const { transport } = useApi();
  const maker = usePlanMaker(connectionId);
  const [inactiveDays, setInactiveDays] = useInactiveDays(view);
  const daysId = useId();
  const [planning, setPlanning] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const failure = error ?? maker.error;

  const plan = async ({ id, action }: Finding) => {
    if (!action) return;
    setPlanning(id);
    setError(null);
    // By id: some of these changes are for mailboxes, which know nothing of license fields.
    const users = await transport.call('licenses.findingUsers', { connectionId, id, inactiveDays });
    if (users.ok) {
      await maker.make({
        kind: action.kind,
        params: action.params,
        selection: { kind: 'ids', ids: users.value.ids },
      });
    } else setError(users.error);
    setPlanning(null);
  };

  const { data } = answer;
  if (!data) {
    return answer.error ? (
      <div className={screen.pad}>
        <ErrorCallout
          title="Findings could not be worked out"
          error={wireErrorOf(answer.error)}
          onRetry={() => void answer.refetch()}
        />
      </div>
    ) : (
      <LoadingRows label="Working out findings" rows={8} />
    );
  }
  const { findings, currency } = data;
  const shown = [...findings].sort(
    (a, b) =>
      Number(a.unavailable !== null) - Number(b.unavailable !== null) || (b.monthlyCost ?? -1) - (a.monthlyCost ?? -1),
  );
  return (
    <div className={screen.page}>
      <div className={styles.head}>
        <p className={styles.total}>
          <strong>{formatMoney(data.monthlyCost, currency)}</strong> a month could be saved
          <span>
            {data.monthlyCost === null
              ? ''
              : ` · ${formatMoney(data.monthlyCost * 12, currency)} a year, estimated at list prices`}
          </span>
        </p>
        <label className={styles.days} htmlFor={daysId}>
          Inactive after
          <Select
            id={daysId}
            size="small"
            value={String(inactiveDays)}
            onChange={(_, choice) => setInactiveDays(Number(choice.value))}
          >
            {[...new Set<number>([...dayChoices, inactiveDays])]
              .sort((a, b) => a - b)
              .map((days) => (
                <option key={days} value={days}>
                  {formatCount(days)} days
                </option>
              ))}
          </Select>
        </label>
        <ExportLicenses label="Findings" request={{ connectionId, what: 'findings', inactiveDays }} />
      </div>
      {failure ? <ErrorCallout title="The plan could not be made" error={failure} /> : null}
      {shown.length === 0 ? (
        <StateMessage icon={<CheckmarkCircleRegular />} title="Nothing found">
          No seat looks wasted.
        </StateMessage>
      ) : (
        <ul className={styles.cards} aria-label="Findings">
          {shown.map((finding) => (
            <FindingCard
              key={finding.id}
              finding={finding}
              currency={currency}
              busy={planning === finding.id}
              onPlan={() => void plan(finding)}
              onShow={() =>
                view.go('users', {
                  finding: finding.id,
                  ...(inactiveDays === 90 ? {} : { days: String(inactiveDays) }),
                })
              }
            />
          ))}
        </ul>
      )}
    </div>
  );
};
