import { Button } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { type ChangeEvent, useRef, useState } from 'react';
import { Route, Routes, useNavigate } from 'react-router';
import type { WireError } from '../../../shared/contract/errors.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { planPath } from '../../api/use-plans.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { TabbedPage } from '../../ui/tabbed-page.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { LogTab } from './log-tab.tsx';
import { PlansTab } from './plans-tab.tsx';
import { ReviewScreen } from './review/review-screen.tsx';

const tabs = [
  { id: 'plans', label: 'Plans' },
  { id: 'log', label: 'Log' },
] as const;

/** Takes a plan someone exported and plans it anew for this connection. */
const ImportPlan = ({ onError }: { onError: (error: WireError | null) => void }) => {
  const connection = useThisConnection();
  const { transport, plans } = useApi();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    setBusy(true);
    onError(null);
    const answer = await transport.call('changes.import', { connectionId: connection.id, text: await file.text() });
    setBusy(false);
    if (!answer.ok) {
      onError(answer.error);
      return;
    }
    plans.touch(answer.value.id);
    void navigate(planPath(connection.id, answer.value.id));
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Plan file"
        onChange={(event) => void read(event)}
      />
      <Button icon={<ArrowUploadRegular />} disabled={busy} onClick={() => input.current?.click()}>
        {busy ? 'Importing…' : 'Import a plan'}
      </Button>
    </>
  );
};

const ChangesList = () => {
  const { params, change } = useAddress();
  const [importError, setImportError] = useState<WireError | null>(null);
  const tab = params.get('tab') === 'log' ? 'log' : 'plans';
  return (
    <TabbedPage
      label="Changes"
      tabs={tabs}
      current={tab}
      onChoose={(id) => change((next) => (id === 'plans' ? next.delete('tab') : next.set('tab', id)))}
      header={
        <>
          <PageHeader
            title="Changes"
            meta={
              tab === 'plans'
                ? 'Every change is a plan first: reviewed, applied, and undone if need be'
                : 'What was changed, by whom, and how it ended; nothing is ever taken out'
            }
            actions={<ImportPlan onError={setImportError} />}
          />
          {importError ? <ErrorCallout title="The plan could not be imported" error={importError} /> : null}
        </>
      }
    >
      {tab === 'log' ? <LogTab /> : <PlansTab />}
    </TabbedPage>
  );
};

/** Plans and the log of what was changed; one plan in full below it. */
const ChangesScreen = () => (
  <Routes>
    <Route index element={<ChangesList />} />
    <Route path=":planId" element={<ReviewScreen />} />
  </Routes>
);

export default ChangesScreen;
