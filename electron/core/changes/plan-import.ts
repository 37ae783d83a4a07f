import { z } from 'zod';
import { AppError } from '../../../shared/contract/errors.ts';
import {
  type ChangeRequest,
  changeRequestSchema,
  type PlanCheck,
  type PlanSummary,
} from '../../../shared/domain/changes.ts';
import type { Store } from '../store/store.ts';
import type { ChangeEngine } from './engine.ts';
import { kindNamed } from './kinds/index.ts';
import { planFileFormat, planFileVersion } from './plan-export.ts';

const fileSchema = z.object({
  format: z.literal(planFileFormat),
  version: z.number().int().min(1),
  plan: z.object({ name: z.string().max(120).nullable() }),
  request: changeRequestSchema.pick({ kind: true, params: true }),
  items: z
    .array(
      z.object({
        objectId: z.string().max(400),
        address: z.string().max(400),
        params: z.record(z.string(), z.unknown()).nullable(),
        included: z.boolean(),
      }),
    )
    .max(500_000),
});

/**
 * Plans anew here what a file wanted: the kind, its parameters and its objects are taken from the file, everything else
 * is computed from this tenant. Objects are found by id, else by address.
 * @throws AppError `file-damaged`, `unsupported`, `invalid-input`
 */
export async function importPlan(
  engine: ChangeEngine,
  store: Store,
  connectionId: string,
  text: string,
): Promise<PlanSummary> {
  const { request, items, plan } = parseFile(text);
  const kind = kindNamed(request.kind);
  if (kind === null) {
    throw new AppError('unsupported', 'Plans of this kind cannot be imported.', {
      hint: 'An undo belongs to the plan it undoes: import that one, or undo it where it was applied.',
    });
  }
  const wanted = items.filter(({ included }) => included);
  if (kind.targets !== undefined || kind.objectKind === 'group') {
    const selection: ChangeRequest['selection'] = wanted.some(({ params }) => params !== null)
      ? { kind: 'rows', rows: wanted.map(({ objectId, params }) => ({ objectId, ...(params ? { params } : {}) })) }
      : { kind: 'ids', ids: wanted.map(({ objectId }) => objectId) };
    return engine.plan(connectionId, { ...request, selection }, { name: plan.name });
  }
  const byId = await store.matchLines(
    kind.objectKind,
    wanted.map(({ objectId }) => objectId),
  );
  const byAddress = await store.matchLines(
    kind.objectKind,
    wanted.map(({ address }, index) => (byId[index]?.found == null ? address : '')),
  );
  const missing: string[] = [];
  const rows = wanted.flatMap(({ params, address }, index) => {
    const found = byId[index]?.found ?? byAddress[index]?.found ?? null;
    if (found === null) {
      missing.push(address);
      return [];
    }
    return [{ objectId: found.id, ...(params === null ? {} : { params }) }];
  });
  if (rows.length === 0) {
    throw new AppError('invalid-input', 'None of the plan’s objects is in this tenant.', {
      hint: 'Check that the right connection is open, or refresh the inventory.',
    });
  }
  const checks: PlanCheck[] =
    missing.length === 0
      ? []
      : [
          {
            code: 'not-in-this-tenant',
            severity: 'warn',
            title: `${missing.length.toLocaleString('en-US')} of the file’s objects are not here`,
            message: `Left out: ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ' and more' : ''}.`,
            count: missing.length,
          },
        ];
  return engine.plan(connectionId, { ...request, selection: { kind: 'rows', rows } }, { name: plan.name, checks });
}

function parseFile(text: string): z.infer<typeof fileSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('file-damaged', 'This file is not readable as a plan.', {
      hint: 'Choose a plan that was exported as JSON.',
      cause,
    });
  }
  const { format, version } = (json ?? {}) as { format?: unknown; version?: unknown };
  if (format !== planFileFormat) {
    throw new AppError('file-damaged', 'This file is not a Mailroom plan.', {
      hint: 'Choose a plan that was exported as JSON.',
    });
  }
  if (typeof version === 'number' && version > planFileVersion) {
    throw new AppError('unsupported', 'This plan was exported by a newer version of Mailroom.', {
      hint: 'Update Mailroom, then import it again.',
    });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('file-damaged', 'Parts of this plan are missing or damaged.', {
      details: { serviceMessage: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` },
    });
  }
  return parsed.data;
}
