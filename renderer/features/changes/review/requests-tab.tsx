import { Button } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanRevision } from '../../../api/use-plans.ts';
import { useWindowed } from '../../../api/use-windowed.ts';
import { Badge } from '../../../ui/badge.tsx';
import cells from '../../../ui/cells.module.css';
import { CopyButton } from '../../../ui/copy.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import type { Tone } from '../../../ui/tone.ts';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import { outcomeWords } from '../plan-words.ts';
import styles from './review.module.css';

type Request = MethodOutput<'changes.requests'>['requests'][number] & { key: number };

const stateOf = (state: string): { word: string; tone: Tone } =>
  state === 'sent'
    ? { word: 'Sent', tone: 'good' }
    : state === 'pending'
      ? { word: 'Not sent', tone: 'neutral' }
      : (outcomeWords[state as keyof typeof outcomeWords] ?? { word: state, tone: 'neutral' });

const columns: VirtualColumn<Request>[] = [
  { id: 'n', label: 'Item', width: '70px', align: 'end', cell: (request) => request.n.toLocaleString() },
  {
    id: 'step',
    label: 'Step',
    width: 'minmax(160px, 1.4fr)',
    cell: (request) => <span className={cells.plain}>{request.step}</span>,
  },
  {
    id: 'target',
    label: 'Request',
    width: 'minmax(220px, 2fr)',
    cell: (request) => (
      <code className={`${cells.plain} ${styles.target}`}>
        {request.method} {request.target}
      </code>
    ),
  },
  {
    id: 'body',
    label: 'Body',
    width: 'minmax(160px, 2fr)',
    cell: (request) => <code className={`${cells.quiet} ${styles.target}`}>{request.body.replace(/\s+/g, ' ')}</code>,
  },
  {
    id: 'state',
    label: 'State',
    width: '110px',
    cell: (request) => {
      const { word, tone } = stateOf(request.state);
      return <Badge tone={tone}>{word}</Badge>;
    },
  },
];

/** What is sent to the services, request by request, without tokens. */
export const RequestsTab = ({ plan }: { plan: PlanSummary }) => {
  const { transport } = useApi();
  const revision = usePlanRevision(plan.id);
  const [open, setOpen] = useState<Request | null>(null);
  const list = useWindowed<Request>(`requests ${plan.id}`, revision, async (from, count, signal) => {
    const answer = await transport.call('changes.requests', { planId: plan.id, from, count }, signal);
    return answer.ok
      ? {
          ok: true,
          value: {
            rows: answer.value.requests.map((request, index) => ({ ...request, key: from + index })),
            total: answer.value.total,
          },
        }
      : answer;
  });
  if (list.error && list.total === null) {
    return (
      <div className={styles.pad}>
        <ErrorCallout
          title="The requests could not be read"
          error={{ ...list.error, retryable: true }}
          onRetry={list.retry}
        />
      </div>
    );
  }
  if (list.total === null) return <LoadingRows rows={8} label="Loading the requests" />;
  return (
    <div className={styles.split}>
      <VirtualGrid<Request>
        label="Requests of the plan"
        columns={open ? columns.filter((column) => column.id !== 'body') : columns}
        total={list.total}
        rowAt={list.rowAt}
        onNeed={list.need}
        keyOf={(request) => request.key}
        minWidth={open ? 560 : 860}
        openKey={open?.key ?? null}
        onOpen={setOpen}
        empty={<p className={styles.none}>Nothing is sent for this plan.</p>}
      />
      {open ? (
        <aside className={styles.request} aria-label="Request">
          <header className={styles.requestHead}>
            <code className={styles.requestLine}>
              {open.method} {open.target}
            </code>
            <CopyButton text={`${open.method} ${open.target}\n\n${open.body}`} label="Copy the request" />
            <Button
              size="small"
              appearance="subtle"
              icon={<DismissRegular />}
              aria-label="Close the request"
              onClick={() => setOpen(null)}
            />
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre className={styles.body} tabIndex={0}>
            {open.body}
          </pre>
        </aside>
      ) : null}
    </div>
  );
};
