import {
  ArrowForwardRegular,
  ArrowSwapRegular,
  ClipboardTaskListLtrRegular,
  DocumentTableRegular,
  EyeOffRegular,
  EyeRegular,
  LockClosedRegular,
  LockOpenRegular,
  MailAddRegular,
  MailCopyRegular,
  PeopleTeamRegular,
  PersonAddRegular,
  PersonArrowRightRegular,
  PersonDeleteRegular,
  PersonMailRegular,
  ShieldKeyholeRegular,
  StorageRegular,
} from '@fluentui/react-icons';
import { type ReactElement, useEffect } from 'react';
import { useApi } from '../api/api-context.tsx';
import { useObservable } from '../api/observable.ts';
import type { PlanKind, PlanTargets } from '../api/plans.ts';
import type { Command } from '../ui/command-bar.tsx';
import { plural } from '../ui/format.ts';

interface Entry {
  id: string;
  label: string;
  icon: ReactElement;
  description: string;
  kind: PlanKind;
  preset?: Readonly<Record<string, unknown>>;
}
type Node = Entry | (Omit<Entry, 'kind' | 'preset'> & { entries: readonly Entry[] });

/** What can be done to mailboxes, in the order people look for it. */
const forMailboxes: readonly Node[] = [
  {
    id: 'sent-items-copy',
    label: 'Copy sent items',
    icon: <MailCopyRegular />,
    description: 'Keep a copy of what others send from these mailboxes',
    kind: 'sent-items-copy',
  },
  {
    id: 'convert',
    label: 'Convert',
    icon: <ArrowSwapRegular />,
    description: 'Convert to shared mailboxes, or back',
    entries: [
      {
        id: 'convert-shared',
        label: 'To shared',
        icon: <PeopleTeamRegular />,
        description: 'Convert to shared mailboxes, with everything that follows',
        kind: 'convert-mailbox',
        preset: { to: 'Shared' },
      },
      {
        id: 'convert-regular',
        label: 'To regular',
        icon: <PersonMailRegular />,
        description: 'Convert back to mailboxes of people',
        kind: 'convert-mailbox',
        preset: { to: 'Regular' },
      },
    ],
  },
  {
    id: 'access',
    label: 'Access',
    icon: <PersonAddRegular />,
    description: 'Who may open and send as these mailboxes',
    entries: [
      {
        id: 'access-grant',
        label: 'Grant access',
        icon: <PersonAddRegular />,
        description: 'Let people open or send as these mailboxes',
        kind: 'access',
        preset: { action: 'grant' },
      },
      {
        id: 'access-remove',
        label: 'Remove access',
        icon: <PersonDeleteRegular />,
        description: 'Take rights from people on these mailboxes',
        kind: 'access',
        preset: { action: 'remove' },
      },
      {
        id: 'send-on-behalf',
        label: 'Send on behalf',
        icon: <PersonArrowRightRegular />,
        description: 'Who may send on behalf of these mailboxes',
        kind: 'send-on-behalf',
      },
    ],
  },
  {
    id: 'quotas',
    label: 'Quotas',
    icon: <StorageRegular />,
    description: 'When these mailboxes warn, stop sending and stop receiving',
    kind: 'quotas',
  },
  {
    id: 'forwarding',
    label: 'Forwarding',
    icon: <ArrowForwardRegular />,
    description: 'Where mail to these mailboxes also goes',
    kind: 'forwarding',
  },
  {
    id: 'hide',
    label: 'Hide from address lists',
    icon: <EyeOffRegular />,
    description: 'Leave these mailboxes out of address lists',
    kind: 'hide-from-address-lists',
    preset: { hidden: true },
  },
  {
    id: 'show',
    label: 'Show in address lists',
    icon: <EyeRegular />,
    description: 'Put these mailboxes back into address lists',
    kind: 'hide-from-address-lists',
    preset: { hidden: false },
  },
  {
    id: 'hold',
    label: 'Litigation hold',
    icon: <ShieldKeyholeRegular />,
    description: 'Keep everything in these mailboxes, or stop keeping it',
    kind: 'litigation-hold',
  },
  {
    id: 'block-sign-in',
    label: 'Block sign-in',
    icon: <LockClosedRegular />,
    description: 'Keep the accounts of these mailboxes from signing in',
    kind: 'block-sign-in',
    preset: { blocked: true },
  },
  {
    id: 'allow-sign-in',
    label: 'Allow sign-in',
    icon: <LockOpenRegular />,
    description: 'Let the accounts of these mailboxes sign in again',
    kind: 'block-sign-in',
    preset: { blocked: false },
  },
];

