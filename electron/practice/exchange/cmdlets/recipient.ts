import { notFound } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { choices, flag, resultSize, text } from '../parameters.ts';
import { cleanIdentity } from './mailbox-lookup.ts';
import { opathPredicate, RECIPIENT_TYPES } from './mailbox-read.ts';
import {
  allRecipients,
  mailboxView,
  RECIPIENT,
  RECIPIENT_FILTERABLE,
  type RecipientView,
  recipientOfId,
} from './recipients-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

/** One recipient by any identity; throws the 404 failure. */
export function findAnyRecipient(call: CmdletCall, identity: string): RecipientView {
  const wanted = cleanIdentity(identity);
  const mailbox = call.world.mailboxByIdentity(wanted);
  if (mailbox && mailbox.visibleAt <= call.now) return mailboxView(mailbox, call.now);
  const hit = call.world.recipientByIdentity(wanted);
  const view = hit ? recipientOfId(call.env, hit.id) : null;
  if (!view) throw notFound(identity, call.state.names.domainController);
  return view;
}

function recipientListing(call: CmdletCall): RowSource {
  const { args, env, now, world } = call;
  const identity = args.text('Identity');
  if (identity !== null) return listOf(RECIPIENT, [findAnyRecipient(call, identity)]);
  const filter = args.text('Filter');
  const predicate = filter ? opathPredicate(filter, RECIPIENT, RECIPIENT_FILTERABLE) : null;
  const anr = args.text('Anr')?.toLowerCase() ?? null;
  const details = new Set(args.texts('RecipientTypeDetails'));
  const types = new Set(args.texts('RecipientType'));
  const keep = (view: RecipientView) =>
    view.visibleAt <= now &&
    (details.size === 0 || details.has(view.typeDetails)) &&
    (types.size === 0 || types.has(view.recipientType)) &&
    (anr === null || [view.displayName, view.alias, view.address].some((key) => key.toLowerCase().startsWith(anr))) &&
    (predicate === null || predicate(view, env));
  return scan(RECIPIENT, allRecipients(world, now), { keep, key: (view) => view.guid });
}

export const recipientCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-Recipient',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      IncludeSoftDeletedRecipients: flag,
      Properties: { type: 'texts' },
      RecipientType: choices(
        'Microsoft.Exchange.Data.Directory.Recipient.RecipientType[]',
        'UserMailbox',
        'MailContact',
        'MailUser',
        'MailUniversalDistributionGroup',
        'MailUniversalSecurityGroup',
        'DynamicDistributionGroup',
        'PublicFolder',
      ),
      RecipientTypeDetails: choices(
        'Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]',
        ...RECIPIENT_TYPES,
        'MailContact',
        'MailUser',
        'GuestMailUser',
        'MailUniversalDistributionGroup',
        'MailUniversalSecurityGroup',
        'RoomList',
        'DynamicDistributionGroup',
      ),
    },
    run: recipientListing,
  },
];
