import type { z } from 'zod';

/** One entry of the contract: how the input is checked, and what comes back. */
export interface Method<I extends z.ZodType, O> {
  input: I;
  /** Phantom: carries the output type, never a value. */
  output?: O;
}

/** Declares a method: `method<Output>()(inputSchema)`. */
export const method =
  <O>() =>
  <I extends z.ZodType>(input: I): Method<I, O> => ({ input });
