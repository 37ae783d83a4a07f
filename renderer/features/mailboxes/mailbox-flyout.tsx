import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  ChevronDownRegular,
  CopyRegular,
  MoreHorizontalRegular,
  OpenRegular,
} from '@fluentui/react-icons';
import { Suspense, useEffect } from 'react';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useCall } from '../../api/use-call.ts';
import { TypeBadge } from '../../ui/badge.tsx';
import { CommandEntry } from '../../ui/command-bar.tsx';
import { copyText } from '../../ui/copy.tsx';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { Flyout } from '../../ui/flyout.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { LoadingRows } from '../../ui/states.tsx';
import { useNotify } from '../../ui/toaster.tsx';
import { useContributions } from '../contributions.ts';
import { useMailboxPlanCommands } from '../plan-commands.tsx';
import { AddressesTab, HoldsTab, LicensesTab, MailFlowTab, OverviewTab } from './mailbox-flyout-tabs.tsx';
import { useLiveRefresh } from './use-live-refresh.ts';

const outlookUrl = (connection: Connection, mailbox: MailboxDetails): string | null => {
  const root = Object.values(clouds).find((cloud) => cloud.id === connection.cloud)?.outlookOnTheWeb;
  return root && mailbox.primarySmtpAddress ? `${root}/mail/${encodeURIComponent(mailbox.primarySmtpAddress)}/` : null;
};

const OutlookButton = ({ connection, mailbox }: { connection: Connection; mailbox: MailboxDetails }) => {
  const { transport } = useApi();
  const url = outlookUrl(connection, mailbox);
  if (url === null) {
    return (
      <Button icon={<OpenRegular />} aria-label="Open in Outlook" disabledFocusable title="The mailbox has no address.">
        Outlook
      </Button>
    );
  }
  return (
    <Button
      as="a"
      href={url}
      target="_blank"
      rel="noreferrer"
      icon={<OpenRegular />}
      aria-label="Open in Outlook"
      title={
        connection.kind === 'practice'
          ? 'Open in Outlook on the web, where mailboxes of a practice tenant do not exist'
          : 'Open in Outlook on the web'
      }
      onClick={(event) => {
        if (transport.host !== 'desktop') return;
        event.preventDefault();
        void transport.call('app.openExternal', { url });
      }}
    >
      Outlook
    </Button>
  );
};

