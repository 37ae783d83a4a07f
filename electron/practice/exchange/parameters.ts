/** The kinds of cmdlet parameters, as data. Tables of these drive the binding. */
export type ParameterSpec = { readonly mandatory?: boolean } & (
  | { readonly type: 'text'; readonly max?: number }
  | { readonly type: 'bool' }
  | { readonly type: 'switch' }
  | { readonly type: 'int'; readonly min?: number; readonly max?: number }
  /** Bytes or the text `Unlimited`. */
  | { readonly type: 'size' }
  /** Epoch milliseconds. */
  | { readonly type: 'date' }
  /** Days or the text `Unlimited`. */
  | { readonly type: 'days' }
  | { readonly type: 'enum'; readonly typeName: string; readonly values: readonly string[] }
  | { readonly type: 'enums'; readonly typeName: string; readonly values: readonly string[] }
  | { readonly type: 'texts' }
  /** A multi-valued property: accepts an array, or a tagged hashtable with Add and Remove. */
  | { readonly type: 'list' }
  | { readonly type: 'resultSize' }
);

export type ParameterTable = Readonly<Record<string, ParameterSpec>>;

export const text = { type: 'text' } as const;
export const bool = { type: 'bool' } as const;
export const flag = { type: 'switch' } as const;
export const size = { type: 'size' } as const;
export const date = { type: 'date' } as const;
export const days = { type: 'days' } as const;
export const texts = { type: 'texts' } as const;
export const list = { type: 'list' } as const;
export const resultSize = { type: 'resultSize' } as const;
export const int = (min?: number, max?: number): ParameterSpec => ({
  type: 'int',
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
export const choice = (typeName: string, ...values: string[]): ParameterSpec => ({ type: 'enum', typeName, values });
export const choices = (typeName: string, ...values: string[]): ParameterSpec => ({ type: 'enums', typeName, values });
export const must = (spec: ParameterSpec): ParameterSpec => ({ ...spec, mandatory: true });

const ACTION = choice(
  'System.Management.Automation.ActionPreference',
  'SilentlyContinue',
  'Stop',
  'Continue',
  'Inquire',
  'Ignore',
);

/** PowerShell's own parameters, accepted by every cmdlet. */
export const COMMON: ParameterTable = {
  Verbose: flag,
  Debug: flag,
  ErrorAction: ACTION,
  WarningAction: ACTION,
  InformationAction: ACTION,
};

/** What every cmdlet that changes something takes besides. */
export const WRITE_COMMON: ParameterTable = { Confirm: flag, WhatIf: flag };
