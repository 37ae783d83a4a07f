import { EXCEPTION, taskFailure } from '../errors.ts';
import { bool, choice, date, flag, int, must, text } from '../parameters.ts';
import { type Column, columnsOf } from '../rows.ts';
import type { ConfigObject } from '../state/config-object.ts';
import { EXCHANGE_GUID } from '../state/exchange-state.ts';
import type { ColumnValue } from '../values.ts';
import { type ConfigKind, type ConfigProperty, configCmdlets, requireConfig } from './config-objects.ts';
import { ACTIONS, className, isUsed, PREDICATES, type RulePart } from './transport-rule-parts.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const { text: string, texts, int32 } = columnsOf<ConfigObject>();

const EXCEPTIONS: readonly RulePart[] = PREDICATES.map((part) => ({ ...part, name: `ExceptIf${part.name}` }));

type Values = Readonly<Record<string, ColumnValue>>;

const used = (parts: readonly RulePart[], values: Values) => parts.filter((part) => isUsed(values[part.name]));

function classes(parts: readonly RulePart[]): (rule: ConfigObject) => string[] | null {
  return ({ values }) => {
    const names = used(parts, values).map(className);
    return names.length === 0 ? null : names;
  };
}

function lines(parts: readonly RulePart[], values: Values): string {
  return parts
    .map((part, index) => `\t${index === 0 ? '' : 'and '}${part.describe(values[part.name] ?? null)}\r\n`)
    .join('');
}

/** The rule in words, as the service writes it, lines ended by CRLF. */
function describeRule({ values }: Pick<ConfigObject, 'values'>): string {
  const conditions = used(PREDICATES, values);
  const exceptions = used(EXCEPTIONS, values);
  return [
    conditions.length === 0 ? '' : `If the message:\r\n${lines(conditions, values)}`,
    `Take the following actions:\r\n${lines(used(ACTIONS, values), values)}`,
    exceptions.length === 0 ? '' : `Except if the message:\r\n${lines(exceptions, values)}`,
  ].join('');
}

const partProperties: ConfigProperty[] = [...PREDICATES, ...EXCEPTIONS, ...ACTIONS].map(
  ({ name, kind, parameter }) => ({
    name,
    kind,
    initial: name === 'DeleteMessage' || name === 'Quarantine' ? false : null,
    parameter,
  }),
);

const MODE = choice('Microsoft.Exchange.Transport.Agent.ContentFilter.RuleMode', 'Audit', 'AuditAndNotify', 'Enforce');

const derived: Column<ConfigObject>[] = [
  texts('Conditions', classes(PREDICATES)),
  texts('Exceptions', classes(EXCEPTIONS)),
  texts('Actions', classes(ACTIONS)),
  string('Description', describeRule),
  int32('Priority', (rule, { state }) => state.transportRules.indexOf(rule)),
  string('State', (rule) => (rule.values.Enabled === false ? 'Disabled' : 'Enabled')),
];

/** Puts a rule at its priority; the others close up. */
function place({ args, state }: CmdletCall, rule: ConfigObject): boolean {
  const wanted = args.number('Priority');
  if (wanted === null) return false;
  const rules = state.transportRules;
  const from = rules.indexOf(rule);
  const to = Math.min(wanted, rules.length - 1);
  if (from === to) return false;
  rules.splice(from, 1);
  rules.splice(to, 0, rule);
  return true;
}

