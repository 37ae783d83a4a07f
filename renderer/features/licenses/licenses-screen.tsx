import { KeyMultipleRegular } from '@fluentui/react-icons';
import { useId, useState } from 'react';
import { wireErrorOf } from '../../api/call-error.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useInventory } from '../../api/inventory.ts';
import { useCall } from '../../api/use-call.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { FamilyNotes } from '../../ui/family-notes.tsx';
import { formatCount } from '../../ui/format.ts';
import { Freshness } from '../../ui/freshness.tsx';
import { formatMoney } from '../../ui/money.ts';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CompareTab } from './compare/compare-tab.tsx';
import { FindingsTab, useInactiveDays } from './findings/findings-tab.tsx';
import { whyNoLicenseChanges } from './license-rights.ts';
import { type LicenseTab, useLicenseView } from './license-view.ts';
import styles from './licenses-screen.module.css';
import { ProblemsTab } from './problems/problems-tab.tsx';
import { SubscriptionsTab } from './subscriptions/subscriptions-tab.tsx';
import { useSubscriptions } from './use-subscriptions.ts';
import { Legend } from './users/legend.tsx';
import { UsersTab } from './users/users-tab.tsx';

/** Licenses: what is owned, who has it, what it costs for nothing, what is in error. */
const LicensesScreen = () => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const view = useLicenseView();
  const panelId = useId();
  const [searchSlot, setSearchSlot] = useState<HTMLElement | null>(null);
  const inventory = useInventory(connectionId);
  const owned = useSubscriptions(connectionId);
  const [inactiveDays] = useInactiveDays(view);
  const findings = useCall(
    'licenses.findings',
    { connectionId, inactiveDays },
    { revisionOf: connectionId, keep: true },
  );
  const problems = useCall('licenses.problems', { connectionId, from: 0, count: 1 }, { revisionOf: connectionId });
  const readOnly = whyNoLicenseChanges(connection);
  const signedIn = connection.state === 'signed-in';
  const { summary } = inventory;

  const tabs: { id: LicenseTab; label: string; note?: string; noteTone?: 'warn' | 'quiet' }[] = [
    { id: 'subscriptions', label: 'Subscriptions' },
    { id: 'users', label: 'Users' },
    {
      id: 'findings',
      label: 'Findings',
      ...(findings.data && findings.data.monthlyCost !== null
        ? { note: `${formatMoney(findings.data.monthlyCost, findings.data.currency)}/mo`, noteTone: 'warn' as const }
        : {}),
    },
    { id: 'errors', label: 'Errors', ...(problems.data ? { note: formatCount(problems.data.total) } : {}) },
    { id: 'compare', label: 'Compare' },
  ];

  const content = () => {
    if (owned.error && !owned.data) {
      return (
        <div className={styles.pad}>
          <ErrorCallout
            title="Licenses could not be shown"
            error={wireErrorOf(owned.error)}
            onRetry={() => void owned.refetch()}
          />
        </div>
      );
    }
    if (!owned.data) return <LoadingRows label="Loading licenses" />;
    const { subscriptions, currency } = owned.data;
    if (view.tab !== 'users' && subscriptions.length === 0) {
      return (
        <StateMessage
          icon={<KeyMultipleRegular />}
          title={inventory.running ? 'Subscriptions are on their way' : 'No subscriptions'}
        >
          {inventory.running
            ? 'They appear here as soon as they are read. The status bar shows how far it is.'
            : 'This tenant owns no products, or they were not read yet. Refresh reads them.'}
        </StateMessage>
      );
    }
    switch (view.tab) {
      case 'subscriptions':
        return (
          <SubscriptionsTab
            connectionId={connectionId}
            view={view}
            owned={owned.data}
            findings={findings}
            inactiveDays={inactiveDays}
          />
        );
      case 'users':
        return (
          <UsersTab
            connection={connection}
            view={view}
            subscriptions={subscriptions}
            currency={currency}
            searchSlot={searchSlot}
          />
        );
      case 'findings':
        return <FindingsTab connectionId={connectionId} view={view} answer={findings} />;
      case 'errors':
        return <ProblemsTab connectionId={connectionId} view={view} />;
      case 'compare':
        return <CompareTab connectionId={connectionId} view={view} subscriptions={subscriptions} currency={currency} />;
    }
  };

  return (
    <div className={styles.screen}>
      <header className={styles.header}>
        <h1 className={styles.title}>Licenses</h1>
        <Tabs
          label="Licenses"
          tabs={tabs}
          current={view.tab}
          panelId={panelId}
          large
          onChoose={(tab) => view.go(tab)}
        />
        <div className={styles.aside}>
          {view.tab === 'users' ? (
            <>
              <Legend />
              <div ref={setSearchSlot} />
            </>
          ) : owned.data ? (
            <span className={styles.asOf}>
              <Freshness label="licenses" asOf={owned.data.asOf} />
            </span>
          ) : null}
        </div>
      </header>
      {readOnly === null ? null : (
        <div className={styles.note}>
          <Note tone="info">{readOnly}</Note>
        </div>
      )}
      {summary ? (
        <FamilyNotes
          families={summary.families}
          limits={{}}
          shape="square"
          only={['skus', 'users']}
          onRetry={signedIn && !inventory.running ? inventory.start : undefined}
        />
      ) : null}
      <div
        id={panelId}
        role="tabpanel"
        aria-label={tabs.find(({ id }) => id === view.tab)?.label ?? 'Licenses'}
        className={styles.panel}
      >
        {content()}
      </div>
    </div>
  );
};

export default LicensesScreen;
