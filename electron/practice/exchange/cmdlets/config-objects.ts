import { applyList } from '../binding.ts';
import { alreadyExists, notFound } from '../errors.ts';
import { listOf } from '../paging.ts';
import { must, type ParameterSpec, type ParameterTable, resultSize, text } from '../parameters.ts';
import { type Column, columnsOf, type RowEnv, RowShape } from '../rows.ts';
import { type ConfigObject, findConfig } from '../state/config-object.ts';
import type { ExchangeState } from '../state/exchange-state.ts';
import type { ColumnKind, ColumnValue } from '../values.ts';
import { distinguishedName, organizationPath } from './mailbox-view.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

/** One property of a configuration object: how it travels, what it starts as, and how it is set. */
export interface ConfigProperty {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly initial: ColumnValue;
  /** The parameter of New and Set; absent for what cannot be set. */
  readonly parameter?: ParameterSpec;
  /** Taken by New alone (`new`) or must be given to it (`required`). */
  readonly on?: 'new' | 'set' | 'required';
}

type Values = Record<string, ColumnValue>;

export interface ConfigKind {
  /** `InboundConnector` */
  readonly noun: string;
  readonly guidKind: number;
  readonly properties: readonly ConfigProperty[];
  readonly derived?: readonly Column<ConfigObject>[];
  objects(state: ExchangeState): ConfigObject[];
  /** Parameters beside those of the properties. */
  readonly extra?: { readonly get?: ParameterTable; readonly new?: ParameterTable; readonly set?: ParameterTable };
  /** Completes and checks the values before they are stored; throws the failure to answer with. */
  settle?(call: CmdletCall, values: Values, object: ConfigObject | null): void;
  /** After an object was added, changed or removed. */
  stored?(call: CmdletCall, object: ConfigObject, verb: 'New' | 'Set' | 'Remove'): void;
}

const { text: string, date, dateUtc, guid, fixed } = columnsOf<ConfigObject>();

/** The row of a kind: its properties, then what every configuration object carries. */
export function configShape(kind: Pick<ConfigKind, 'properties' | 'derived'>): RowShape<ConfigObject> {
  const own = kind.properties.map(
    ({ name, kind: columnKind }): Column<ConfigObject> => ({
      name,
      kind: columnKind,
      read: (object) => object.values[name] ?? null,
      constant: false,
    }),
  );
  return new RowShape<ConfigObject>([
    ...own,
    ...(kind.derived ?? []),
    ...fixed('text', { AdminDisplayName: '', ExchangeVersion: '0.20 (15.0.0.0)' }),
    string('Name', (object) => object.name),
    string('Identity', (object) => object.name),
    string('Id', (object) => object.name),
    string('DistinguishedName', (object, env) => distinguishedName(object.name, env)),
    string('OrganizationId', (_object, env: RowEnv) => organizationPath(env)),
    guid('Guid', (object) => object.guid),
    guid('ExchangeObjectId', (object) => object.guid),
    date('WhenCreated', (object) => object.createdAt),
    date('WhenChanged', (object) => object.changedAt),
    dateUtc('WhenCreatedUTC', (object) => object.createdAt),
    dateUtc('WhenChangedUTC', (object) => object.changedAt),
    ...fixed('bool', { IsValid: true }),
  ]);
}

function parametersOf(kind: ConfigKind, verb: 'new' | 'set'): ParameterTable {
  const table: Record<string, ParameterSpec> = {};
  for (const { name, parameter, on } of kind.properties) {
    if (!parameter || (verb === 'set' && on === 'new') || (verb === 'new' && on === 'set')) continue;
    table[name] = verb === 'new' && on === 'required' ? must(parameter) : parameter;
  }
  return table;
}

