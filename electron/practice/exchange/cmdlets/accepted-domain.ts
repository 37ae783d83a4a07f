import type { PracticeDomain } from '../../world/model.ts';
import { notFound } from '../errors.ts';
import { listOf } from '../paging.ts';
import { resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { distinguishedName, organizationPath } from './mailbox-view.ts';
import type { Cmdlet } from './types.ts';

const { text: string, bool, date, dateUtc, fixed } = columnsOf<PracticeDomain>();

const ACCEPTED_DOMAIN = new RowShape<PracticeDomain>([
  string('DomainName', (d) => d.name),
  ...fixed('text', { CatchAllRecipientID: null, DomainType: 'Authoritative' }),
  ...fixed('bool', {
    MatchSubDomains: false,
    AddressBookEnabled: true,
    EmailOnly: false,
    ExternallyManaged: false,
    PendingRemoval: false,
    PendingCompletion: false,
  }),
  bool('Default', (d) => d.isDefault),
  bool('InitialDomain', (d) => d.isInitial),
  string('AuthenticationType', (d) => d.authenticationType),
  ...fixed('text', {
    SendingFromDomainDisabled: 'False',
    SendingToDomainDisabled: 'False',
    AdminDisplayName: '',
    ExchangeVersion: '0.20 (15.0.0.0)',
  }),
  string('Name', (d) => d.name),
  string('Identity', (d) => d.name),
  string('Id', (d) => d.name),
  string('DistinguishedName', (d, env) => distinguishedName(d.name, env)),
  string('OrganizationId', (_d, env) => organizationPath(env)),
  date('WhenCreated', (_d, { world }) => world.tenant.createdAt),
  dateUtc('WhenCreatedUTC', (_d, { world }) => world.tenant.createdAt),
  ...fixed('bool', { IsValid: true }),
]);

export const acceptedDomainCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-AcceptedDomain',
    access: 'read',
    parameters: { Identity: text, ResultSize: resultSize },
    run({ args, state, world }) {
      const verified = world.domains.filter((domain) => domain.isVerified);
      const identity = args.text('Identity');
      if (identity === null) return listOf(ACCEPTED_DOMAIN, verified);
      const found = verified.find((domain) => domain.name.toLowerCase() === identity.toLowerCase());
      if (!found) throw notFound(identity, state.names.domainController);
      return listOf(ACCEPTED_DOMAIN, [found]);
    },
  },
];
