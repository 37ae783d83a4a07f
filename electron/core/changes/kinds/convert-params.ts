import { z } from 'zod';

/** What a conversion does and what follows it in the same plan. */
export const convertParams = z.object({
  to: z.enum(['Shared', 'Regular']),
  /** `unneeded` keeps the licenses that a shared mailbox over 50 GB, with an archive or on hold still needs. */
  removeLicenses: z.enum(['none', 'unneeded', 'all']).default('none'),
  blockSignIn: z.boolean().default(false),
  hideFromAddressLists: z.boolean().default(false),
  copySentItems: z.boolean().default(false),
  /** Bytes. */
  quota: z
    .object({ issueWarning: z.number().int(), prohibitSend: z.number().int(), prohibitSendReceive: z.number().int() })
    .optional(),
  /** Object ids or addresses. */
  fullAccess: z.array(z.string().min(1)).max(200).default([]),
  sendAs: z.array(z.string().min(1)).max(200).default([]),
});
export type ConvertParams = z.infer<typeof convertParams>;
