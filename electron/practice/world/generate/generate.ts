import { type Clock, DAY, dayOf } from '../clock.ts';
import {
  COMPANY_NAME,
  DEFAULT_DOMAIN,
  FEDERATED_DOMAIN,
  HYBRID_DOMAIN,
  INITIAL_DOMAIN,
  UK_DOMAIN,
  UNVERIFIED_DOMAIN,
} from '../company.ts';
import { GUID_KIND, guidOf } from '../guid.ts';
import type { PracticeDomain, TenantFacts } from '../model.ts';
import { State } from '../state.ts';
import { Making } from './context.ts';
import { createGroups } from './groups.ts';
import { linkMailboxes, makeTeams } from './links.ts';
import { makeContacts, makeDiscovery, makeOther, makeResource, makeShared } from './others.ts';
import { countsFor, type Kind, kindsInOrder } from './plan.ts';
import { makePerson, makePersona } from './staff.ts';
import { createSkus, settleUnits } from './units.ts';

/** The fewest mailboxes a tenant can have: the personas and one of each circumstance. */
export const FEWEST_MAILBOXES = 50;

function tenantFacts(seed: number, mailboxes: number, startTime: number): TenantFacts {
  return {
    // A company of another size is another company: the same object id stands for somebody else there.
    tenantId: guidOf(seed, GUID_KIND.tenant, mailboxes),
    displayName: COMPANY_NAME,
    initialDomain: INITIAL_DOMAIN,
    defaultDomain: DEFAULT_DOMAIN,
    countryLetterCode: 'US',
    defaultUsageLocation: 'US',
    createdAt: dayOf(startTime) - 14 * 365 * DAY,
    premium: true,
  };
}

const domain = (name: string, changes: Partial<PracticeDomain> = {}): PracticeDomain => ({
  name,
  isDefault: false,
  isInitial: false,
  isVerified: true,
  authenticationType: 'Managed',
  ...changes,
});

/** Builds the whole company. Equal seed, size and start day give an equal tenant. */
export function generate(seed: number, mailboxes: number, clock: Clock): State {
  const state = new State(seed, clock, tenantFacts(seed, mailboxes, clock.startTime));
  state.domains.push(
    domain(INITIAL_DOMAIN, { isInitial: true }),
    domain(DEFAULT_DOMAIN, { isDefault: true }),
    domain(UK_DOMAIN),
    domain(HYBRID_DOMAIN),
    domain(FEDERATED_DOMAIN, { authenticationType: 'Federated' }),
    domain(UNVERIFIED_DOMAIN, { isVerified: false }),
  );
  createSkus(state);
  const counts = countsFor(mailboxes);
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const making = new Making(state, createGroups(state), total);
  makeDiscovery(making);
  const made = new Map<Kind, number>();
  for (const kind of kindsInOrder(counts, seed)) {
    const ordinal = made.get(kind) ?? 0;
    made.set(kind, ordinal + 1);
    if (kind === 'persona') makePersona(making, ordinal);
    else if (kind === 'person') makePerson(making, ordinal);
    else if (kind === 'shared') makeShared(making, ordinal);
    else if (kind === 'room' || kind === 'equipment') makeResource(making, kind, ordinal);
    else makeOther(making, kind, ordinal);
  }
  makeContacts(making, Math.min(1_500, Math.max(4, Math.round(mailboxes / 150))));
  makeTeams(making, Math.min(400, Math.max(4, Math.round(mailboxes / 60))));
  linkMailboxes(making);
  settleUnits(state);
  return state;
}