/** What can be changed about this one mailbox. */
const ChangeMenu = ({ connection, mailbox }: { connection: Connection; mailbox: MailboxDetails }) => {
  const commands = useMailboxPlanCommands(connection.id, {
    selection: { kind: 'ids', ids: [mailbox.id] },
    count: 1,
    name: mailbox.displayName ?? mailbox.primarySmtpAddress ?? mailbox.id,
  });
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ChevronDownRegular />} iconPosition="after">
          Change
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {commands.map((command) => (
            <CommandEntry key={command.id} command={command} />
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

const CopyMenu = ({ mailbox }: { mailbox: MailboxDetails }) => {
  const notify = useNotify();
  const entries: [string, string | null][] = [
    ['address', mailbox.primarySmtpAddress],
    ['user principal name', mailbox.userPrincipalName],
    ['object ID', mailbox.id.startsWith('exo:') ? null : mailbox.id],
    ['Exchange GUID', mailbox.exchangeGuid],
  ];
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<MoreHorizontalRegular />} aria-label="More for this mailbox" />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {entries.map(([label, text]) =>
            text === null ? null : (
              <MenuItem
                key={label}
                icon={<CopyRegular />}
                onClick={async () => {
                  const done = await copyText(text);
                  notify(
                    done
                      ? { intent: 'success', title: 'Copied', text }
                      : { intent: 'warning', title: 'The browser did not allow copying', text },
                  );
                }}
              >
                Copy {label}
              </MenuItem>
            ),
          )}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};

/** Everything known of one mailbox, beside the list. */
export const MailboxFlyout = ({
  connection,
  id,
  tab,
  onTab,
  onClose,
}: {
  connection: Connection;
  id: string;
  tab: string;
  onTab: (tab: string) => void;
  onClose: () => void;
}) => {
  const {
    data: mailbox,
    error,
    refetch,
  } = useCall('mailboxes.get', { connectionId: connection.id, id }, { revisionOf: connection.id });
  const live = useLiveRefresh(connection.id);
  const { clear } = live;
  const { mailboxTabs } = useContributions();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a failure belongs to the mailbox it happened to.
  useEffect(clear, [id, clear]);

  if (error && !mailbox) {
    return (
      <Flyout
        name="Mailbox"
        banner={
          <ErrorCallout
            title="The mailbox could not be shown"
            error={wireErrorOf(error)}
            onRetry={() => void refetch()}
          />
        }
        tabs={[]}
        tab=""
        onTab={onTab}
        onClose={onClose}
      />
    );
  }
  if (!mailbox) {
    return (
      <Flyout
        name="Loading…"
        tabs={[
          { id: 'overview', label: 'Overview', content: () => <LoadingRows rows={6} label="Loading the mailbox" /> },
        ]}
        tab="overview"
        onTab={onTab}
        onClose={onClose}
      />
    );
  }
  const contributed = mailboxTabs.map(({ id: tabId, label, Content }) => ({
    id: tabId,
    label,
    content: () => (
      <Suspense fallback={<LoadingRows rows={4} label={`Loading ${label}`} />}>
        <Content connection={connection} mailbox={mailbox} />
      </Suspense>
    ),
  }));
  const fromFile = connection.kind === 'snapshot';
  const signedIn = connection.state === 'signed-in' && !fromFile;
  return (
    <Flyout
      name={mailbox.displayName ?? mailbox.primarySmtpAddress ?? mailbox.id}
      subtitle={
        <>
          <span>{mailbox.primarySmtpAddress ?? mailbox.userPrincipalName}</span>
          <TypeBadge type={mailbox.recipientTypeDetails} />
        </>
      }
      actions={
        <>
          {mailbox.goneSince === null ? <ChangeMenu connection={connection} mailbox={mailbox} /> : null}
          <OutlookButton connection={connection} mailbox={mailbox} />
          <Button
            icon={<ArrowSyncRegular />}
            disabledFocusable={!signedIn || live.busy}
            title={
              signedIn
                ? 'Read the live figures of this mailbox'
                : fromFile
                  ? 'A snapshot shows what was read when it was taken.'
                  : 'Sign in to read live figures.'
            }
            onClick={() => void live.run([mailbox.id], true)}
          >
            {live.busy ? 'Reading…' : 'Refresh now'}
          </Button>
          <CopyMenu mailbox={mailbox} />
        </>
      }
      banner={
        <>
          {live.error ? (
            <ErrorCallout
              title="The live figures could not be read"
              error={live.error}
              onRetry={() => void live.run([mailbox.id], true)}
            />
          ) : null}
          {mailbox.goneSince === null ? null : (
            <Note tone="warn" title="No longer in the tenant">
              The service has not listed this mailbox since {formatDateTime(mailbox.goneSince)}. What you see is what
              was last read.
            </Note>
          )}
        </>
      }
      tabs={[
        { id: 'overview', label: 'Overview', content: () => <OverviewTab connection={connection} mailbox={mailbox} /> },
        { id: 'mail-flow', label: 'Mail flow', content: () => <MailFlowTab mailbox={mailbox} /> },
        ...contributed.slice(0, 1),
        { id: 'licenses', label: 'Licenses', content: () => <LicensesTab mailbox={mailbox} /> },
        { id: 'holds', label: 'Holds', content: () => <HoldsTab mailbox={mailbox} /> },
        { id: 'addresses', label: 'Addresses', content: () => <AddressesTab mailbox={mailbox} /> },
        ...contributed.slice(1),
      ]}
      tab={tab}
      onTab={onTab}
      onClose={onClose}
    />
  );
};
