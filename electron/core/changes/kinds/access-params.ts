import { z } from 'zod';

const rights = z.enum(['FullAccess', 'SendAs', 'SendOnBehalf']);
export type Right = z.infer<typeof rights>;

const trustees = z.array(z.string().min(1)).min(1, 'Choose at least one person or group.').max(200);
const someRights = z.array(rights).min(1, 'Choose at least one right.');

/** What is to happen to the access of the selected mailboxes. People are named by object id or address. */
export const accessParams = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('grant'),
    trustees,
    rights: someRights,
    /** Outlook opens the mailbox by itself. */
    autoMapping: z.boolean().default(true),
  }),
  z.object({ action: z.literal('remove'), trustees, rights: someRights }),
  /** Gives `to` what `from` has on the selected mailboxes; `move` takes it from `from` afterwards. */
  z.object({
    action: z.enum(['copy', 'move']),
    from: z.string().min(1, 'Choose whose access to take as the model.'),
    to: z.string().min(1, 'Choose who should get it.'),
    autoMapping: z.boolean().default(true),
  }),
  /** Takes everything a person has on the selected mailboxes. */
  z.object({ action: z.literal('strip'), from: z.string().min(1, 'Choose whose access to remove.') }),
  /** Several people with rights of their own, e.g. from a file or the details of one mailbox. */
  z.object({
    action: z.literal('edit'),
    grant: z
      .array(z.object({ trustee: z.string().min(1), rights: someRights, autoMapping: z.boolean().default(true) }))
      .max(2_000)
      .default([]),
    remove: z
      .array(z.object({ trustee: z.string().min(1), rights: someRights }))
      .max(2_000)
      .default([]),
  }),
  /** Removes entries whose account is gone. */
  z.object({ action: z.literal('remove-orphans') }),
]);
export type AccessParams = z.infer<typeof accessParams>;
