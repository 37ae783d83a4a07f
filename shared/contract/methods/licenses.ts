import { z } from 'zod';
import type {
  ComparedPlan,
  Finding,
  LicenseProblem,
  LicenseRow,
  Price,
  Subscription,
  UseAtStake,
  UserLicenses,
} from '../../domain/licenses.ts';
import { listQuerySchema, selectionSchema } from '../../domain/query.ts';
import { method } from '../method.ts';
import type { ImportPreview } from './imports.ts';
import type { SelectionSummary, Window } from './mailboxes.ts';
import { windowInput } from './mailboxes.ts';

const connection = z.object({ connectionId: z.string() });

export interface LicenseWindow extends Window<LicenseRow> {
  /** False: this tenant or account does not tell sign-in activity. */
  signInKnown: boolean;
}

export const licenseMethods = {
  /** Owned products in display order, with costs. */
  'licenses.subscriptions': method<{
    subscriptions: Subscription[];
    currency: string;
    monthlyCost: number | null;
    unusedCost: number | null;
    asOf: string | null;
  }>()(connection),
  /**
   * Users × products. The filter knows the fields of LicenseRow, `sku:<skuId>` with values none, direct, group, both,
   * off (some plans off), error; `licenseCount`; `plan:<servicePlanId>` with values on, off, none.
   */
  'licenses.window': method<LicenseWindow>()(windowInput),
  'licenses.counts': method<{ counts: Record<string, number>; revision: number }>()(
    connection.extend({ search: z.string().max(200).optional() }),
  ),
  'licenses.user': method<UserLicenses>()(connection.extend({ id: z.string() })),
  'licenses.selectionSummary': method<
    SelectionSummary & { bySku: Record<string, number>; monthlyCost: number | null }
  >()(connection.extend({ selection: selectionSchema })),
  'licenses.findings': method<{
    findings: Finding[];
    currency: string;
    monthlyCost: number | null;
    /** Cost a month of seats that people hold for nothing, by product; without the seats nobody holds. */
    wasteBySku: Record<string, number>;
    inactiveDays: number;
  }>()(connection.extend({ inactiveDays: z.number().int().min(7).max(730).default(90) })),
  /** The users a finding names, as a filter for the grid and a selection for a plan. */
  'licenses.findingUsers': method<{ ids: string[] }>()(
    connection.extend({ id: z.string(), inactiveDays: z.number().int().min(7).max(730).default(90) }),
  ),
  'licenses.compare': method<{
    first: { skuId: string; name: string; price: Price | null };
    second: { skuId: string; name: string; price: Price | null };
    plans: ComparedPlan[];
    /** Users of the selection who would lose something they have on, by plan. */
    losers: { servicePlanId: string; name: string; users: number }[];
    /** What users of the selection are known to use of that. */
    uses: UseAtStake[];
    /** What of it cannot be told, in sentences. */
    usesUnknown: string[];
    users: number;
    monthlyDifference: number | null;
  }>()(connection.extend({ first: z.string(), second: z.string(), selection: selectionSchema.optional() })),
  'licenses.problems': method<{ problems: LicenseProblem[]; total: number }>()(
    connection.extend({
      search: z.string().max(200).optional(),
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(500),
    }),
  ),
  /** Service plans of a product with friendly names, for choosing what is off. */
  'licenses.plans': method<{
    plans: { servicePlanId: string; servicePlanName: string; name: string; appliesTo: string }[];
  }>()(connection.extend({ skuId: z.string() })),
  /** Users of shared mailboxes over 50 GB without a license for a mailbox, and the owned product that would do. */
  'licenses.largeShared': method<{
    ids: string[];
    /** null = none that is owned allows more than 50 GB. */
    product: { skuId: string; name: string; free: number } | null;
  }>()(connection),
  /** Groups that give products, by name. */
  'licenses.groups': method<{ groups: { id: string; name: string; skuIds: string[] }[] }>()(connection),
  /** A price per seat and month; null goes back to the list price. */
  'licenses.setPrice': method<{ price: Price | null }>()(
    connection.extend({ skuId: z.string(), amount: z.number().min(0).max(100_000).nullable() }),
  ),
  /** Prices set by a person are taken as being in the new currency. */
  'licenses.setCurrency': method<{ currency: string }>()(
    connection.extend({
      currency: z.string().regex(/^[A-Z]{3}$/, 'Use a three-letter code such as USD.'),
      /** Units of this currency for one of the list prices' (USD); without it list prices are left out. */
      rate: z.number().positive().max(1_000_000).optional(),
    }),
  ),
  /** Product names from Microsoft's published CSV, read from a file the person chose. */
  'licenses.loadNames': method<{ products: number; plans: number }>()(
    z.union([z.object({ text: z.string().max(30_000_000) }), z.object({ base64: z.string().max(60_000_000) })]),
  ),
  'licenses.importPreview': method<ImportPreview>()(
    connection.extend({
      base64: z.string().max(60_000_000),
      mapping: z.record(z.string(), z.string().nullable()).optional(),
    }),
  ),
  'licenses.export': method<{ jobId: string }>()(
    connection.extend({
      what: z.enum(['grid', 'subscriptions', 'findings', 'problems']),
      format: z.enum(['csv', 'xlsx']),
      query: listQuerySchema.optional(),
      selection: selectionSchema.optional(),
      inactiveDays: z.number().int().min(7).max(730).default(90),
    }),
  ),
} as const;
