/** License facts as the console shows them. Costs are list-price estimates per month; `null` = no price known. */

import type { FilterNode } from './query.ts';

/** How a user holds one product. */
export interface LicenseCell {
  source: 'direct' | 'group' | 'both';
  /** Service plans switched off. */
  plansOff: number;
  /** licenseAssignmentStates.error, when any source is in error. */
  error: string | null;
  /** Groups that give it. */
  groupIds: string[];
}

/** One row of the license grid. */
export interface LicenseRow {
  id: string;
  displayName: string | null;
  userPrincipalName: string;
  department: string | null;
  usageLocation: string | null;
  accountEnabled: boolean | null;
  /** null also where the tenant does not tell (no Entra ID P1); see `signInKnown` of the window. */
  lastSignIn: string | null;
  recipientTypeDetails: string | null;
  totalItemBytes: number | null;
  /** By SKU id; products not held are absent. */
  licenses: Record<string, LicenseCell>;
  /** Monthly list price of what is held; null when no price is known for any of it. */
  monthlyCost: number | null;
  /** Products in force. */
  licenseCount: number;
  jobTitle: string | null;
  companyName: string | null;
  officeLocation: string | null;
  city: string | null;
  country: string | null;
  createdDateTime: string | null;
  isDirSynced: boolean | null;
}

export interface Price {
  /** Per seat and month. */
  amount: number;
  currency: string;
  /** Where the default comes from, or that the admin set it. */
  source: string;
  /** ISO date of the figure. */
  date: string | null;
  edited: boolean;
}

/** One owned product. Usable seats are enabled + warning; `free` may be negative after a decrease. */
export interface Subscription {
  skuId: string;
  name: string;
  partNumber: string;
  appliesTo: string;
  capabilityStatus: string;
  assigned: number;
  enabled: number;
  warning: number;
  suspended: number;
  lockedOut: number;
  free: number;
  /** Users by how they hold it; null while users were never read. */
  direct: number | null;
  viaGroup: number | null;
  both: number | null;
  inError: number | null;
  /** Its place among the editions of its family; null where it is no edition of anything. */
  edition: { family: string; tier: number } | null;
  price: Price | null;
  monthlyCost: number | null;
  /** Cost of seats nobody holds. */
  unusedCost: number | null;
  isTrial: boolean | null;
  /** ISO time of renewal or expiry, where the service tells. */
  nextLifecycle: string | null;
}

export type PlanState = 'on' | 'off' | 'pending' | 'error';

export interface ServicePlanState {
  servicePlanId: string;
  servicePlanName: string;
  name: string;
  state: PlanState;
}

/** One product of one user, down to its service plans. */
export interface UserLicense {
  skuId: string;
  name: string;
  partNumber: string;
  direct: boolean;
  groups: { id: string; name: string }[];
  error: string | null;
  errorText: string | null;
  plans: ServicePlanState[];
}

export interface UserLicenses {
  row: LicenseRow;
  licenses: UserLicense[];
  asOf: string | null;
}

/** Something that costs money for nothing, with the plan that would end it. */
export interface Finding {
  id: string;
  title: string;
  /** Why this is likely waste, and when it is not. */
  why: string;
  confidence: 'high' | 'medium' | 'low';
  users: number;
  seats: number;
  monthlyCost: number | null;
  /** Kind of change that one click proposes; null where nothing is to be done here (unassigned seats). */
  action: { kind: string; params: Record<string, unknown>; label: string } | null;
  /** Why the figure is missing: e.g. no sign-in activity without Entra ID P1. */
  unavailable: string | null;
  /** Its users, as a filter of the license grid; null where no user is meant. */
  filter: FilterNode | null;
  /** Product by product, where seats and not users are meant; the costliest first. */
  products: { skuId: string; name: string; seats: number; monthlyCost: number }[];
}

/** One service plan in a comparison of two products. */
export interface ComparedPlan {
  servicePlanId: string;
  servicePlanName: string;
  name: string;
  in: 'both' | 'first' | 'second';
  /** The same service in the other product in another edition, by its name; null where there is none. */
  counterpart: string | null;
}

/** What some people do with what they have, which another product would not let them. */
export interface UseAtStake {
  id: string;
  title: string;
  why: string;
  users: number;
  /** Those who do, as a filter of the license grid. */
  filter: FilterNode;
}

export interface LicenseProblem {
  objectId: string;
  objectKind: 'user' | 'group';
  name: string;
  address: string;
  skuId: string;
  product: string;
  viaGroup: string | null;
  error: string;
  /** In plain words. */
  reason: string;
  fix: string;
  /** Kind of change that would settle it, when one does. */
  action: { kind: string; params: Record<string, unknown>; label: string } | null;
  /** Whom the action is for where the object is a group: its members in error, as a filter of the license grid. */
  filter: FilterNode | null;
}
