import { BroomRegular, PersonAddRegular, PersonDeleteRegular, PersonSwapRegular } from '@fluentui/react-icons';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import { useApi } from '../../api/api-context.tsx';
import type { PlanMaker } from '../../api/use-plans.ts';
import type { Command } from '../../ui/command-bar.tsx';
import { formatCount } from '../../ui/format.ts';
import { useNotify } from '../../ui/toaster.tsx';
import { removalOf } from './access-words.ts';

/** What can be done with entries: the chosen ones, someone's, or the orphaned ones. */
export const useEntryCommands = (
  connectionId: string,
  chosen: ReadonlyMap<string, AccessEntry>,
  orphans: number,
  maker: PlanMaker,
): Command[] => {
  const { transport, plans } = useApi();
  const notify = useNotify();
  const cleanOrphans = async () => {
    const answer = await transport.call('access.mailboxes', { connectionId, trusteeKind: 'orphan' });
    if (!answer.ok) {
      notify({ intent: 'error', title: 'The orphaned entries could not be listed', text: answer.error.message });
      return;
    }
    await maker.make({
      kind: 'access',
      params: { action: 'remove-orphans' },
      selection: { kind: 'ids', ids: answer.value.ids },
    });
  };
  const begin = (action: 'copy' | 'move' | 'strip') =>
    plans.begin({ connectionId, kind: 'access', targets: null, preset: { action } });
  return [
    {
      id: 'grant',
      label: 'Grant access',
      icon: <PersonAddRegular />,
      primary: chosen.size === 0,
      description: 'Let people open or send as mailboxes you name',
      run: () => plans.begin({ connectionId, kind: 'access', targets: null, preset: { action: 'grant' } }),
    },
    {
      id: 'remove',
      label: 'Remove selected',
      icon: <PersonDeleteRegular />,
      primary: chosen.size > 0,
      description: 'Take exactly the selected rights away',
      disabledBecause: chosen.size === 0 ? 'Select entries first.' : maker.busy ? 'Planning.' : undefined,
      run: () => {
        const request = removalOf([...chosen.values()]);
        if (request) void maker.make(request);
      },
    },
    {
      id: 'people',
      label: 'Someone’s access',
      icon: <PersonSwapRegular />,
      description: 'Copy it, hand it over, or take all of it',
      run: () => {},
      menu: [
        {
          id: 'copy',
          label: 'Copy to someone else',
          icon: <PersonAddRegular />,
          description: 'Someone gets what another has',
          run: () => begin('copy'),
        },
        {
          id: 'move',
          label: 'Replace someone everywhere',
          icon: <PersonSwapRegular />,
          description: 'Someone gets what another has, who loses it',
          run: () => begin('move'),
        },
        {
          id: 'strip',
          label: 'Remove someone from everything',
          icon: <PersonDeleteRegular />,
          description: 'For people who leave',
          run: () => begin('strip'),
        },
      ],
    },
    {
      id: 'orphans',
      label: orphans > 0 ? `Clean up ${formatCount(orphans)} orphaned` : 'Clean up orphaned',
      icon: <BroomRegular />,
      description: 'Remove entries whose account is gone',
      disabledBecause: orphans === 0 ? 'No orphaned entries are known.' : maker.busy ? 'Planning.' : undefined,
      run: () => void cleanOrphans(),
    },
  ];
};