/**
 * The changes one may begin for mailboxes, as commands. Without targets they say that something has to be selected.
 * Planning needs neither a sign-in nor a role: the review says what is missing.
 */
export const useMailboxPlanCommands = (connectionId: string, targets: PlanTargets | null): Command[] => {
  const { plans } = useApi();
  const disabledBecause = targets === null ? 'Select mailboxes first.' : undefined;
  const command = (entry: Entry): Command => ({
    id: entry.id,
    label: entry.label,
    icon: entry.icon,
    description: entry.description,
    disabledBecause,
    run: () =>
      plans.begin({ connectionId, kind: entry.kind, targets, ...(entry.preset ? { preset: entry.preset } : {}) }),
  });
  return forMailboxes.map((node) =>
    'entries' in node
      ? {
          id: node.id,
          label: node.label,
          icon: node.icon,
          description: node.description,
          disabledBecause,
          run: () => {},
          menu: node.entries.map(command),
        }
      : command(node),
  );
};

/** Tells the search what is selected on a screen of mailboxes, for as long as the screen stands. */
export const useSelectedForPlans = (connectionId: string, targets: PlanTargets | null): void => {
  const { selected } = useApi().plans;
  useEffect(() => selected.set(targets && { connectionId, targets }), [selected, connectionId, targets]);
  useEffect(() => () => selected.set(null), [selected]);
};

/** Changes the search finds: for what is selected, for a list someone pastes, and those that need neither. */
export const useSearchedPlanCommands = (connectionId: string): Command[] => {
  const { plans } = useApi();
  const free = useFreePlanCommands(connectionId);
  const selected = useObservable(plans.selected);
  const targets = selected?.connectionId === connectionId ? selected.targets : null;
  const forSelected = useMailboxPlanCommands(connectionId, targets).flatMap((command) => command.menu ?? [command]);
  return [
    ...(targets === null
      ? []
      : forSelected.map((command) => ({
          ...command,
          description: `For ${plural(targets.count, 'selected mailbox', 'selected mailboxes')}`,
        }))),
    {
      id: 'convert-list',
      label: 'Convert to shared',
      icon: <PeopleTeamRegular />,
      description: 'Mailboxes of leavers: licenses, sign-in, access',
      run: () => plans.begin({ connectionId, kind: 'convert-mailbox', targets: null, preset: { to: 'Shared' } }),
    },
    ...free,
  ];
};

/** The changes that need no selection: a new shared mailbox, and changes for a list or a file. */
export const useFreePlanCommands = (connectionId: string): Command[] => {
  const { plans } = useApi();
  return [
    {
      id: 'new-shared-mailbox',
      label: 'New shared mailbox',
      icon: <MailAddRegular />,
      description: 'Create a shared mailbox with its members',
      run: () => plans.begin({ connectionId, kind: 'create-shared-mailbox', targets: null }),
    },
    {
      id: 'from-list',
      label: 'Change from a list',
      icon: <ClipboardTaskListLtrRegular />,
      description: 'Paste addresses and choose what to change for them',
      run: () => plans.begin({ connectionId, kind: 'list', targets: null, preset: { source: 'paste' } }),
    },
    {
      id: 'from-csv',
      label: 'Import CSV',
      icon: <DocumentTableRegular />,
      description: 'Plan changes or new shared mailboxes from a CSV file, with values per row',
      run: () => plans.begin({ connectionId, kind: 'list', targets: null, preset: { source: 'file' } }),
    },
  ];
};
