import { z } from 'zod';
import { wireErrorSchema } from './errors.ts';

export const jobStates = [
  'queued',
  'running',
  'paused',
  'done',
  'partial',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type JobState = (typeof jobStates)[number];

/** One part of a job that reports its own progress, e.g. an inventory phase. */
export const jobPhaseSchema = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped', 'cancelled']),
  done: z.number(),
  /** null while unknown. */
  total: z.number().nullable(),
  /** Items per second over the last seconds; null when not running. */
  rate: z.number().nullable(),
  /** Plain words, e.g. "Waiting 12 s: the service asked us to slow down". */
  note: z.string().optional(),
  error: wireErrorSchema.optional(),
});
export type JobPhase = z.infer<typeof jobPhaseSchema>;

/** A file a job produced. `path` is null when the host has no dialogs: fetch it by id through the transport. */
export const jobFileSchema = z.object({
  fileId: z.string(),
  name: z.string(),
  bytes: z.number(),
  path: z.string().nullable(),
});
export type JobFile = z.infer<typeof jobFileSchema>;

/** Long work. Events carry this at most four times a second; rows are durable. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['inventory', 'live-refresh', 'permission-scan', 'export', 'apply', 'snapshot', 'compare']),
  connectionId: z.string().nullable(),
  title: z.string(),
  state: z.enum(jobStates),
  done: z.number(),
  total: z.number().nullable(),
  failed: z.number(),
  skipped: z.number(),
  /** Items per second. */
  rate: z.number().nullable(),
  /** Seconds left; null when no honest figure exists. */
  eta: z.number().nullable(),
  note: z.string().optional(),
  phases: z.array(jobPhaseSchema),
  /** At most five. */
  firstErrors: z.array(wireErrorSchema),
  /** ISO times. */
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  cancellable: z.boolean(),
  file: jobFileSchema.optional(),
  /** The plan an `apply` job carries out. */
  planId: z.string().optional(),
});
export type Job = z.infer<typeof jobSchema>;