const kind: ConfigKind = {
  noun: 'TransportRule',
  guidKind: EXCHANGE_GUID.transportRule,
  objects: (state) => state.transportRules,
  derived,
  properties: [
    { name: 'DlpPolicy', kind: 'text', initial: null },
    { name: 'Comments', kind: 'text', initial: null, parameter: text },
    { name: 'CreatedBy', kind: 'text', initial: null },
    { name: 'LastModifiedBy', kind: 'text', initial: null },
    { name: 'ManuallyModified', kind: 'bool', initial: false },
    { name: 'ActivationDate', kind: 'date', initial: null, parameter: date },
    { name: 'ExpiryDate', kind: 'date', initial: null, parameter: date },
    { name: 'Enabled', kind: 'bool', initial: true, parameter: bool, on: 'new' },
    { name: 'Mode', kind: 'text', initial: 'Enforce', parameter: MODE },
    {
      name: 'RuleErrorAction',
      kind: 'text',
      initial: 'Ignore',
      parameter: choice('Microsoft.Exchange.MessagingPolicies.Rules.RuleErrorAction', 'Ignore', 'Defer'),
    },
    {
      name: 'SenderAddressLocation',
      kind: 'text',
      initial: 'Header',
      parameter: choice(
        'Microsoft.Exchange.MessagingPolicies.Rules.SenderAddressLocation',
        'Header',
        'Envelope',
        'HeaderOrEnvelope',
      ),
    },
    { name: 'StopRuleProcessing', kind: 'bool', initial: false, parameter: bool },
    ...partProperties,
  ],
  extra: {
    get: {
      State: choice('Microsoft.Exchange.MessagingPolicies.Rules.RuleState', 'Enabled', 'Disabled'),
      Filter: text,
      DlpPolicy: text,
    },
    new: { Priority: int(0) },
    set: { Priority: int(0) },
  },
  settle(call, values, rule) {
    if (used(ACTIONS, values).length === 0) {
      throw taskFailure(
        EXCEPTION.invalidArgument,
        "The transport rule can't be created because it needs at least one action.",
        { detailCode: 'Client' },
      );
    }
    const template = values.ApplyRightsProtectionTemplate;
    if (typeof template === 'string') values.ApplyRightsProtectionTemplate = call.state.requireTemplate(template);
    const connector = values.RouteMessageOutboundConnector;
    if (
      typeof connector === 'string' &&
      !call.state.outboundConnectors.some((known) => known.name.toLowerCase() === connector.toLowerCase())
    ) {
      throw taskFailure(EXCEPTION.notFound, `The outbound connector "${connector}" couldn't be found.`, {
        status: 404,
        code: 'NotFound',
        detailCode: 'Client',
      });
    }
    const author = call.caller.upn ?? call.caller.clientId;
    if (rule === null) values.CreatedBy = author;
    values.LastModifiedBy = rule === null ? author : (rule.values.LastModifiedBy ?? author);
  },
  stored(call, rule, verb) {
    if (verb === 'New') place(call, rule);
    if (verb === 'Set') rule.values = { ...rule.values, LastModifiedBy: call.caller.upn ?? call.caller.clientId };
  },
};

const [get, create, set, remove] = configCmdlets(kind) as [Cmdlet, Cmdlet, Cmdlet, Cmdlet];

/** A change of priority is a change, even when nothing else is. */
const setRule: Cmdlet = {
  ...set,
  run(call) {
    const rule = requireConfig(call, call.state.transportRules);
    const before = call.warnings.length;
    set.run(call);
    if (place(call, rule)) {
      call.warnings.splice(before);
      call.world.countWrite(rule.guid);
    }
    return undefined;
  },
};

function toggleRule(verb: 'Enable' | 'Disable'): Cmdlet {
  return {
    name: `${verb}-TransportRule`,
    access: 'organization',
    parameters: { Identity: must(text), Mode: MODE, Force: flag },
    run(call) {
      const rule = requireConfig(call, call.state.transportRules);
      const enabled = verb === 'Enable';
      if (rule.values.Enabled === enabled) {
        call.warnings.push(unchanged(rule.name));
        return undefined;
      }
      rule.values = { ...rule.values, Enabled: enabled };
      rule.changedAt = call.now;
      call.world.countWrite(rule.guid);
      return undefined;
    },
  };
}

export const transportRuleCmdlets: readonly Cmdlet[] = [
  get,
  create,
  setRule,
  remove,
  toggleRule('Enable'),
  toggleRule('Disable'),
];
