import { z } from 'zod';

const skuId = z.guid('Choose a product.').transform((id) => id.toLowerCase());
const planIds = z.array(z.guid().transform((id) => id.toLowerCase())).max(500);
const location = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/, 'Use a two-letter country code such as US.')
  .transform((code) => code.toUpperCase());

/**
 * What to do with the directly assigned licenses of each user. Nothing that is not named here changes:
 * other products stay, and service plans that are off stay off.
 */
export const licenseParams = z
  .object({
    /** Products to give. Where a user holds one directly already, it is left as it is. */
    add: z
      .array(z.object({ skuId, disabledPlans: planIds.default([]) }))
      .max(50)
      .default([]),
    remove: z.array(skuId).max(50).default([]),
    /** One call per user, so there is no gap; switched-off services are carried across. */
    replace: z.object({ from: skuId, to: skuId, disabledPlans: planIds.default([]) }).optional(),
    /** Turns service plans of held products on or off; the others keep their setting. */
    plans: z
      .array(z.object({ skuId, on: planIds.default([]), off: planIds.default([]) }))
      .max(50)
      .default([]),
    /** Drops the direct assignment of these products where a group gives them too; all products when empty. */
    dropDirect: z.object({ skuIds: z.array(skuId).max(50).default([]) }).optional(),
    /** Gives the products this user holds directly, with the same plans off. */
    copyFrom: z.string().min(1).optional(),
    /** Set for every user. */
    usageLocation: location.optional(),
    /** Set only where it is missing and a license is given. */
    missingLocation: location.optional(),
    /** Frees seats before any are taken, so that a swap fits into what is owned. */
    freeFirst: z.boolean().default(true),
  })
  .refine(
    (given) =>
      given.add.length + given.remove.length + given.plans.length > 0 ||
      given.replace !== undefined ||
      given.dropDirect !== undefined ||
      given.copyFrom !== undefined ||
      given.usageLocation !== undefined,
    'Choose what to change.',
  )
  .refine((given) => given.replace === undefined || given.replace.from !== given.replace.to, {
    message: 'Choose two different products.',
    path: ['replace', 'to'],
  });
export type LicenseParams = z.infer<typeof licenseParams>;
