import type { Caller } from '../../http/types.ts';
import type { World } from '../../world/world.ts';
import type { AccessClass } from '../access.ts';
import type { Bound } from '../binding.ts';
import type { RowSource } from '../paging.ts';
import type { ParameterTable } from '../parameters.ts';
import type { RowEnv } from '../rows.ts';
import type { ExchangeState } from '../state/exchange-state.ts';

/** One run of a cmdlet. */
export interface CmdletCall {
  readonly cmdlet: string;
  readonly world: World;
  readonly state: ExchangeState;
  readonly caller: Caller;
  readonly now: number;
  readonly env: RowEnv;
  readonly args: Bound;
  /** Texts for the warnings array, in order. */
  readonly warnings: string[];
}

/** A cmdlet the tenant offers. `run` returns the rows, or nothing when it writes silently. */
export interface Cmdlet {
  readonly name: string;
  readonly access: AccessClass;
  readonly parameters: ParameterTable;
  /** Get cmdlets over many objects stop at 1,000 rows and say so. */
  readonly limited?: boolean;
  /** Not offered to applications. */
  readonly delegatedOnly?: boolean;
  run(call: CmdletCall): RowSource | undefined;
}

/** The warning of a Set that changed nothing. */
export function unchanged(identity: string): string {
  return `The command completed successfully but no settings of '${identity}' have been modified.`;
}
