import { AppError } from '../../../shared/contract/errors.ts';
import { guid, isObject, type Json, objects, text } from '../http/read.ts';
import type { ServiceClient } from '../http/service-client.ts';
import type { ServiceAnswer } from '../http/types.ts';
import type { CallOptions, GraphApi } from '../services.ts';
import type {
  ActivityRecord,
  GroupRecord,
  LicenseGroupRecord,
  OrganizationRecord,
  RoleHolderRecord,
  SkuRecord,
  SubscriptionRecord,
  UserRecord,
} from '../store/records.ts';
import { BATCH_SIZE, type BatchItem, type BatchResult, graphBatch } from './batch.ts';
import { readGroups, readRoleHolders } from './groups.ts';
import { readLicenseGroups, readSubscriptions } from './licensing.ts';
import { toOrganization, toSku, toUser, USER_PROPERTIES } from './records.ts';
import { GraphClient, type GraphRequest } from './sdk.ts';
import { readActiveUsers, readUsageReport, type UsageReport } from './usage-report.ts';
import { readUsers } from './users.ts';

/** GraphApi plus the plain calls that changes are made with. */
export interface Graph extends GraphApi {
  request(request: GraphRequest, options: CallOptions): Promise<ServiceAnswer>;
  batch(items: readonly BatchItem[], options: CallOptions): Promise<BatchResult[]>;
}

export function createGraph(service: ServiceClient, facts: { hasUsageReports: boolean }): Graph {
  return new GraphService(new GraphClient(service), facts);
}

class GraphService implements Graph {
  readonly #client: GraphClient;
  readonly #hasUsageReports: boolean;
  /** Whether this tenant and account may read sign-in activity; null until tried. */
  #signInActivity: boolean | null = null;

  constructor(client: GraphClient, facts: { hasUsageReports: boolean }) {
    this.#client = client;
    this.#hasUsageReports = facts.hasUsageReports;
  }

  request(request: GraphRequest, options: CallOptions): Promise<ServiceAnswer> {
    return this.#client.request(request, options);
  }

  batch(items: readonly BatchItem[], options: CallOptions): Promise<BatchResult[]> {
    return graphBatch(this.#client, items, options);
  }

  async organization(options: CallOptions): Promise<OrganizationRecord> {
    const [answer, activity] = await Promise.all([
      this.#client.request({ path: '/organization' }, options),
      this.#mayReadActivity(options),
    ]);
    const row = rowsOf(answer.json)[0];
    if (!row) throw new AppError('bad-response', 'Microsoft Graph did not tell the organization.', { retryable: true });
    return toOrganization(row, activity);
  }

  async subscribedSkus(options: CallOptions): Promise<SkuRecord[]> {
    const rows = await this.#all('/subscribedSkus', options);
    return rows.flatMap((row) => toSku(row) ?? []);
  }

  async userCount(options: CallOptions): Promise<number | null> {
    try {
      const answer = await this.#client.request(
        { path: '/users/$count', headers: { consistencylevel: 'eventual', accept: 'text/plain' } },
        options,
      );
      // Plain text, but a number by itself is JSON as well.
      return typeof answer.json === 'number' ? answer.json : null;
    } catch (error) {
      if (error instanceof AppError && ['service-error', 'unsupported', 'bad-response'].includes(error.code))
        return null;
      throw error;
    }
  }

