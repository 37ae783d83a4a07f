import { badArgument, missingParameters, parameterConflict } from '../errors.ts';
import { listOf, type RowSource } from '../paging.ts';
import { flag, must, text } from '../parameters.ts';
import { requireAcceptedDomain, requireSmtpAddress } from './email-addresses.ts';
import { MAILBOX } from './mailbox-columns.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

/** An alias made of a name, as the service derives one: letters, digits and a few marks stay. */
export function aliasFrom(name: string): string {
  const plain = name.normalize('NFKD').replace(/[^A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]/g, '');
  return plain
    .replace(/^\.+|\.+$/g, '')
    .replace(/\.{2,}/g, '.')
    .slice(0, 64);
}

function run(call: CmdletCall): RowSource {
  const { args, world } = call;
  if (!args.flag('Shared')) {
    if (args.names.some((name) => name === 'Room' || name === 'Equipment')) throw parameterConflict();
    throw missingParameters(['Shared']);
  }
  const name = args.required('Name');
  const primary = args.text('PrimarySmtpAddress');
  const address = primary === null || primary === '' ? null : requireSmtpAddress(primary);
  const alias = args.text('Alias') ?? (address === null ? aliasFrom(name) : (address.split('@')[0] ?? ''));
  if (alias === '' || aliasFrom(alias) !== alias)
    throw badArgument('Alias', alias, 'System.String', `"${alias}" isn't a valid alias.`);
  const domain = world.domains.find((known) => known.isDefault)?.name ?? world.tenant.initialDomain;
  const primarySmtpAddress = address ?? `${alias}@${domain}`;
  requireAcceptedDomain(world, primarySmtpAddress);
  const made = world.createSharedMailbox({
    name,
    displayName: args.text('DisplayName') ?? name,
    alias,
    primarySmtpAddress,
  });
  return listOf(MAILBOX, [made]);
}

export const newMailbox: Cmdlet = {
  name: 'New-Mailbox',
  access: 'recipients',
  parameters: {
    Name: must({ type: 'text', max: 64 }),
    Shared: flag,
    DisplayName: { type: 'text', max: 256 },
    Alias: { type: 'text', max: 64 },
    PrimarySmtpAddress: text,
    Force: flag,
  },
  run,
};
