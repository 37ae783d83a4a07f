import { AppError } from '../../../shared/contract/errors.ts';
import { flag, guid, isObject, type Json, objects, text } from '../http/read.ts';
import type { CallOptions } from '../services.ts';
import type { GroupRecord, RoleHolderRecord } from '../store/records.ts';
import type { GraphClient } from './sdk.ts';

const PAGE = 999;
const GROUP_PROPERTIES =
  'id,displayName,mail,mailNickname,mailEnabled,securityEnabled,groupTypes,onPremisesSyncEnabled';
/** A list with more pages than this does not end. */
const MAX_PAGES = 10_000;

/** All groups, page by page. */
export async function* readGroups(graph: GraphClient, options: CallOptions): AsyncGenerator<GroupRecord[]> {
  for await (const rows of pages(graph, `/groups?$select=${GROUP_PROPERTIES}&$top=${PAGE}`, options))
    yield rows.flatMap((row) => toGroup(row) ?? []);
}

/** Every directory role assignment; null where this account may not see them. */
export async function readRoleHolders(graph: GraphClient, options: CallOptions): Promise<RoleHolderRecord[] | null> {
  const holders: RoleHolderRecord[] = [];
  try {
    const path = '/roleManagement/directory/roleAssignments?$select=principalId,roleDefinitionId';
    for await (const rows of pages(graph, path, options))
      for (const row of rows) {
        const principalId = guid(row.principalId);
        const roleTemplateId = guid(row.roleDefinitionId);
        if (principalId !== null && roleTemplateId !== null) holders.push({ principalId, roleTemplateId });
      }
  } catch (error) {
    if (error instanceof AppError && ['forbidden', 'unsupported', 'consent-needed'].includes(error.code)) return null;
    throw error;
  }
  return holders;
}

async function* pages(graph: GraphClient, path: string, options: CallOptions): AsyncGenerator<Json[]> {
  let answer = await graph.request({ path }, options);
  for (let count = 1; ; count++) {
    if (!isObject(answer.json) || !Array.isArray(answer.json.value))
      throw new AppError('bad-response', 'Microsoft Graph gave a list without rows.', { retryable: true });
    yield objects(answer.json.value);
    const link = text(answer.json['@odata.nextLink']);
    if (link === null) return;
    if (count >= MAX_PAGES) throw new AppError('bad-response', 'Microsoft Graph did not come to the end of a list.');
    answer = await graph.follow(link, {}, options);
  }
}

function toGroup(row: Json): GroupRecord | null {
  const id = guid(row.id);
  if (id === null) return null;
  return {
    id,
    displayName: text(row.displayName) ?? id,
    mail: text(row.mail),
    alias: text(row.mailNickname),
    mailEnabled: flag(row.mailEnabled) ?? false,
    securityEnabled: flag(row.securityEnabled) ?? false,
    unified: Array.isArray(row.groupTypes) && row.groupTypes.includes('Unified'),
    onPremisesSyncEnabled: flag(row.onPremisesSyncEnabled),
  };
}