/** The value a call gives a property; undefined when it does not name it. */
function givenValue({ args }: CmdletCall, property: ConfigProperty, current: ColumnValue): ColumnValue | undefined {
  const { name, parameter } = property;
  if (!parameter || !args.has(name)) return undefined;
  switch (parameter.type) {
    case 'bool':
    case 'switch':
      return args.bool(name);
    case 'int':
    case 'date':
      return args.number(name);
    case 'size':
    case 'days':
      return args.unlimited(name);
    case 'list': {
      const change = args.list(name);
      return change === null ? [] : applyList((current ?? []) as readonly string[], change);
    }
    case 'texts':
    case 'enums':
      return args.texts(name);
    default:
      return args.text(name);
  }
}

function sameValue(a: ColumnValue | undefined, b: ColumnValue | undefined): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** An object by the call's Identity; throws the 404 failure. */
export function requireConfig(call: CmdletCall, objects: readonly ConfigObject[]): ConfigObject {
  const identity = call.args.required('Identity');
  const found = findConfig(objects, identity);
  if (!found) throw notFound(identity, call.state.names.domainController);
  return found;
}

/** Get, New, Set and Remove for a kind of configuration object. */
export function configCmdlets(kind: ConfigKind, access: Cmdlet['access'] = 'organization'): Cmdlet[] {
  const shape = configShape(kind);
  const { noun } = kind;
  return [
    {
      name: `Get-${noun}`,
      access: 'read',
      parameters: { Identity: text, ResultSize: resultSize, ...kind.extra?.get },
      run(call) {
        const objects = kind.objects(call.state);
        return listOf(shape, call.args.text('Identity') === null ? objects : [requireConfig(call, objects)]);
      },
    },
    {
      name: `New-${noun}`,
      access,
      parameters: { Name: must({ type: 'text', max: 64 }), ...parametersOf(kind, 'new'), ...kind.extra?.new },
      run(call) {
        const objects = kind.objects(call.state);
        const name = call.args.required('Name');
        if (findConfig(objects, name)) throw alreadyExists(name);
        const values: Values = {};
        for (const property of kind.properties) {
          values[property.name] = givenValue(call, property, property.initial) ?? property.initial;
        }
        kind.settle?.(call, values, null);
        const made: ConfigObject = {
          guid: call.state.newGuid(kind.guidKind),
          name,
          createdAt: call.now,
          changedAt: call.now,
          values,
        };
        objects.push(made);
        call.world.countWrite(made.guid);
        kind.stored?.(call, made, 'New');
        return listOf(shape, [made]);
      },
    },
    {
      name: `Set-${noun}`,
      access,
      parameters: {
        Identity: must(text),
        Name: { type: 'text', max: 64 },
        ...parametersOf(kind, 'set'),
        ...kind.extra?.set,
      },
      run(call) {
        const objects = kind.objects(call.state);
        const object = requireConfig(call, objects);
        const values: Values = { ...object.values };
        for (const property of kind.properties) {
          const given = givenValue(call, property, object.values[property.name] ?? null);
          if (given !== undefined) values[property.name] = given;
        }
        kind.settle?.(call, values, object);
        const name = call.args.text('Name') ?? object.name;
        const clash = findConfig(objects, name);
        if (clash && clash !== object) throw alreadyExists(name);
        const differs =
          name !== object.name || Object.keys(values).some((key) => !sameValue(values[key], object.values[key]));
        if (!differs) {
          call.warnings.push(unchanged(object.name));
          return undefined;
        }
        object.name = name;
        object.values = values;
        object.changedAt = call.now;
        call.world.countWrite(object.guid);
        kind.stored?.(call, object, 'Set');
        return undefined;
      },
    },
    {
      name: `Remove-${noun}`,
      access,
      parameters: { Identity: must(text) },
      run(call) {
        const objects = kind.objects(call.state);
        const object = requireConfig(call, objects);
        objects.splice(objects.indexOf(object), 1);
        call.world.countWrite(object.guid);
        kind.stored?.(call, object, 'Remove');
        return undefined;
      },
    },
  ];
}
