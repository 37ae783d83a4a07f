import {
  HomeFilled,
  HomeRegular,
  MailMultipleFilled,
  MailMultipleRegular,
  PlugConnectedFilled,
  PlugConnectedRegular,
  SettingsFilled,
  SettingsRegular,
} from '@fluentui/react-icons';
import { lazy } from 'react';
import type { Area } from './area.ts';

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
    count: (summary) => summary.mailboxes,
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
