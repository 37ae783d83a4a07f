import {
  CameraFilled,
  CameraRegular,
  CertificateFilled,
  CertificateRegular,
  HistoryFilled,
  HistoryRegular,
  HomeFilled,
  HomeRegular,
  KeyMultipleFilled,
  KeyMultipleRegular,
  MailMultipleFilled,
  MailMultipleRegular,
  PeopleTeamFilled,
  PeopleTeamRegular,
  PlugConnectedFilled,
  PlugConnectedRegular,
  SettingsFilled,
  SettingsRegular,
} from '@fluentui/react-icons';
import { lazy } from 'react';
import { unknownFamilies } from '../../shared/domain/known.ts';
import type { Area } from './area.ts';
import type { Contributions } from './contributions.ts';

/** Every area of the console, in the order of the navigation. A new area is one entry here. */
export const areas: readonly Area[] = [
  {
    id: 'overview',
    label: 'Overview',
    path: 'overview',
    scope: 'connection',
    icon: <HomeRegular />,
    activeIcon: <HomeFilled />,
    Screen: lazy(() => import('./overview/overview-screen.tsx')),
  },
  {
    id: 'mailboxes',
    label: 'Mailboxes',
    path: 'mailboxes',
    scope: 'connection',
    icon: <MailMultipleRegular />,
    activeIcon: <MailMultipleFilled />,
    Screen: lazy(() => import('./mailboxes/mailboxes-screen.tsx')),
    // Those that licenses alone tell of are no count of mailboxes.
    count: (summary) => (unknownFamilies(['mailboxes'], summary.families).length > 0 ? null : summary.mailboxes),
  },
  {
    id: 'shared-mailboxes',
    label: 'Shared mailboxes',
    path: 'shared-mailboxes',
    scope: 'connection',
    icon: <PeopleTeamRegular />,
    activeIcon: <PeopleTeamFilled />,
    Screen: lazy(() => import('./shared-mailboxes/shared-mailboxes-screen.tsx')),
    count: (summary) => summary.typeCounts.SharedMailbox ?? null,
  },
  {
    id: 'licenses',
    label: 'Licenses',
    path: 'licenses',
    scope: 'connection',
    icon: <CertificateRegular />,
    activeIcon: <CertificateFilled />,
    Screen: lazy(() => import('./licenses/licenses-screen.tsx')),
  },
  {
    id: 'access',
    label: 'Access',
    path: 'access',
    scope: 'connection',
    icon: <KeyMultipleRegular />,
    activeIcon: <KeyMultipleFilled />,
    Screen: lazy(() => import('./access/access-screen.tsx')),
  },
  {
    id: 'changes',
    label: 'Changes',
    path: 'changes',
    scope: 'connection',
    icon: <HistoryRegular />,
    activeIcon: <HistoryFilled />,
    group: 'History',
    Screen: lazy(() => import('./changes/changes-screen.tsx')),
    Count: lazy(() => import('./changes/open-plans-count.tsx')),
  },
  {
    id: 'snapshots',
    label: 'Snapshots',
    path: 'snapshots',
    scope: 'connection',
    icon: <CameraRegular />,
    activeIcon: <CameraFilled />,
    group: 'History',
    Screen: lazy(() => import('./snapshots/snapshots-area.tsx')),
  },
  {
    id: 'connections',
    label: 'Connections',
    path: 'connections',
    scope: 'app',
    icon: <PlugConnectedRegular />,
    activeIcon: <PlugConnectedFilled />,
    foot: true,
    Screen: lazy(() => import('./connections/connections-screen.tsx')),
  },
  {
    id: 'settings',
    label: 'Settings',
    path: 'settings',
    scope: 'app',
    icon: <SettingsRegular />,
    activeIcon: <SettingsFilled />,
    foot: true,
    Screen: lazy(() => import('./settings/settings-screen.tsx')),
  },
];

/** What areas add to each other's screens. */
export const contributions: Contributions = {
  mailboxTabs: [
    { id: 'access', label: 'Access', Content: lazy(() => import('./access/mailbox-access-tab.tsx')) },
    { id: 'history', label: 'History', Content: lazy(() => import('./snapshots/mailbox-history-tab.tsx')) },
  ],
  overviewCards: [
    { id: 'recent-changes', Card: lazy(() => import('./changes/recent-changes-card.tsx')) },
    { id: 'full-within', Card: lazy(() => import('./snapshots/full-within-card.tsx')) },
  ],
  planActions: [{ id: 'apply-live', Action: lazy(() => import('./snapshots/apply-live-action.tsx')) }],
  overlays: [{ id: 'plan-forms', Overlay: lazy(() => import('./changes/plan-overlay.tsx')) }],
};
