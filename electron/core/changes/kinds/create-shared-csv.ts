import { readFlag, readList } from '../../imports/cells.ts';
import type { CsvInput } from '../csv-input.ts';

const flags = { copySentItems: 'Copy of sent items', blockSignIn: 'Block sign-in' } as const;

/** One line per mailbox to make. */
export const createSharedCsv: CsvInput = {
  creates: true,
  columns: [
    {
      id: 'address',
      label: 'Address',
      required: true,
      synonyms: [
        'Email',
        'Email address',
        'Mail',
        'PrimarySmtpAddress',
        'Primary SMTP address',
        'SMTP address',
        'Adresse',
        'E-Mail-Adresse',
        'Adresse e-mail',
      ],
      addresses: true,
      help: 'The whole address, on a domain of this organization.',
    },
    {
      id: 'displayName',
      label: 'Name',
      required: true,
      synonyms: [
        'Display name',
        'DisplayName',
        'Mailbox',
        'Mailbox name',
        'Title',
        'Anzeigename',
        'Postfach',
        'Nom',
        'Nom d’affichage',
      ],
    },
    {
      id: 'members',
      label: 'Members',
      synonyms: ['Member', 'Delegates', 'Users', 'Full Access', 'Owners', 'Mitglieder', 'Besitzer', 'Membres'],
      help: 'Addresses, separated by semicolons. They get Full Access and Send As.',
    },
    { id: 'copySentItems', label: flags.copySentItems, help: 'Yes or no; yes when left out.' },
    { id: 'blockSignIn', label: flags.blockSignIn, help: 'Yes or no; yes when left out.' },
  ],
  params({ address, displayName, members, ...rest }) {
    if (address === undefined && displayName === undefined) return null;
    if (address === undefined) return { problem: 'Address: there is none.' };
    if (displayName === undefined) return { problem: 'Name: there is none.' };
    const [alias, domain, more] = address.trim().split('@');
    if (!alias || !domain || more !== undefined)
      return { problem: `Address: “${address.slice(0, 60)}” is not an address.` };
    const params: Record<string, unknown> = { displayName, alias, domain };
    if (members !== undefined) params.members = readList(members);
    for (const [id, label] of Object.entries(flags)) {
      const cell = rest[id];
      if (cell === undefined) continue;
      const value = readFlag(cell);
      if (value === undefined) return { problem: `${label}: “${cell.slice(0, 60)}” is not yes or no.` };
      params[id] = value;
    }
    return { params };
  },
};
