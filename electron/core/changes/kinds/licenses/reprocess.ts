import { z } from 'zod';
import type { ChangeKind, CheckResult, Target } from '../../kind.ts';
import { reprocessLicenses as reprocess } from '../../operations/reprocess-licenses.ts';
import { operationTarget } from '../mailbox-target.ts';

const params = z.object({});

const errorsOf = ({ licenses }: Target): { skuId: string; error: string }[] =>
  licenses.flatMap(({ skuId, error }) => (error === null || error === 'None' ? [] : [{ skuId, error }]));

/** What has to be settled before trying again can help. */
const causes: Readonly<Record<string, { title: string; message: string }>> = {
  CountViolation: {
    title: 'There were not enough seats',
    message: 'Trying again helps only once seats are free.',
  },
  MutuallyExclusiveViolation: {
    title: 'Service plans exclude each other',
    message: 'Trying again helps only once the other product is removed, or one of the two plans is off.',
  },
  DependencyViolation: {
    title: 'A service plan lacks what it depends on',
    message: 'Trying again helps only once the user has the plan it depends on.',
  },
  ProhibitedInUsageLocationViolation: {
    title: 'Not offered at the usage location',
    message: 'Trying again helps only once the usage location is right.',
  },
  UniquenessViolation: {
    title: 'A mail address is taken',
    message: 'Trying again helps only once the address is unique.',
  },
};

/** Tries again what groups should give and could not. */
export const reprocessLicenses: ChangeKind<z.infer<typeof params>> = {
  kind: 'reprocess-licenses',
  objectKind: 'user',
  params,
  title: (_params, count) =>
    `Process licenses again for ${count.toLocaleString('en-US')} ${count === 1 ? 'user' : 'users'}`,
  propose(target, _params, tenant) {
    const errors = errorsOf(target);
    if (errors.length === 0) return { changes: [], operations: [] };
    return {
      changes: errors.map(({ skuId, error }) => ({
        field: `sku:${skuId}`,
        label: tenant.skuName(skuId),
        before: `In error: ${error}`,
        after: 'Tried again',
      })),
      operations: [reprocess(operationTarget(target))],
    };
  },
  checks(items, tenant) {
    const results: CheckResult[] = Object.entries(causes).map(([error, words]) => ({
      code: `cause-${error}`,
      severity: 'info',
      ...words,
      targets: items
        .filter(({ target }) => errorsOf(target).some((one) => one.error === error))
        .map(({ target }) => target.objectId),
    }));
    const short = items.filter(({ target }) =>
      errorsOf(target).some(({ skuId, error }) => {
        const sku = tenant.skus.find((owned) => owned.skuId === skuId);
        return error === 'CountViolation' && sku !== undefined && sku.enabled + sku.warning - sku.consumed <= 0;
      }),
    );
    results.push({
      code: 'still-no-seats',
      severity: 'warn',
      title: 'Still no seat is free',
      message: 'The product had no free seat when the subscriptions were last read, so the same error will come back.',
      targets: short.map(({ target }) => target.objectId),
    });
    return results.filter(({ targets }) => targets.length > 0);
  },
};