  async *userPages(options: CallOptions): AsyncGenerator<UserRecord[]> {
    const [count, signInActivity] = await Promise.all([this.userCount(options), this.#mayReadActivity(options)]);
    yield* readUsers(this.#client, { count, signInActivity }, options);
  }

  async user(id: string, options: CallOptions): Promise<UserRecord | null> {
    // Sign-in activity is given by object id only, not by name.
    const activity = guid(id) !== null && (await this.#mayReadActivity(options));
    const select = [...USER_PROPERTIES, ...(activity ? ['signInActivity'] : [])];
    try {
      const answer = await this.#client.request(
        { path: `/users/${encodeURIComponent(id)}?$select=${select.join(',')}` },
        options,
      );
      return isObject(answer.json) ? toUser(answer.json) : null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return null;
      throw error;
    }
  }

  async users(ids: readonly string[], options: CallOptions): Promise<UserRecord[]> {
    const activity = await this.#mayReadActivity(options);
    const select = [...USER_PROPERTIES, ...(activity ? ['signInActivity'] : [])].join(',');
    const users: UserRecord[] = [];
    for (let from = 0; from < ids.length; from += BATCH_SIZE) {
      const items = ids
        .slice(from, from + BATCH_SIZE)
        .map((id): BatchItem => ({ id, method: 'GET', url: `/users/${id}?$select=${select}`, idempotent: true }));
      for (const result of await this.batch(items, options)) {
        const user = result.ok && isObject(result.body) ? toUser(result.body) : null;
        if (user !== null) users.push(user);
      }
    }
    return users;
  }

  async myRoles(options: CallOptions): Promise<{ templateId: string; displayName: string }[]> {
    const roles = new Map<string, string>();
    // Through groups as well; lists only roles that have been used in the tenant.
    const rows = await this.#all('/me/transitiveMemberOf/microsoft.graph.directoryRole', options).catch(
      unlessRefused(() => this.#all('/me/memberOf', options).catch(unlessRefused(async () => []))),
    );
    for (const row of rows) {
      const templateId = text(row.roleTemplateId);
      if (templateId !== null) roles.set(templateId.toLowerCase(), text(row.displayName) ?? templateId);
    }
    if (roles.size === 0) {
      for (const row of await this.#assignedRoles(options)) roles.set(row.templateId, row.displayName);
    }
    return [...roles].map(([templateId, displayName]) => ({ templateId, displayName }));
  }

  groupPages(options: CallOptions): AsyncIterable<GroupRecord[]> {
    return readGroups(this.#client, options);
  }

  roleHolders(options: CallOptions): Promise<RoleHolderRecord[] | null> {
    return readRoleHolders(this.#client, options);
  }

  async mailboxUsage(options: CallOptions): Promise<UsageReport> {
    if (!this.#hasUsageReports) {
      throw new AppError('unsupported', 'This cloud has no usage reports.', {
        hint: 'Sizes can be read mailbox by mailbox instead.',
      });
    }
    return readUsageReport(this.#client, options);
  }

  subscriptions(options: CallOptions): Promise<SubscriptionRecord[] | null> {
    return readSubscriptions(this.#client, options);
  }

  licenseGroups(options: CallOptions): Promise<LicenseGroupRecord[] | null> {
    return readLicenseGroups(this.#client, options);
  }

  async activeUserDetail(options: CallOptions): Promise<UsageReport<ActivityRecord>> {
    if (!this.#hasUsageReports) throw new AppError('unsupported', 'This cloud has no usage reports.');
    return readActiveUsers(this.#client, options);
  }

  async #assignedRoles(options: CallOptions): Promise<{ templateId: string; displayName: string }[]> {
    const me = await this.#client.request({ path: '/me?$select=id' }, options);
    const id = isObject(me.json) ? text(me.json.id) : null;
    if (id === null) return [];
    const filter = encodeURIComponent(`principalId eq '${id}'`);
    const rows = await this.#all(
      `/roleManagement/directory/roleAssignments?$filter=${filter}&$expand=roleDefinition`,
      options,
    ).catch(unlessRefused(async () => []));
    return rows.flatMap((row) => {
      const templateId = text(row.roleDefinitionId)?.toLowerCase();
      if (!templateId) return [];
      const definition = isObject(row.roleDefinition) ? row.roleDefinition : {};
      return [{ templateId, displayName: text(definition.displayName) ?? templateId }];
    });
  }

  /** Asks once whether sign-in activity can be read: it needs Entra ID P1 and a permission. */
  async #mayReadActivity(options: CallOptions): Promise<boolean> {
    if (this.#signInActivity !== null) return this.#signInActivity;
    try {
      await this.#client.request({ path: '/users?$select=id,signInActivity&$top=1' }, options);
      this.#signInActivity = true;
    } catch (error) {
      if (!(error instanceof AppError) || !['unsupported', 'forbidden', 'service-error'].includes(error.code))
        throw error;
      this.#signInActivity = false;
    }
    return this.#signInActivity;
  }

  /** A short list with all its pages. */
  async #all(path: string, options: CallOptions): Promise<Json[]> {
    const rows: Json[] = [];
    let answer = await this.#client.request({ path }, options);
    for (let pages = 1; ; pages++) {
      rows.push(...rowsOf(answer.json));
      const link = isObject(answer.json) ? text(answer.json['@odata.nextLink']) : null;
      if (link === null) return rows;
      if (pages > 1000) throw new AppError('bad-response', 'Microsoft Graph did not come to the end of a list.');
      answer = await this.#client.follow(link, {}, options);
    }
  }
}

const rowsOf = (json: unknown): Json[] => {
  if (!isObject(json) || !Array.isArray(json.value)) {
    throw new AppError('bad-response', 'Microsoft Graph gave a list without rows.', { retryable: true });
  }
  return objects(json.value);
};

/** Takes another way when the service does not allow or know this one. */
const unlessRefused =
  <T>(other: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    const codes = ['forbidden', 'unsupported', 'service-error', 'not-found'];
    if (error instanceof AppError && codes.includes(error.code)) return other();
    throw error;
  };
