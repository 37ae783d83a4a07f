import { applyList } from '../binding.ts';
import { EXCEPTION, taskFailure } from '../errors.ts';
import { listOf } from '../paging.ts';
import { bool, choice, flag, must, resultSize, text, texts } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import type { ConfigObject } from '../state/config-object.ts';
import { IRM_SWITCHES, type RightsTemplate } from '../state/rights-templates.ts';
import { type ConfigProperty, configShape } from './config-objects.ts';
import { requireSmtpAddress } from './email-addresses.ts';
import { findRecipient } from './recipient-lookup.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const properties: ConfigProperty[] = [
  ...Object.entries(IRM_SWITCHES).map(
    ([name, initial]): ConfigProperty => ({ name, kind: 'bool', initial, parameter: bool }),
  ),
  {
    name: 'TransportDecryptionSetting',
    kind: 'text',
    initial: 'Optional',
    parameter: choice(
      'Microsoft.Exchange.Data.Directory.SystemConfiguration.TransportDecryptionSetting',
      'Disabled',
      'Optional',
      'Mandatory',
    ),
  },
  { name: 'LicensingLocation', kind: 'texts', initial: [], parameter: { type: 'list' } },
  { name: 'ServiceLocation', kind: 'text', initial: null },
  { name: 'PublishingLocation', kind: 'text', initial: null },
];

const IRM = configShape({ properties });

function set(call: CmdletCall): undefined {
  const { args, state } = call;
  const settings = state.rightsManagement;
  const values = { ...settings.values };
  for (const { name, parameter } of properties) {
    if (!parameter || !args.has(name)) continue;
    if (parameter.type === 'bool') values[name] = args.bool(name);
    else if (parameter.type === 'enum') values[name] = args.text(name);
    else {
      const change = args.list(name);
      if (change) values[name] = applyList((values[name] ?? []) as readonly string[], change);
    }
  }
  const differs = Object.keys(values).some(
    (name) => JSON.stringify(values[name]) !== JSON.stringify(settings.values[name]),
  );
  if (!differs) {
    call.warnings.push(unchanged(settings.name));
    return undefined;
  }
  settings.values = values;
  settings.changedAt = call.now;
  call.world.countWrite(settings.guid);
  return undefined;
}

const template = columnsOf<RightsTemplate>();
const TEMPLATE = new RowShape<RightsTemplate>([
  template.text('Name', (t) => t.name),
  template.text('Description', (t) => t.description),
  ...template.fixed('text', { Type: 'Distributed' }),
  template.guid('TemplateGuid', (t) => t.guid),
  template.text('Identity', (t) => t.name),
  ...template.fixed('bool', { IsValid: true }),
]);

const result = columnsOf<string>();
const TEST_RESULT = new RowShape<string>([
  result.text('Results', (report) => report),
  ...result.fixed('text', { Identity: '' }),
  ...result.fixed('bool', { IsValid: true }),
]);

/** The checks of Test-IRMConfiguration; the overall result fails as soon as one of them does. */
function testReport(settings: ConfigObject, templates: readonly RightsTemplate[], sender: string): string {
  const on = settings.values.InternalLicensingEnabled === true && settings.values.AzureRMSLicensingEnabled === true;
  const verdict = on ? 'PASS' : 'FAIL';
  const steps = [
    'Acquiring RMS Templates ...',
    `    - ${verdict}: RMS Templates acquired.  Templates available: ${templates.map((t) => t.name).join(', ')}.`,
    `Verifying encryption for ${sender} ...`,
    `    - ${verdict}: ${on ? 'Encryption verified successfully.' : 'Internal licensing is disabled.'}`,
    'Verifying decryption ...',
    `    - ${verdict}: ${on ? 'Decryption verified successfully.' : 'Nothing to decrypt.'}`,
    'Verifying IRM is enabled ...',
    `    - ${verdict}: IRM is ${on ? 'enabled' : 'disabled'}.`,
    '',
    `OVERALL RESULT: ${verdict}`,
  ];
  return `Results : ${steps.join('\r\n          ')}`;
}

function test(call: CmdletCall) {
  const { args, state } = call;
  const sender = findRecipient(call, args.required('Sender'));
  for (const recipient of args.texts('Recipient')) requireSmtpAddress(recipient);
  if (sender.address === null) {
    throw taskFailure(EXCEPTION.task, `The sender "${args.required('Sender')}" has no e-mail address.`, {
      detailCode: 'Client',
    });
  }
  return listOf(TEST_RESULT, [testReport(state.rightsManagement, state.templates, sender.address)]);
}

function templates(call: CmdletCall) {
  const identity = call.args.text('Identity');
  const all = call.state.templates;
  return listOf(TEMPLATE, identity === null ? all : all.filter((t) => t.name === call.state.requireTemplate(identity)));
}

export const rightsManagementCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-IRMConfiguration',
    access: 'read',
    parameters: {},
    run: ({ state }) => listOf(IRM, [state.rightsManagement]),
  },
  {
    name: 'Set-IRMConfiguration',
    access: 'organization',
    parameters: {
      ...Object.fromEntries(properties.flatMap(({ name, parameter }) => (parameter ? [[name, parameter]] : []))),
      Identity: text,
      Force: flag,
      RefreshServerCertificates: flag,
    },
    run: set,
  },
  {
    name: 'Test-IRMConfiguration',
    access: 'read',
    parameters: { Sender: must(text), Recipient: texts, RMSOnline: flag },
    run: test,
  },
  {
    name: 'Get-RMSTemplate',
    access: 'read',
    parameters: {
      Identity: text,
      ResultSize: resultSize,
      TrustedPublishingDomain: text,
      Type: choice('Microsoft.Exchange.Data.RmsTemplateType', 'Archived', 'Distributed', 'All'),
    },
    run: templates,
  },
];
