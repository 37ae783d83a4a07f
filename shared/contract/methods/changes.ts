import { z } from 'zod';
import {
  changeRequestSchema,
  type LogEntry,
  type PlanItem,
  type PlanSummary,
  planStates,
} from '../../domain/changes.ts';
import { method } from '../method.ts';
import type { ImportPreview } from './imports.ts';

const planId = z.object({ planId: z.string() });

/** Lines of a pasted list or a CSV column, matched against the store. */
export interface ResolvedTargets {
  matched: { line: number; text: string; objectId: string; name: string; address: string }[];
  /** Addresses the store does not know. */
  unknown: { line: number; text: string }[];
  /** Lines that name an object already named above. */
  duplicate: { line: number; text: string; firstLine: number }[];
  /** More than one object fits. */
  ambiguous: { line: number; text: string; candidates: string[] }[];
}

export const changeMethods = {
  /** Computes a plan from the store and keeps it as a draft. Never calls the service. */
  'changes.plan': method<PlanSummary>()(z.object({ connectionId: z.string(), request: changeRequestSchema })),
  'changes.get': method<PlanSummary>()(planId),
  'changes.items': method<{ items: PlanItem[]; total: number }>()(
    z.object({
      planId: z.string(),
      verdict: z.enum(['ready', 'warning', 'blocked', 'unchanged', 'removed']).optional(),
      outcome: z.enum(['pending', 'running', 'done', 'failed', 'skipped', 'unknown']).optional(),
      check: z.string().optional(),
      search: z.string().max(200).optional(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(500),
    }),
  ),
  /** Takes items out of the plan (by number, or all that a check names), or puts them back. */
  'changes.setIncluded': method<PlanSummary>()(
    z.object({
      planId: z.string(),
      included: z.boolean(),
      items: z.union([z.array(z.number().int()).max(500_000), z.object({ check: z.string() })]),
    }),
  ),
  /** Carries out a check's fix: the plan is computed anew with it. */
  'changes.fix': method<PlanSummary>()(z.object({ planId: z.string(), fixId: z.string() })),
  /** Computes the plan anew from what the store knows now. */
  'changes.recheck': method<PlanSummary>()(planId),
  'changes.rename': method<PlanSummary>()(
    z.object({ planId: z.string(), name: z.string().trim().max(120).nullable() }),
  ),
  'changes.discard': method<PlanSummary>()(planId),
  'changes.list': method<{ plans: PlanSummary[]; total: number }>()(
    z.object({
      connectionId: z.string().optional(),
      states: z.array(z.enum(planStates)).optional(),
      search: z.string().max(200).optional(),
      from: z.number().int().min(0).default(0),
      count: z.number().int().min(1).max(200).default(50),
    }),
  ),
  /** The plan as runnable PowerShell. */
  'changes.powershell': method<{ text: string; lines: number }>()(planId),
  /** The requests the plan amounts to, as they will be or were sent, without tokens. */
  'changes.requests': method<{
    requests: { n: number; step: string; method: string; target: string; body: string; state: string }[];
    total: number;
  }>()(z.object({ planId: z.string(), from: z.number().int().min(0), count: z.number().int().min(1).max(500) })),
  'changes.apply': method<{ jobId: string }>()(z.object({ planId: z.string(), confirmWord: z.string().optional() })),
  'changes.pause': method<PlanSummary>()(planId),
  /** Goes on with a paused or interrupted plan; unknown outcomes are looked up first. */
  'changes.resume': method<{ jobId: string }>()(planId),
  /** A new draft that restores the recorded values. */
  'changes.undo': method<PlanSummary>()(planId),
  /** A new draft for the items that failed or were left over. */
  'changes.retryFailed': method<PlanSummary>()(planId),
  'changes.export': method<{ jobId: string }>()(z.object({ planId: z.string(), format: z.enum(['json', 'csv']) })),
  /** A plan exported as JSON, planned anew here: nothing in the file is trusted but what was wanted and for whom. */
  'changes.import': method<PlanSummary>()(z.object({ connectionId: z.string(), text: z.string().max(200_000_000) })),
  /** Reads a CSV as input for one kind of change; a second call may correct the mapping. */
  'changes.importCsvPreview': method<ImportPreview>()(
    z.object({
      connectionId: z.string(),
      kind: z.string().max(60),
      base64: z.string().max(60_000_000),
      mapping: z.record(z.string(), z.string().nullable()).optional(),
    }),
  ),
  'changes.log': method<{ entries: LogEntry[]; total: number }>()(
    z.object({
      connectionId: z.string().optional(),
      kind: z.string().optional(),
      result: z.enum(['done', 'failed', 'skipped', 'unknown']).optional(),
      person: z.string().max(200).optional(),
      objectId: z.string().optional(),
      search: z.string().max(200).optional(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(500),
    }),
  ),
  'targets.resolve': method<ResolvedTargets>()(
    z.object({
      connectionId: z.string(),
      objectKind: z.enum(['mailbox', 'user']),
      lines: z.array(z.string().max(400)).max(200_000),
    }),
  ),
} as const;
