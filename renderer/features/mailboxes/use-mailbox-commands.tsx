import { ArrowSyncRegular } from '@fluentui/react-icons';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import type { Inventory } from '../../api/inventory.ts';
import type { PlanTargets } from '../../api/plans.ts';
import type { SelectionState } from '../../grid/selection.ts';
import type { Command } from '../../ui/command-bar.tsx';
import { useFreePlanCommands, useMailboxPlanCommands, useSelectedForPlans } from '../plan-commands.tsx';
import { liveLimit, type useLiveRefresh } from './use-live-refresh.ts';

/** What can be done on the Mailboxes screen: with something selected, what can be done to it comes first. */
export const useMailboxCommands = ({
  connection,
  inventory,
  live,
  selection,
  targets,
}: {
  connection: Connection;
  inventory: Inventory;
  live: ReturnType<typeof useLiveRefresh>;
  selection: SelectionState;
  /** What is selected, as plans take it; null = nothing. */
  targets: PlanTargets | null;
}): Command[] => {
  const { transport } = useApi();
  useSelectedForPlans(connection.id, targets);
  const planCommands = useMailboxPlanCommands(connection.id, targets);
  const freeCommands = useFreePlanCommands(connection.id);
  const count = targets?.count ?? 0;
  const noRefresh =
    connection.kind === 'snapshot'
      ? 'A snapshot shows what was read when it was taken.'
      : connection.state === 'signed-in'
        ? undefined
        : 'Sign in to refresh.';

  const selectedIds = async (): Promise<string[]> => {
    if (selection.kind === 'ids') return [...selection.ids];
    const answer = await transport.call('mailboxes.window', {
      connectionId: connection.id,
      query: selection.query,
      from: 0,
      count: Math.min(500, liveLimit + selection.except.size),
    });
    return answer.ok ? answer.value.rows.map((row) => row.id).filter((id) => !selection.except.has(id)) : [];
  };

  const refreshCommands: Command[] = [
    {
      id: 'refresh',
      label: inventory.running ? 'Reading…' : 'Refresh',
      icon: <ArrowSyncRegular />,
      primary: targets === null,
      description: 'Read the whole tenant again',
      disabledBecause:
        noRefresh ?? (inventory.running ? 'The tenant is being read. The status bar shows how far it is.' : undefined),
      run: inventory.start,
    },
    {
      id: 'refresh-selected',
      label: live.busy ? 'Reading…' : 'Refresh selected',
      icon: <ArrowSyncRegular />,
      description: 'Read the live figures of the selected mailboxes',
      disabledBecause:
        noRefresh ??
        (count === 0
          ? 'Select mailboxes first.'
          : count > liveLimit
            ? `Select at most ${liveLimit} mailboxes; Refresh reads all of them.`
            : live.busy
              ? 'The mailboxes are being read.'
              : undefined),
      run: () => void selectedIds().then((ids) => (ids.length > 0 ? live.run(ids) : undefined)),
    },
  ];
  return targets === null
    ? [...refreshCommands, ...freeCommands, ...planCommands]
    : [
        ...planCommands.map((command, index) => (index === 0 ? { ...command, primary: true } : command)),
        ...refreshCommands,
        ...freeCommands,
      ];
};
