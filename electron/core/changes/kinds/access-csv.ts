import { readFlag, readList } from '../../imports/cells.ts';
import type { CsvInput } from '../csv-input.ts';
import type { AccessParams, Right } from './access-params.ts';

const rightWords: readonly [Right, RegExp][] = [
  ['FullAccess', /^(full ?access|full|read and manage)$/i],
  ['SendAs', /^send ?as$/i],
  ['SendOnBehalf', /^(send ?on ?behalf( ?of)?|on ?behalf)$/i],
];

const rightOf = (word: string): Right | null =>
  rightWords.find(([, pattern]) => pattern.test(word.trim()))?.[0] ?? null;

type Edit = Extract<AccessParams, { action: 'edit' }>;

/** One line per mailbox and person; lines about the same mailbox add up. */
export const accessCsv: CsvInput = {
  columns: [
    {
      id: 'trustee',
      label: 'Person or group',
      required: true,
      synonyms: [
        'User',
        'Delegate',
        'Member',
        'Members',
        'Grantee',
        'Benutzer',
        'Benutzername',
        'Stellvertreter',
        'Utilisateur',
        'Délégué',
      ],
      help: 'Addresses, separated by semicolons.',
    },
    {
      id: 'rights',
      label: 'Rights',
      required: true,
      synonyms: [
        'Right',
        'AccessRights',
        'Access',
        'Permission',
        'Permissions',
        'Rechte',
        'Berechtigung',
        'Berechtigungen',
        'Droits',
      ],
      help: 'FullAccess, SendAs or SendOnBehalf, separated by semicolons.',
    },
    { id: 'action', label: 'Action', help: 'Grant or remove; grant when left out.' },
    { id: 'autoMapping', label: 'Automapping', help: 'Yes or no; yes when left out.' },
  ],
  params({ trustee, rights, action, autoMapping }) {
    if (trustee === undefined || rights === undefined) return null;
    const wanted: Right[] = [];
    for (const word of rights.split(/[;|,]+/).filter((part) => part.trim() !== '')) {
      const right = rightOf(word);
      if (right === null) return { problem: `Rights: “${word.trim().slice(0, 60)}” is not a right.` };
      wanted.push(right);
    }
    const gives = action === undefined || /^(grant|add|give)$/i.test(action.trim());
    if (!gives && !/^(remove|revoke|delete|take)$/i.test((action ?? '').trim()))
      return { problem: `Action: “${(action ?? '').slice(0, 60)}” is neither grant nor remove.` };
    const maps = autoMapping === undefined ? true : readFlag(autoMapping);
    if (maps === undefined) return { problem: `Automapping: “${(autoMapping ?? '').slice(0, 60)}” is not yes or no.` };
    const people = readList(trustee);
    const edit: Edit = {
      action: 'edit',
      grant: gives ? people.map((one) => ({ trustee: one, rights: wanted, autoMapping: maps })) : [],
      remove: gives ? [] : people.map((one) => ({ trustee: one, rights: wanted })),
    };
    return { params: edit };
  },
  join(first, second) {
    const [a, b] = [first as Edit, second as Edit];
    return { action: 'edit', grant: [...a.grant, ...b.grant], remove: [...a.remove, ...b.remove] };
  },
};
