import { alreadyExists, notFound, taskFailure } from '../errors.ts';
import { listOf } from '../paging.ts';
import { bool, choice, flag, int, must, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import type { DkimConfig } from '../state/dkim-config.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const { text: string, bool: boolean, uint16, dateUtc, guid, fixed } = columnsOf<DkimConfig>();

function status(config: DkimConfig, now: number): string {
  return config.publishedAt <= now ? 'Valid' : 'CnameMissing';
}

const DKIM = new RowShape<DkimConfig>([
  string('Domain', (c) => c.domain),
  ...fixed('text', { AdminDisplayName: '' }),
  uint16('Selector1KeySize', (c) => c.keySizes[0]),
  string('Selector1CNAME', (c, { state }) => state.dkimTarget(c.domain, 1)),
  string('Selector1PublicKey', (c) => `v=DKIM1; k=rsa; p=${c.publicKeys[0]};`),
  uint16('Selector2KeySize', (c) => c.keySizes[1]),
  string('Selector2CNAME', (c, { state }) => state.dkimTarget(c.domain, 2)),
  string('Selector2PublicKey', (c) => `v=DKIM1; k=rsa; p=${c.publicKeys[1]};`),
  boolean('Enabled', (c) => c.enabled),
  boolean('IsDefault', (c) => c.isDefault),
  string('HeaderCanonicalization', (c) => c.headerCanonicalization),
  string('BodyCanonicalization', (c) => c.bodyCanonicalization),
  ...fixed('text', { Algorithm: 'RsaSHA256', NumberOfBytesToSign: 'All' }),
  ...fixed('bool', { IncludeSignatureCreationTime: true, IncludeKeyExpiration: false }),
  dateUtc('KeyCreationTime', (c) => c.createdAt),
  dateUtc('LastChecked', (c) => c.checkedAt),
  dateUtc('RotateOnDate', (c) => c.rotateAt),
  ...fixed('text', { SelectorBeforeRotateOnDate: 'selector2', SelectorAfterRotateOnDate: 'selector1' }),
  string('Status', (c, { now }) => status(c, now)),
  string('Identity', (c) => c.domain),
  string('Id', (c) => c.domain),
  string('Name', (c) => c.domain),
  guid('Guid', (c) => c.guid),
  ...fixed('bool', { IsValid: true }),
  ...fixed('text', { ExchangeVersion: '0.20 (15.0.0.0)' }),
]);

const CANONICALIZATION = choice(
  'Microsoft.Exchange.Data.Directory.SystemConfiguration.CanonicalizationType',
  'Relaxed',
  'Simple',
);
const KEY_SIZE = int(1024, 2048);

function find(call: CmdletCall): DkimConfig {
  const identity = call.args.required('Identity');
  const found = call.state.dkim.find(
    (config) => config.domain === identity.toLowerCase() || config.guid === identity.toLowerCase(),
  );
  if (!found) throw notFound(identity, call.state.names.domainController);
  return found;
}

/** Signing needs the two CNAME records in the domain's public DNS. */
function requirePublished(call: CmdletCall, config: DkimConfig): void {
  config.checkedAt = call.now;
  if (config.publishedAt <= call.now) return;
  const targets = [1, 2].map(
    (n) =>
      `Host Name : selector${n}._domainkey Points to address or value: ${call.state.dkimTarget(config.domain, n as 1 | 2)}`,
  );
  throw taskFailure(
    'Microsoft.Exchange.Management.Tasks.ValidationException',
    `CNAME record does not exist for this config. Please publish the following two CNAME records first. Domain Name : ${config.domain} ${targets.join(' ')} .`,
  );
}

function read(call: CmdletCall) {
  return listOf(DKIM, call.args.text('Identity') === null ? call.state.dkim : [find(call)]);
}

function create(call: CmdletCall) {
  const { args, state, world } = call;
  const domain = args.required('DomainName').toLowerCase();
  const known = world.domains.find((candidate) => candidate.isVerified && candidate.name.toLowerCase() === domain);
  if (!known) throw notFound(domain, state.names.domainController);
  if (state.dkim.some((config) => config.domain === domain)) throw alreadyExists(domain);
  const made = state.newDkim(domain, call.now, args.number('KeySize') ?? 1024);
  if (args.bool('Enabled')) {
    requirePublished(call, made);
    made.enabled = true;
  }
  made.headerCanonicalization = args.text('HeaderCanonicalization') ?? 'Relaxed';
  made.bodyCanonicalization = args.text('BodyCanonicalization') ?? 'Relaxed';
  state.dkim.push(made);
  world.countWrite(made.guid);
  return listOf(DKIM, [made]);
}

function set(call: CmdletCall): undefined {
  const { args, world } = call;
  const config = find(call);
  const enabled = args.bool('Enabled') ?? config.enabled;
  if (enabled && !config.enabled) requirePublished(call, config);
  const header = args.text('HeaderCanonicalization') ?? config.headerCanonicalization;
  const body = args.text('BodyCanonicalization') ?? config.bodyCanonicalization;
  const same =
    enabled === config.enabled && header === config.headerCanonicalization && body === config.bodyCanonicalization;
  if (same) {
    call.warnings.push(unchanged(config.domain));
    return undefined;
  }
  config.enabled = enabled;
  config.headerCanonicalization = header;
  config.bodyCanonicalization = body;
  world.countWrite(config.guid);
  return undefined;
}

export const dkimCmdlets: readonly Cmdlet[] = [
  { name: 'Get-DkimSigningConfig', access: 'read', parameters: { Identity: text }, run: read },
  {
    name: 'New-DkimSigningConfig',
    access: 'organization',
    parameters: {
      DomainName: must(text),
      Enabled: must(bool),
      KeySize: KEY_SIZE,
      HeaderCanonicalization: CANONICALIZATION,
      BodyCanonicalization: CANONICALIZATION,
      AdminDisplayName: text,
    },
    run: create,
  },
  {
    name: 'Set-DkimSigningConfig',
    access: 'organization',
    parameters: {
      Identity: must(text),
      Enabled: bool,
      HeaderCanonicalization: CANONICALIZATION,
      BodyCanonicalization: CANONICALIZATION,
      PublishTxtRecords: flag,
    },
    run: set,
  },
];
