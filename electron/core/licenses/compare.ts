import { AppError } from '../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import { editionRank, superseding } from '../../../shared/domain/included-products.ts';
import { skuField } from '../../../shared/domain/license-fields.ts';
import type { ComparedPlan, UseAtStake } from '../../../shared/domain/licenses.ts';
import { serviceFamily } from '../../../shared/domain/plan-rules.ts';
import type { FilterNode, Selection } from '../../../shared/domain/query.ts';
import { money, type TenantLicenses } from './tenant-licenses.ts';
import { unknownUses, usesAtStake } from './uses.ts';

interface Plan {
  servicePlanId: string;
  servicePlanName: string;
}

/**
 * Two products plan by plan, and who of a selection would lose something that is on by moving from the first to the
 * second. That takes holding the first directly: what a group gives is not moved. Without a selection: of everyone.
 * @throws AppError `not-found` for a product nothing is known of.
 */
export async function compareProducts(
  tenant: TenantLicenses,
  first: string,
  second: string,
  selection: Selection | undefined,
  now: number,
): Promise<MethodOutput<'licenses.compare'>> {
  const [from, to] = [plansOf(tenant, first), plansOf(tenant, second)];
  const plans = compared(tenant, from, to);
  const lost = plans.filter((plan) => plan.in === 'first');
  const tally = await tenant.store.licenseTally(
    within(selection, holdsDirectly(first)),
    lost.map(({ servicePlanId }) => servicePlanId),
    first,
  );
  const names = (all: readonly Plan[]): string[] => all.map(({ servicePlanName }) => servicePlanName);
  const [uses, usesUnknown] = await Promise.all([
    Promise.all(
      usesAtStake(names(from), names(to), now).map(async (use): Promise<UseAtStake> => {
        const filter: FilterNode = { all: [holdsDirectly(first), use.filter] };
        return { ...use, filter, users: (await tenant.store.licenseTally(within(selection, filter))).users };
      }),
    ),
    unknownUses(tenant),
  ]);
  const [a, b] = [tenant.price(first), tenant.price(second)];
  const holding = tally.bySku[first]?.users ?? 0;
  return {
    first: { skuId: first, name: tenant.skuName(first), price: a },
    second: { skuId: second, name: tenant.skuName(second), price: b },
    plans,
    losers: lost
      .map(({ servicePlanId, name }) => ({ servicePlanId, name, users: tally.plansOn[servicePlanId] ?? 0 }))
      .filter(({ users }) => users > 0)
      .sort((x, y) => y.users - x.users || (x.name < y.name ? -1 : 1)),
    uses: uses.filter(({ users }) => users > 0).sort((x, y) => y.users - x.users),
    usesUnknown,
    users: holding,
    monthlyDifference: a === null || b === null ? null : money((b.amount - a.amount) * holding),
  };
}

const holdsDirectly = (skuId: string): FilterNode => ({ field: skuField(skuId), op: 'in', value: ['direct', 'both'] });

/** Those of a selection that a filter names; without a selection, of everyone. */
function within(selection: Selection | undefined, filter: FilterNode): Selection {
  if (selection === undefined) return { kind: 'query', query: { filter }, except: [] };
  const chosen: FilterNode | undefined =
    selection.kind === 'ids' ? { field: 'id', op: 'in', value: selection.ids } : selection.query.filter;
  return {
    kind: 'query',
    query: {
      ...(selection.kind === 'query' ? selection.query : {}),
      filter: chosen === undefined ? filter : { all: [chosen, filter] },
    },
    except: selection.kind === 'query' ? selection.except : [],
  };
}

export function plansOf(tenant: TenantLicenses, skuId: string): Plan[] {
  const owned = tenant.skus.get(skuId)?.plans.filter(({ appliesTo }) => appliesTo === 'User');
  if (owned !== undefined) return owned;
  const known = tenant.catalogue.products.get(skuId);
  if (known === undefined) throw new AppError('not-found', 'Nothing is known of this product.');
  return known.planIds.map((servicePlanId) => ({
    servicePlanId,
    servicePlanName: tenant.catalogue.plans.get(servicePlanId)?.servicePlanName ?? servicePlanId,
  }));
}

/** Gained, lost, and in both; a service that only changes its edition is a pair of plans, each naming the other. */
function compared(tenant: TenantLicenses, from: readonly Plan[], to: readonly Plan[]): ComparedPlan[] {
  const inFrom = new Set(from.map(({ servicePlanId }) => servicePlanId));
  const inTo = new Set(to.map(({ servicePlanId }) => servicePlanId));
  const others = counterparts(
    from.filter(({ servicePlanId }) => !inTo.has(servicePlanId)),
    to.filter(({ servicePlanId }) => !inFrom.has(servicePlanId)),
  );
  // What another service of the second product does as well is not lost either.
  for (const plan of from) {
    if (inTo.has(plan.servicePlanId) || others.has(plan.servicePlanId)) continue;
    const name = superseding(plan.servicePlanName, new Set(to.map(({ servicePlanName }) => servicePlanName)));
    const other = to.find(({ servicePlanName }) => servicePlanName === name);
    if (other === undefined) continue;
    others.set(plan.servicePlanId, other);
    if (!inFrom.has(other.servicePlanId) && !others.has(other.servicePlanId)) others.set(other.servicePlanId, plan);
  }
  const order = { first: 0, second: 1, both: 2 } as const;
  return [...new Map([...from, ...to].map((plan) => [plan.servicePlanId, plan])).values()]
    .map((plan): ComparedPlan => {
      const other = others.get(plan.servicePlanId);
      return {
        servicePlanId: plan.servicePlanId,
        servicePlanName: plan.servicePlanName,
        name: tenant.planName(plan.servicePlanId, plan.servicePlanName),
        in: inFrom.has(plan.servicePlanId) ? (inTo.has(plan.servicePlanId) ? 'both' : 'first') : 'second',
        counterpart: other === undefined ? null : tenant.planName(other.servicePlanId, other.servicePlanName),
      };
    })
    .sort((x, y) => order[x.in] - order[y.in] || (x.name < y.name ? -1 : 1));
}

/** Pairs plans of one service one to one, the highest editions first; by id, both ways. */
function counterparts(gone: readonly Plan[], come: readonly Plan[]): Map<string, Plan> {
  const byService = (plans: readonly Plan[]) =>
    Map.groupBy(
      plans.toSorted((a, b) => editionRank(b.servicePlanName) - editionRank(a.servicePlanName)),
      ({ servicePlanName }) => serviceFamily(servicePlanName),
    );
  const others = byService(come);
  const pairs = [...byService(gone)].flatMap(([service, plans]) =>
    plans.flatMap((plan, index): [string, Plan][] => {
      const other = others.get(service)?.[index];
      return other === undefined
        ? []
        : [
            [plan.servicePlanId, other],
            [other.servicePlanId, plan],
          ];
    }),
  );
  return new Map(pairs);
}
