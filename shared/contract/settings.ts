import { z } from 'zod';
import { sortSchema } from '../domain/query.ts';

/** How one grid is laid out; remembered per grid. */
export const gridLayoutSchema = z.object({
  /** Visible columns in order. */
  columns: z.array(z.object({ field: z.string(), width: z.number().int().min(40).max(2000) })),
  sort: z.array(sortSchema).max(4).default([]),
});
export type GridLayout = z.infer<typeof gridLayoutSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']).default('system'),
  density: z.enum(['comfortable', 'compact']).default('comfortable'),
  /** Opened at start. */
  lastConnectionId: z.string().nullable().default(null),
  grids: z.record(z.string(), gridLayoutSchema).default({}),
  navCollapsed: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsPatchSchema = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']).optional(),
  density: z.enum(['comfortable', 'compact']).optional(),
  lastConnectionId: z.string().nullable().optional(),
  /** Merged per grid; null forgets a layout. */
  grids: z.record(z.string(), gridLayoutSchema.nullable()).optional(),
  navCollapsed: z.boolean().optional(),
});
