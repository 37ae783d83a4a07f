import { AppError } from '../../../shared/contract/errors.ts';
import { licensePresets, notSeenPreset } from '../../../shared/domain/license-fields.ts';
import type { Clock, Handlers } from '../ports.ts';
import { subscriptionsOf } from './subscriptions.ts';
import type { TenantLicenses, Tenants } from './tenant-licenses.ts';
import { userLicensesOf } from './user-licenses.ts';

export interface LicenseDeps {
  tenants: Tenants;
  clock: Clock;
}

type LicenseMethod = Extract<keyof Handlers, `licenses.${string}`>;

/** The contract's license methods. */
export function licenseHandlers({ tenants, clock }: LicenseDeps): Pick<Handlers, LicenseMethod> {
  return {
    'licenses.subscriptions': async ({ connectionId }) => subscriptionsOf(await tenants.open(connectionId), new Map()),
    'licenses.window': async ({ connectionId, query, from, count }) => {
      const store = await tenants.store(connectionId);
      const window = await store.licenseWindow(query, from, count);
      return { ...window, signInKnown: window.signInKnown === true };
    },
    'licenses.counts': async ({ connectionId, search }) => {
      const store = await tenants.store(connectionId);
      const presets = licensePresets(clock.now());
      const answer = await store.licenseCounts(
        search,
        presets.map(({ id, filter }) => ({ id, filter })),
      );
      const counts = { ...answer.counts };
      // Nobody is idle where nobody tells who signed in.
      if (answer.signInKnown !== true) delete counts[notSeenPreset];
      return { counts, revision: answer.revision };
    },
    'licenses.user': async ({ connectionId, id }) => {
      const tenant = await tenants.open(connectionId);
      const stored = await tenant.store.licenseUser(id);
      if (stored === null) throw new AppError('not-found', 'This user is not in the local store.');
      return userLicensesOf(stored, tenant);
    },
    'licenses.plans': async ({ connectionId, skuId }) => {
      const tenant = await tenants.open(connectionId);
      return { plans: plansOf(tenant, skuId.toLowerCase()) };
    },
  } as unknown as Pick<Handlers, LicenseMethod>;
}

function plansOf(tenant: TenantLicenses, skuId: string) {
  const owned = tenant.skus.get(skuId)?.plans;
  const plans =
    owned ??
    tenant.catalogue.products.get(skuId)?.planIds.map((servicePlanId) => ({
      servicePlanId,
      servicePlanName: tenant.catalogue.plans.get(servicePlanId)?.servicePlanName ?? servicePlanId,
      appliesTo: 'User',
    }));
  if (plans === undefined) throw new AppError('not-found', 'Nothing is known of this product.');
  return plans
    .map(({ servicePlanId, servicePlanName, appliesTo }) => ({
      servicePlanId,
      servicePlanName,
      name: tenant.planName(servicePlanId, servicePlanName),
      appliesTo,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
