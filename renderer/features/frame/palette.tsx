import { Dialog, DialogSurface } from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  DarkThemeRegular,
  MailRegular,
  PlugConnectedRegular,
  QuestionCircleRegular,
  SearchRegular,
  SignOutRegular,
  TextAlignJustifyRegular,
} from '@fluentui/react-icons';
import { type KeyboardEvent, type ReactElement, useEffect, useId, useMemo, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Settings } from '../../../shared/contract/settings.ts';
import { useApi } from '../../api/api-context.tsx';
import { useCurrentConnection } from '../../api/current-connection.tsx';
import { useConnections, useUpdateSettings } from '../../api/hooks.ts';
import { useCall } from '../../api/use-call.ts';
import { recipientTypeLabel } from '../../ui/badge.tsx';
import { type Area, areaPath } from '../area.ts';
import { useSearchedPlanCommands } from '../plan-commands.tsx';
import styles from './palette.module.css';

interface Choice {
  id: string;
  group: string;
  label: string;
  detail?: string;
  icon: ReactElement;
  /** Leads to another place, which then has the focus. */
  leads?: true;
  run: () => void;
}

const searchAfterMs = 120;

const useSettled = (text: string): string => {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), searchAfterMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
};

/** One field that finds places, connections, commands and mailboxes. */
export const Palette = ({
  areas,
  settings,
  onHelp,
  onClose,
}: {
  areas: readonly Area[];
  settings: Settings;
  onHelp: () => void;
  /** `left`: for another place. */
  onClose: (left: boolean) => void;
}) => {
  const api = useApi();
  const navigate = useNavigate();
  const connection = useCurrentConnection();
  const { data: connections = [] } = useConnections();
  const update = useUpdateSettings();
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useSettled(text.trim());
  const people = useCall(
    'mailboxes.window',
    connection && wanted.length >= 2
      ? { connectionId: connection.id, query: { search: wanted.slice(0, 200) }, from: 0, count: 8 }
      : null,
    connection ? { revisionOf: connection.id, keep: true } : {},
  );

  const fixed = useMemo<Choice[]>(() => {
    const choices: Choice[] = areas
      .filter((area) => area.scope === 'app' || connection !== null)
      .map((area) => ({
        id: `area-${area.id}`,
        group: 'Go to',
        label: area.label,
        icon: area.icon,
        leads: true,
        run: () => void navigate(areaPath(area, connection?.id ?? null)),
      }));
    for (const other of connections) {
      if (other.id === connection?.id) continue;
      choices.push({
        id: `connection-${other.id}`,
        group: 'Switch connection',
        label: other.name,
        detail: other.kind === 'practice' ? 'practice' : other.tenant,
        icon: <PlugConnectedRegular />,
        leads: true,
        run: () => void navigate(`/t/${encodeURIComponent(other.id)}/overview`),
      });
    }
    if (connection?.state === 'signed-in') {
      choices.push(
        {
          id: 'refresh',
          group: 'Commands',
          label: 'Read the tenant again',
          icon: <ArrowSyncRegular />,
          run: () =>
            void api.transport.call('inventory.start', { connectionId: connection.id }).then(() => api.jobs.reload()),
        },
        {
          id: 'sign-out',
          group: 'Commands',
          label: `Sign out of ${connection.name}`,
          icon: <SignOutRegular />,
          run: () => void api.transport.call('auth.signOut', { connectionId: connection.id }),
        },
      );
    }
    for (const [theme, label] of [
      ['light', 'Light theme'],
      ['dark', 'Dark theme'],
      ['high-contrast', 'High contrast theme'],
      ['system', 'Theme of the system'],
    ] as const) {
      if (theme === settings.theme) continue;
      choices.push({
        id: `theme-${theme}`,
        group: 'Commands',
        label,
        icon: <DarkThemeRegular />,
        run: () => void update({ theme }),
      });
    }
    const dense = settings.density === 'compact';
    choices.push(
      {
        id: 'density',
        group: 'Commands',
        label: dense ? 'Comfortable rows' : 'Compact rows',
        icon: <TextAlignJustifyRegular />,
        run: () => void update({ density: dense ? 'comfortable' : 'compact' }),
      },
      { id: 'help', group: 'Commands', label: 'Keyboard help', icon: <QuestionCircleRegular />, run: onHelp },
    );
    return choices;
  }, [areas, connection, connections, api, navigate, settings, update, onHelp]);

  const changes = useSearchedPlanCommands(connection?.id ?? '').map(
    ({ id, label, description, icon, run }): Choice => ({
      id: `change-${id}`,
      group: 'Changes',
      label,
      icon,
      run,
      ...(description === undefined ? {} : { detail: description }),
    }),
  );
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...fixed, ...(connection ? changes : [])].filter((choice) =>
    words.every((word) => `${choice.label} ${choice.detail ?? ''}`.toLowerCase().includes(word)),
  );
  const mailboxes: Choice[] =
    connection && wanted.length >= 2 && words.length > 0
      ? (people.data?.rows ?? []).map((row) => ({
          id: `mailbox-${row.id}`,
          group: 'Mailboxes',
          label: row.displayName ?? row.primarySmtpAddress ?? row.id,
          detail: [
            row.primarySmtpAddress ?? row.userPrincipalName,
            row.recipientTypeDetails && recipientTypeLabel(row.recipientTypeDetails),
          ]
            .filter(Boolean)
            .join(' · '),
          icon: <MailRegular />,
          leads: true,
          run: () =>
            void navigate(`/t/${encodeURIComponent(connection.id)}/mailboxes?open=${encodeURIComponent(row.id)}`),
        }))
      : [];
  const choices = [...mailboxes, ...found];
  const current = choices[Math.min(at, choices.length - 1)];

  const choose = (choice: Choice) => {
    onClose(choice.leads === true);
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, choices.length - 1) + step + choices.length) % choices.length);
    } else if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      choose(current);
    }
  };

  useEffect(() => {
    if (current) document.getElementById(`${listId}-${current.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [current, listId]);

  const groups = [...new Set(choices.map((choice) => choice.group))];
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose(false))}>
      <DialogSurface className={styles.surface} aria-label="Search and commands">
        <div className={styles.field}>
          <SearchRegular aria-hidden="true" />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
            aria-label="Search people, mailboxes, commands"
            placeholder="Search people, mailboxes, commands"
            value={text}
            maxLength={200}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div className={styles.list} id={listId} role="listbox" aria-label="Results">
          {groups.map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox.
            <div key={group} role="group" aria-label={group}>
              <p className={styles.group} aria-hidden="true">
                {group}
              </p>
              {choices
                .filter((choice) => choice.group === group)
                .map((choice) => (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and handles the keys.
                  <div
                    key={choice.id}
                    id={`${listId}-${choice.id}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={choice === current}
                    className={styles.choice}
                    onMouseMove={() => setAt(choices.indexOf(choice))}
                    onClick={() => choose(choice)}
                  >
                    <span className={styles.icon} aria-hidden="true">
                      {choice.icon}
                    </span>
                    <span className={styles.label}>{choice.label}</span>
                    {choice.detail ? <span className={styles.detail}>{choice.detail}</span> : null}
                  </div>
                ))}
            </div>
          ))}
        </div>
        {choices.length === 0 ? (
          <p className={styles.none} role="status">
            {people.isFetching ? 'Searching…' : `Nothing is called “${text.trim()}”.`}
          </p>
        ) : null}
      </DialogSurface>
    </Dialog>
  );
};
