import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createWorld } from '../../../../electron/practice/world/create-world.ts';
import type { PracticeSku, PracticeUser } from '../../../../electron/practice/world/model.ts';
import { type Answer, filter, type Json, START, Tenant } from './tenant.ts';

let tenant: Tenant;
let bare: PracticeUser;
beforeEach(async () => {
  tenant = new Tenant();
  const created = await tenant.send('POST', '/users', {
    accountEnabled: true,
    displayName: 'Nova Quist',
    mailNickname: 'nova',
    userPrincipalName: 'nova@alderfinch.com',
    usageLocation: 'US',
    passwordProfile: { password: 'Sunny-Day-2026' },
  });
  bare = tenant.world.userById(String(created.body.id))!;
});

function sku(part: string): PracticeSku {
  return [...tenant.world.skus.values()].find((one) => one.skuPartNumber === part)!;
}

function plan(part: string, name: string): string {
  return sku(part).servicePlans.find((one) => one.servicePlanName === name)!.servicePlanId;
}

function assign(user: PracticeUser, add: (string | [string, string[]])[], remove: string[] = []): Promise<Answer> {
  return tenant.send('POST', `/users/${user.id}/assignLicense`, {
    addLicenses: add.map((one) =>
      typeof one === 'string'
        ? { skuId: sku(one).skuId, disabledPlans: [] }
        : { skuId: sku(one[0]).skuId, disabledPlans: one[1] },
    ),
    removeLicenses: remove.map((part) => sku(part).skuId),
  });
}

async function licenses(user: PracticeUser): Promise<{ skuId: string; disabledPlans: string[] }[]> {
  const read = await tenant.get(`/users/${user.id}?$select=assignedLicenses`);
  return read.body.assignedLicenses as { skuId: string; disabledPlans: string[] }[];
}

function inherited(): { user: PracticeUser; skuId: string; groupId: string } {
  for (const user of tenant.world.users) {
    const state = user.licenseStates.find((one) => one.groupId !== null && one.state === 'Active');
    if (state && !user.directLicenses.some((one) => one.skuId === state.skuId)) {
      return { user, skuId: state.skuId, groupId: state.groupId! };
    }
  }
  throw new Error('nobody inherits a license');
}

