import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { Link } from 'react-router';
import type { PlanItem, PlanSummary } from '../../../../shared/domain/changes.ts';
import { Badge } from '../../../ui/badge.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Note } from '../../../ui/error-callout.tsx';
import { Flyout } from '../../../ui/flyout.tsx';
import { formatDateTime } from '../../../ui/format.ts';
import { Facts } from '../../../ui/page.tsx';
import { FieldChangesList } from '../field-changes.tsx';
import { isDraft, severityWords } from '../plan-words.ts';
import { ItemState } from './items-tab.tsx';
import styles from './review.module.css';
import type { PlanAct } from './use-review.ts';

const Outcome = ({ item }: { item: PlanItem }) => {
  const { outcome } = item;
  if (outcome === null || (!outcome.message && !outcome.serviceMessage && !outcome.requestId)) return null;
  const tone = outcome.state === 'failed' ? 'bad' : outcome.state === 'done' ? 'info' : 'warn';
  const support = [
    item.name,
    outcome.message,
    outcome.serviceMessage ? `Service message: ${outcome.serviceMessage}` : null,
    outcome.requestId ? `Request ID: ${outcome.requestId}` : null,
    outcome.at ? `Time: ${outcome.at}` : null,
  ]
    .filter((line) => line !== null && line !== undefined)
    .join('\n');
  return (
    <>
      <Note tone={tone} {...(outcome.message ? { title: outcome.message } : {})}>
        {outcome.hint ? <p>{outcome.hint}</p> : null}
        {outcome.serviceMessage ? <p className={styles.service}>“{outcome.serviceMessage}”</p> : null}
      </Note>
      <Facts
        facts={[
          ...(outcome.at ? [{ label: 'When', value: formatDateTime(outcome.at) }] : []),
          ...(outcome.requestId
            ? [
                {
                  label: 'Request ID',
                  value: (
                    <span className={styles.requestId}>
                      <code>{outcome.requestId}</code>
                      <CopyButton text={outcome.requestId} label="Copy the request ID" />
                    </span>
                  ),
                },
              ]
            : []),
        ]}
      />
      {outcome.state === 'failed' ? (
        <div>
          <CopyButton text={support} label="Copy details for support" appearance="secondary">
            Copy for support
          </CopyButton>
        </div>
      ) : null}
    </>
  );
};

/** One item in full. */
export const ItemFlyout = ({
  plan,
  item,
  act,
  onShowCheck,
  onClose,
}: {
  plan: PlanSummary;
  item: PlanItem;
  act: PlanAct;
  onShowCheck: (code: string) => void;
  onClose: () => void;
}) => {
  const [tab, setTab] = useState('item');
  const draft = isDraft(plan.state);
  const checks = plan.checks.filter((check) => item.checks.includes(check.code));
  const out = item.verdict === 'removed';
  return (
    <Flyout
      name={item.name}
      subtitle={
        <>
          <span>{item.address}</span>
          <ItemState item={item} plan={plan} />
        </>
      }
      actions={
        <>
          {draft ? (
            <Button
              disabled={act.busy !== null}
              onClick={() => void act.run('changes.setIncluded', { planId: plan.id, included: out, items: [item.n] })}
            >
              {out ? 'Put back' : 'Leave out'}
            </Button>
          ) : null}
          {item.objectKind === 'mailbox' && !item.objectId.startsWith('new:') ? (
            <Link
              className={styles.linkButton}
              to={`/t/${encodeURIComponent(plan.connectionId)}/mailboxes?open=${encodeURIComponent(item.objectId)}`}
            >
              Open mailbox
            </Link>
          ) : null}
        </>
      }
      tabs={[
        {
          id: 'item',
          label: draft ? 'Planned' : 'Outcome',
          content: () => (
            <div className={styles.itemDetails}>
              {draft ? null : <Outcome item={item} />}
              <h3 className={styles.subhead}>Before → after</h3>
              {item.changes.length === 0 ? (
                <p className={styles.quiet}>Already as wanted: nothing is sent for it.</p>
              ) : (
                <FieldChangesList changes={item.changes} />
              )}
              {item.steps.length > 0 ? (
                <>
                  <h3 className={styles.subhead}>Steps, in order</h3>
                  <ol className={styles.stepList}>
                    {item.steps.map((step, index) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the order.
                      <li key={index}>{step}</li>
                    ))}
                  </ol>
                </>
              ) : null}
              {checks.length > 0 ? (
                <>
                  <h3 className={styles.subhead}>Checks</h3>
                  <ul className={styles.itemChecks}>
                    {checks.map((check) => (
                      <li key={check.code}>
                        <Badge tone={severityWords[check.severity].tone}>{severityWords[check.severity].word}</Badge>
                        <div>
                          <p className={styles.checkTitle}>{check.title}</p>
                          <p className={styles.checkMessage}>{check.message}</p>
                          <button type="button" className={styles.textLink} onClick={() => onShowCheck(check.code)}>
                            Show all it concerns
                          </button>
                        </div>
                      </li>
                    ))}
                  </ul>
                </>
              ) : null}
            </div>
          ),
        },
      ]}
      tab={tab}
      onTab={setTab}
      onClose={onClose}
    />
  );
};
