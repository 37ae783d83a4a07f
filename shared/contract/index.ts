import type { z } from 'zod';
import { accessMethods } from './methods/access.ts';
import { appMethods } from './methods/app.ts';
import { changeMethods } from './methods/changes.ts';
import { connectionMethods } from './methods/connections.ts';
import { inventoryMethods } from './methods/inventory.ts';
import { licenseMethods } from './methods/licenses.ts';
import { mailboxMethods } from './methods/mailboxes.ts';
import { snapshotMethods } from './methods/snapshots.ts';

/** The whole contract between renderer and core. A method that is not here does not exist. */
export const methods = {
  ...appMethods,
  ...connectionMethods,
  ...inventoryMethods,
  ...mailboxMethods,
  ...licenseMethods,
  ...changeMethods,
  ...accessMethods,
  ...snapshotMethods,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller passes (defaults may be left out). */
export type MethodInput<M extends MethodName> = z.input<Methods[M]['input']>;
/** What a handler receives (defaults filled in). */
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>;
export type MethodOutput<M extends MethodName> = NonNullable<Methods[M]['output']>;

export const methodNames = Object.keys(methods) as MethodName[];
export const isMethodName = (name: string): name is MethodName => Object.hasOwn(methods, name);
