import { Button } from '@fluentui/react-components';
import { ArrowSyncRegular, KeyMultipleRegular } from '@fluentui/react-icons';
import { useSearchParams } from 'react-router';
import { wireErrorOf } from '../../api/call-error.ts';
import { useThisConnection } from '../../api/current-connection.tsx';
import type { Person } from '../../api/people.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { formatAbout, plural } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { LoadingRows, StateMessage } from '../../ui/states.tsx';
import { TabbedPage } from '../../ui/tabbed-page.tsx';
import { EntriesTab } from './entries-tab.tsx';
import { MailboxTab, type PickedMailbox } from './mailbox-tab.tsx';
import { PersonTab } from './person-tab.tsx';
import { coverageText, ScanNotes, useScan, useScanStatus } from './scan.tsx';

const tabs = [
  { id: 'entries', label: 'All access' },
  { id: 'person', label: 'By person' },
  { id: 'mailbox', label: 'By mailbox' },
] as const;
type TabId = (typeof tabs)[number]['id'];

const kinds: readonly Person['kind'][] = ['user', 'mailbox', 'group'];

/** What the screen shows, as its address says. */
const useAccessView = () => {
  const [params, setParams] = useSearchParams();
  const tab: TabId = tabs.find(({ id }) => id === params.get('tab'))?.id ?? 'entries';
  const id = params.get('id');
  const named =
    id === null ? null : { objectId: id, name: params.get('name') ?? id, address: params.get('address') ?? '' };
  const show = (next: TabId, who: PickedMailbox | null = null, kind?: string) =>
    setParams({
      ...(next === 'entries' ? {} : { tab: next }),
      ...(who ? { id: who.objectId, name: who.name, address: who.address } : {}),
      ...(kind ? { kind } : {}),
    });
  return { tab, named, kind: kinds.find((each) => each === params.get('kind')) ?? 'user', show };
};

/** Who can open which mailbox, read both ways. */
const AccessScreen = () => {
  const connection = useThisConnection();
  const { data: status, error, refetch } = useScanStatus(connection.id);
  const scan = useScan(connection, status);
  const now = useNow();
  const view = useAccessView();
  const limit = connection.limits['mailboxes.write'];
  const never = status !== undefined && status.scanned === 0 && !scan.running;
  // A file holds what it holds: nothing can be scanned into it.
  const past = connection.kind === 'snapshot';
  // The empty page asks for the scan itself.
  const asked = never && view.tab !== 'mailbox';
  return (
    <TabbedPage
      label="Access"
      tabs={tabs}
      current={view.tab}
      onChoose={(id) => view.show(id)}
      header={
        <>
          <PageHeader
            title="Access"
            meta={status ? coverageText(status, now) : null}
            actions={
              past || asked ? null : (
                <Button
                  icon={<ArrowSyncRegular />}
                  disabledFocusable={scan.refusal !== undefined}
                  title={scan.refusal ?? 'Read who has access to which mailbox'}
                  onClick={scan.ask}
                >
                  {scan.running ? 'Scanning…' : 'Scan permissions'}
                </Button>
              )
            }
          />
          {limit ? (
            <Note tone="warn" title={status?.scanned === 0 ? 'You can plan, not apply' : 'You can look, and plan'}>
              {limit}
            </Note>
          ) : null}
          {error ? (
            <ErrorCallout
              title="The state of the scan is not known"
              error={wireErrorOf(error)}
              onRetry={() => void refetch()}
            />
          ) : null}
          {status ? <ScanNotes connection={connection} status={status} scan={scan} /> : null}
        </>
      }
    >
      {status === undefined ? (
        error ? null : (
          <LoadingRows label="Loading access" />
        )
      ) : asked ? (
        <StateMessage
          icon={<KeyMultipleRegular />}
          title={past ? 'This snapshot holds no permissions' : 'Permissions have not been read yet'}
          actions={
            past ? null : (
              <Button
                appearance="primary"
                disabledFocusable={scan.refusal !== undefined}
                title={scan.refusal}
                onClick={scan.ask}
              >
                Scan permissions
              </Button>
            )
          }
        >
          {past
            ? 'They had not been read when it was taken, or were left out of it.'
            : (scan.refusal ??
              `The service has to be asked for each of ${plural(status.mailboxes, 'mailbox', 'mailboxes')}: about ${formatAbout(status.estimate.seconds)}. Afterwards both questions are answered at once: who can open this mailbox, and what can this person open.`)}
        </StateMessage>
      ) : view.tab === 'entries' ? (
        <EntriesTab
          status={status}
          scan={scan}
          onPerson={(entry) =>
            view.show(
              'person',
              { objectId: entry.trusteeId ?? '', name: entry.trusteeName, address: entry.trusteeAddress ?? '' },
              entry.trusteeKind === 'group' ? 'group' : 'user',
            )
          }
          onMailbox={(entry) =>
            view.show('mailbox', {
              objectId: entry.mailboxId,
              name: entry.mailboxName,
              address: entry.mailboxAddress,
            })
          }
        />
      ) : view.tab === 'person' ? (
        <PersonTab
          person={view.named ? { ...view.named, kind: view.kind } : null}
          onPerson={(person) => view.show('person', person, person?.kind)}
          onMailbox={(row) => view.show('mailbox', { objectId: row.key, name: row.name, address: row.address ?? '' })}
        />
      ) : (
        <MailboxTab
          mailbox={view.named}
          onMailbox={(mailbox) => view.show('mailbox', mailbox)}
          onPerson={(row) => {
            if (row.key.startsWith('name:')) return;
            view.show(
              'person',
              { objectId: row.key, name: row.name, address: row.address ?? '' },
              row.trusteeKind === 'group' ? 'group' : 'user',
            );
          }}
        />
      )}
      {scan.dialog}
    </TabbedPage>
  );
};

export default AccessScreen;
