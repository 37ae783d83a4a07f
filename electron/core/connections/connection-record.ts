import { z } from 'zod';
import { newTenantSchema } from '../../../shared/contract/methods/connections.ts';
import { cloudIds } from '../../../shared/domain/clouds.ts';
import { snapshotParts } from '../../../shared/domain/snapshots.ts';

/** A connection as it stands in connections.json. Nothing secret: tokens live in the vault. */
export const connectionRecordSchema = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  name: z.string(),
  /** The person chose the name; the organization's name no longer replaces it. */
  renamed: z.boolean().default(false),
  kind: z.enum(['tenant', 'practice', 'snapshot']),
  cloud: z.enum(cloudIds),
  tenant: newTenantSchema.shape.tenant,
  tenantId: z.string().nullable(),
  app: newTenantSchema.shape.app,
  custom: newTenantSchema.shape.custom,
  /** How to start its practice tenant again. */
  practice: z.object({ mailboxes: z.number().int(), seed: z.number().int() }).optional(),
  /** The file that was opened, for kind `snapshot`. */
  snapshot: z
    .object({
      path: z.string(),
      fileName: z.string(),
      bytes: z.number(),
      modifiedMs: z.number(),
      takenAt: z.string(),
      author: z.string(),
      note: z.string().nullable(),
      parts: z.array(z.enum(snapshotParts)),
      pseudonyms: z.boolean(),
      encrypted: z.boolean(),
      digest: z.string(),
    })
    .optional(),
  account: z
    .object({
      userPrincipalName: z.string(),
      displayName: z.string().nullable(),
      objectId: z.string(),
      roles: z.array(z.string()).nullable(),
      /** Template ids of the roles, by which permissions go. */
      roleIds: z.array(z.string()).nullish(),
    })
    .nullable(),
  limits: z.record(z.string(), z.string()).default({}),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type ConnectionRecord = z.infer<typeof connectionRecordSchema>;
