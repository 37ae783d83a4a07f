import type { ColumnValue } from '../values.ts';

/** One object of the organization's mail configuration: a connector, a policy, a rule. */
export interface ConfigObject {
  readonly guid: string;
  name: string;
  readonly createdAt: number;
  changedAt: number;
  values: Readonly<Record<string, ColumnValue>>;
}

/** By name or guid, in any case and with or without braces. */
export function findConfig(objects: readonly ConfigObject[], identity: string): ConfigObject | undefined {
  const lower = identity
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .toLowerCase();
  return objects.find((object) => object.name.toLowerCase() === lower || object.guid === lower);
}
