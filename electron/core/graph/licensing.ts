import { AppError } from '../../../shared/contract/errors.ts';
import { count, flag, guid, isObject, type Json, objects, text, time } from '../http/read.ts';
import type { CallOptions } from '../services.ts';
import type { LicenseGroupRecord, SubscriptionRecord } from '../store/records.ts';
import type { GraphClient } from './sdk.ts';

const MAX_PAGES = 1000;

/** Commercial subscriptions with their renewal dates; null where this account may not see them. */
export async function readSubscriptions(
  graph: GraphClient,
  options: CallOptions,
): Promise<SubscriptionRecord[] | null> {
  const rows = await list(graph, '/directory/subscriptions', {}, options);
  return (
    rows?.flatMap((row) => {
      const skuId = guid(row.skuId);
      const id = text(row.id);
      if (skuId === null || id === null) return [];
      return [
        {
          id,
          skuId,
          status: text(row.status),
          isTrial: flag(row.isTrial),
          nextLifecycle: time(row.nextLifecycleDateTime),
          total: count(row.totalLicenses),
        },
      ];
    }) ?? null
  );
}

/** Groups that give licenses, with whether members are in error; null where this account may not see them. */
export async function readLicenseGroups(
  graph: GraphClient,
  options: CallOptions,
): Promise<LicenseGroupRecord[] | null> {
  const select = '$select=id,displayName,assignedLicenses,licenseProcessingState';
  const counted = encodeURIComponent('assignedLicenses/$count ne 0');
  const [giving, failing] = await Promise.all([
    list(graph, `/groups?$filter=${counted}&$count=true&${select}&$top=999`, { consistencylevel: 'eventual' }, options),
    list(
      graph,
      `/groups?$filter=${encodeURIComponent('hasMembersWithLicenseErrors eq true')}&${select}&$top=999`,
      {},
      options,
    ),
  ]);
  if (giving === null && failing === null) return null;
  const errors = new Set((failing ?? []).map((row) => guid(row.id)));
  const byId = new Map([...(giving ?? []), ...(failing ?? [])].map((row) => [guid(row.id), row]));
  return [...byId].flatMap(([id, row]) => {
    if (id === null) return [];
    const processing = isObject(row.licenseProcessingState) ? text(row.licenseProcessingState.state) : null;
    return [
      {
        id,
        displayName: text(row.displayName) ?? id,
        skuIds: objects(row.assignedLicenses).flatMap((license) => guid(license.skuId) ?? []),
        hasErrors: errors.has(id),
        state: processing,
      },
    ];
  });
}

/** A whole list, or null when the service does not allow or know it. */
async function list(
  graph: GraphClient,
  path: string,
  headers: Readonly<Record<string, string>>,
  options: CallOptions,
): Promise<Json[] | null> {
  try {
    const rows: Json[] = [];
    let answer = await graph.request({ path, headers }, options);
    for (let pages = 1; ; pages++) {
      const { json } = answer;
      if (!isObject(json)) throw new AppError('bad-response', 'Microsoft Graph gave a list without rows.');
      rows.push(...objects(json.value));
      const link = text(json['@odata.nextLink']);
      if (link === null) return rows;
      if (pages > MAX_PAGES) throw new AppError('bad-response', 'Microsoft Graph did not come to the end of a list.');
      answer = await graph.follow(link, headers, options);
    }
  } catch (error) {
    if (error instanceof AppError && ['forbidden', 'unsupported', 'service-error', 'not-found'].includes(error.code))
      return null;
    throw error;
  }
}