describe('assignLicense', () => {
  it('answers with the user and takes a seat that the count shows a little later', async () => {
    const before = sku('SPE_E3').consumed;
    const answer = await assign(bare, ['SPE_E3']);
    expect([answer.status, answer.body['@odata.context'], answer.body.id]).toEqual([
      200,
      'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
      bare.id,
    ]);
    expect(await licenses(bare)).toEqual([{ disabledPlans: [], skuId: sku('SPE_E3').skuId }]);
    const shown = async (): Promise<unknown> =>
      (await tenant.get('/subscribedSkus')).value.find((one) => one.skuPartNumber === 'SPE_E3')!.consumedUnits;
    expect(await shown()).toBe(before);
    tenant.world.clock.advance(60_000);
    expect(await shown()).toBe(before + 1);
  });

  it('lets time do its work between requests', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const running = createWorld({ mailboxes: 80, seed: 11, startTime: START, timeScale: 1 });
      const own = new Tenant(running);
      const shown = async (): Promise<unknown> =>
        (await own.get('/subscribedSkus')).value.find((one) => one.skuPartNumber === 'FLOW_FREE')!.consumedUnits;
      const before = await shown();
      const person = running.users.find((user) => user.usageLocation === 'US' && user.directLicenses.length === 0)!;
      const { skuId } = [...running.skus.values()].find((one) => one.skuPartNumber === 'FLOW_FREE')!;
      const body = { addLicenses: [{ skuId, disabledPlans: [] }], removeLicenses: [] };
      expect((await own.send('POST', `/users/${person.id}/assignLicense`, body)).status).toBe(200);
      expect(await shown()).toBe(before);
      vi.advanceTimersByTime(60_000);
      expect(await shown()).toBe(Number(before) + 1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('replaces disabled plans of a product held, and swaps in one call', async () => {
    const sharepoint = plan('SPE_E3', 'SHAREPOINTWAC');
    await assign(bare, ['SPE_E3']);
    await assign(bare, [['SPE_E3', [sharepoint]]]);
    expect(await licenses(bare)).toEqual([{ disabledPlans: [sharepoint], skuId: sku('SPE_E3').skuId }]);
    expect((await assign(bare, ['SPE_E5'])).status).toBe(200);
    expect((await assign(bare, ['STANDARDPACK'], ['SPE_E3', 'SPE_E5'])).status).toBe(200);
    expect((await licenses(bare)).map((one) => one.skuId)).toEqual([sku('STANDARDPACK').skuId]);
  });

  it.each<[string, () => Promise<Answer>, string | RegExp]>([
    [
      'without a usage location',
      () => {
        bare.usageLocation = null;
        return assign(bare, ['SPE_E3']);
      },
      'License assignment cannot be done for user with invalid usage location.',
    ],
    [
      'without a free seat',
      () => assign(bare, ['Microsoft_365_Copilot']),
      /^Subscription with SKU [0-9a-f-]{36} does not have any available licenses\.$/,
    ],
    [
      'with suspended seats only',
      () => assign(bare, ['PROJECTPROFESSIONAL']),
      /does not have any available licenses\.$/,
    ],
    [
      'with plans that exclude each other',
      () => assign(bare, ['SPE_E3', 'SPE_F1']),
      /^License assignment failed because service plans [0-9a-f-]{36}, [0-9a-f-]{36} are mutually exclusive\.$/,
    ],
    [
      'with a plan that lacks another',
      () => assign(bare, ['EXCHANGEARCHIVE_ADDON']),
      /^License assignment failed because service plan [0-9a-f-]{36} depends on the service plan\(s\) [0-9a-f-]{36}(, [0-9a-f-]{36})*$/,
    ],
    [
      'with a product nobody bought',
      () =>
        tenant.send('POST', `/users/${bare.id}/assignLicense`, {
          addLicenses: [{ skuId: '0118a350-71fc-4ec3-8f0c-6a1cb8867561', disabledPlans: [] }],
          removeLicenses: [],
        }),
      'License 0118a350-71fc-4ec3-8f0c-6a1cb8867561 does not correspond to a valid company License.',
    ],
    ['taking what is not held', () => assign(bare, [], ['SPE_E3']), 'User does not have a corresponding license.'],
    [
      'taking what a group gives',
      () => {
        const { user, skuId } = inherited();
        return tenant.send('POST', `/users/${user.id}/assignLicense`, { addLicenses: [], removeLicenses: [skuId] });
      },
      'User license is inherited from a group membership and it cannot be removed directly from the user.',
    ],
    [
      'with a foreign plan disabled',
      () => assign(bare, [['SPE_E3', ['0118a350-71fc-4ec3-8f0c-6a1cb8867561']]]),
      /does not belong to the subscription/,
    ],
    [
      'with one parameter',
      () => tenant.send('POST', `/users/${bare.id}/assignLicense`, { addLicenses: [] }),
      "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: removeLicenses.",
    ],
    [
      'with no parameters',
      () => tenant.send('POST', `/users/${bare.id}/assignLicense`, {}),
      "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: addLicenses, removeLicenses.",
    ],
    [
      'with something that is no id',
      () =>
        tenant.send('POST', `/users/${bare.id}/assignLicense`, { addLicenses: [{ skuId: 'E3' }], removeLicenses: [] }),
      "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.",
    ],
    [
      'removing something that is no id',
      () =>
        tenant.send('POST', `/users/${bare.id}/assignLicense`, {
          addLicenses: [],
          removeLicenses: [{ skuId: sku('SPE_E3').skuId }],
        }),
      "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.",
    ],
  ])('is refused %s, and nothing changes', async (_, act, message) => {
    const before = JSON.stringify([bare.licenseStates, [...tenant.world.skus.values()].map((one) => one.consumed)]);
    const answer = await act();
    expect([answer.status, answer.code]).toEqual([400, 'Request_BadRequest']);
    expect(answer.message).toMatch(
      typeof message === 'string' ? new RegExp(`^${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : message,
    );
    expect(JSON.stringify([bare.licenseStates, [...tenant.world.skus.values()].map((one) => one.consumed)])).toBe(
      before,
    );
  });

  it('does half of nothing', async () => {
    await assign(bare, ['STANDARDPACK']);
    const answer = await assign(bare, ['FLOW_FREE', 'Microsoft_365_Copilot']);
    expect(answer.status).toBe(400);
    expect((await licenses(bare)).map((one) => one.skuId)).toEqual([sku('STANDARDPACK').skuId]);
  });

  it('needs the base plan to stay while something depends on it', async () => {
    await assign(bare, ['EXCHANGEENTERPRISE', 'EXCHANGEARCHIVE_ADDON']);
    const answer = await assign(bare, [], ['EXCHANGEENTERPRISE']);
    expect(answer.message).toContain('depends on the service plan(s)');
    expect((await assign(bare, [], ['EXCHANGEENTERPRISE', 'EXCHANGEARCHIVE_ADDON'])).status).toBe(200);
  });

  it('knows nobody by a wrong id', async () => {
    const answer = await tenant.send('POST', '/users/c527a470-a882-481c-981c-ee6efaba85c7/assignLicense', {
      addLicenses: [],
      removeLicenses: [],
    });
    expect(answer.status).toBe(404);
  });
});

describe('what is held', () => {
  it('counts a product held twice once, and keeps the inherited half', async () => {
    const { user, skuId, groupId } = inherited();
    const part = [...tenant.world.skus.values()].find((one) => one.skuId === skuId)!;
    const before = part.consumed;
    await tenant.send('POST', `/users/${user.id}/assignLicense`, {
      addLicenses: [{ skuId, disabledPlans: [] }],
      removeLicenses: [],
    });
    const both = await tenant.get(`/users/${user.id}?$select=licenseAssignmentStates,assignedLicenses`);
    const states = both.body.licenseAssignmentStates as Json[];
    expect(states.filter((state) => state.skuId === skuId).map((state) => state.assignedByGroup)).toEqual(
      expect.arrayContaining([null, groupId]),
    );
    expect((both.body.assignedLicenses as Json[]).filter((one) => one.skuId === skuId)).toHaveLength(1);
    expect(part.consumed).toBe(before);
    expect(
      (await tenant.send('POST', `/users/${user.id}/assignLicense`, { addLicenses: [], removeLicenses: [skuId] }))
        .status,
    ).toBe(200);
    expect((await licenses(user)).map((one) => one.skuId)).toContain(skuId);
  });

  it('lists plans per product with what is switched off', async () => {
    const off = plan('SPE_E3', 'SHAREPOINTWAC');
    await assign(bare, [['SPE_E3', [off]]]);
    const [details] = (await tenant.get(`/users/${bare.id}/licenseDetails`)).value;
    expect(details).toMatchObject({ skuId: sku('SPE_E3').skuId, skuPartNumber: 'SPE_E3' });
    const plans = details!.servicePlans as Json[];
    expect(plans).toHaveLength(sku('SPE_E3').servicePlans.length);
    expect(plans.filter((one) => one.provisioningStatus === 'Disabled').map((one) => one.servicePlanId)).toEqual([off]);
    const assigned = (await tenant.get(`/users/${bare.id}?$select=assignedPlans`)).body.assignedPlans as Json[];
    expect(assigned.map((one) => one.servicePlanId)).not.toContain(off);
    expect(assigned.find((one) => one.servicePlanId === plan('SPE_E3', 'EXCHANGE_S_ENTERPRISE'))).toMatchObject({
      service: 'exchange',
      capabilityStatus: 'Enabled',
    });
  });

  it('does not list a license that is in error as assigned', async () => {
    const failed = tenant.world.users.find((user) => user.licenseStates.some((state) => state.state === 'Error'))!;
    const state = failed.licenseStates.find((one) => one.state === 'Error')!;
    const read = await tenant.get(`/users/${failed.id}?$select=assignedLicenses,licenseAssignmentStates`);
    expect(
      (read.body.licenseAssignmentStates as Json[]).find((one) => one.assignedByGroup === state.groupId),
    ).toMatchObject({
      state: 'Error',
      error: state.error,
      skuId: state.skuId,
    });
    expect((read.body.assignedLicenses as Json[]).map((one) => one.skuId)).not.toContain(state.skuId);
  });

  it('says what is behind a failed group license when asked to try again', async () => {
    const failed = tenant.world.users.find((user) =>
      user.licenseStates.some((one) => one.error === 'MutuallyExclusiveViolation'),
    )!;
    const answer = await tenant.send('POST', `/users/${failed.id}/reprocessLicenseAssignment`);
    expect([answer.status, answer.code]).toEqual([400, 'Request_BadRequest']);
    expect(answer.message).toMatch(/are mutually exclusive\.$/);
    const fine = await tenant.send('POST', `/users/${inherited().user.id}/reprocessLicenseAssignment`);
    expect([fine.status, fine.body.id]).toEqual([200, inherited().user.id]);
  });
});

describe('group licensing', () => {
  const finished = async (id: string): Promise<unknown> =>
    (
      (await tenant.get(`/groups/${id}?$select=licenseProcessingState`)).body.licenseProcessingState as {
        state: string;
      }
    ).state;

  it('answers 202 and reaches the members later, errors included', async () => {
    const group = [...tenant.world.groups.values()].find((one) => one.displayName === 'Department Finance')!;
    const body = {
      addLicenses: [{ skuId: sku('Microsoft_365_Copilot').skuId, disabledPlans: [] }],
      removeLicenses: [],
    };
    const answer = await tenant.send('POST', `/groups/${group.id}/assignLicense`, body);
    expect([answer.status, answer.body.id]).toEqual([202, group.id]);
    expect(await finished(group.id)).toBe('QueuedForProcessing');
    tenant.world.clock.advance(120_000);
    expect(await finished(group.id)).toBe('ProcessingComplete');
    expect((await tenant.get(`/groups/${group.id}?$select=assignedLicenses`)).body.assignedLicenses).toEqual([
      { disabledPlans: [], skuId: sku('Microsoft_365_Copilot').skuId },
    ]);
    const failed = await tenant.all(`/groups/${group.id}/membersWithLicenseErrors?$select=id`);
    expect(failed.length).toBeGreaterThan(0);
    const troubled = await tenant.all(`/groups?$select=id&${filter('hasMembersWithLicenseErrors eq true')}`);
    expect(troubled.map((one) => one.id)).toContain(group.id);
    const licensed = await tenant.all(
      `/groups?$select=id&${filter(`assignedLicenses/any(x:x/skuId eq ${sku('Microsoft_365_Copilot').skuId})`)}`,
    );
    expect(licensed.map((one) => one.id)).toContain(group.id);
  });

  it('gives new members their license and takes it when they leave', async () => {
    const group = [...tenant.world.groups.values()].find((one) => one.displayName === 'LIC-M365-E3-Office')!;
    const { skuId } = group.assignedLicenses[0]!;
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${bare.id}` };
    expect((await tenant.send('POST', `/groups/${group.id}/members/$ref`, reference)).status).toBe(204);
    expect((await tenant.send('POST', `/groups/${group.id}/members/$ref`, reference)).status).toBe(400);
    tenant.world.clock.advance(120_000);
    expect((await licenses(bare)).map((one) => one.skuId)).toEqual([skuId]);
    expect((await tenant.send('DELETE', `/groups/${group.id}/members/${bare.id}/$ref`)).status).toBe(204);
    tenant.world.clock.advance(120_000);
    expect(await licenses(bare)).toEqual([]);
  });
});
