import { beforeAll, describe, expect, it } from 'vitest';
import { filter, type Json, Tenant } from './tenant.ts';

let tenant: Tenant;
beforeAll(() => {
  tenant = new Tenant(200);
});

describe('sign-ins', () => {
  it('come newest first and agree with what users say about their last one', async () => {
    const log = await tenant.all('/auditLogs/signIns?$top=50');
    const times = log.map((one) => String(one.createdDateTime));
    expect(times).toEqual([...times].sort().reverse());
    expect(new Set(log.map((one) => one.id)).size).toBe(log.length);
    for (const user of await tenant.all('/users?$select=id,signInActivity&$top=500')) {
      const newest = log.find((one) => one.userId === user.id);
      if (!newest) continue;
      const activity = user.signInActivity as Json;
      expect(newest.createdDateTime).toBe(activity.lastSignInDateTime);
      expect(newest.id).toBe(activity.lastSignInRequestId);
    }
    const statuses = log.map((one) => (one.status as Json).errorCode);
    expect(statuses).toContain(0);
  });

  it('are found by old protocols and by time', async () => {
    const clauses = [
      'IMAP4',
      'POP3',
      'Authenticated SMTP',
      'Exchange ActiveSync',
      'Exchange Web Services',
      'Other clients',
    ]
      .map((name) => `clientAppUsed eq '${name}'`)
      .join(' or ');
    const legacy = await tenant.all(
      `/auditLogs/signIns?${filter(`createdDateTime ge 2026-05-20T00:00:00Z and (${clauses})`)}`,
    );
    expect(legacy.length).toBeGreaterThan(0);
    expect(legacy.every((one) => one.clientAppUsed !== 'Browser')).toBe(true);
    const [one] = await tenant.all('/auditLogs/signIns?$top=1000');
    const mine = await tenant.all(`/auditLogs/signIns?${filter(`userId eq '${one!.userId}'`)}`);
    expect(mine.every((other) => other.userId === one!.userId)).toBe(true);
    expect((await tenant.get(`/auditLogs/signIns/${one!.id}`)).body.id).toBe(one!.id);
    const older = await tenant.all(`/auditLogs/signIns?${filter(`createdDateTime lt ${one!.createdDateTime}`)}`);
    expect(older.map((other) => other.id)).not.toContain(one!.id);
  });

  it.each([
    ['$top=1001'],
    ['$orderby=userDisplayName'],
    [filter("startsWith(clientAppUsed,'IMAP')")],
    [filter("location/city eq 'x'")],
  ])('%s is refused', async (query) => {
    expect((await tenant.get(`/auditLogs/signIns?${query}`)).status).toBe(400);
  });
});

describe('registration details', () => {
  const url = '/reports/authenticationMethods/userRegistrationDetails';

  it('has one line per user, filtered by flags, methods and names', async () => {
    const all = await tenant.all(url);
    expect(all).toHaveLength(tenant.world.users.length);
    const registered = await tenant.all(`${url}?${filter('isMfaRegistered eq true')}`);
    expect(registered.length).toBe(all.filter((one) => one.isMfaRegistered === true).length);
    expect(registered.length).toBeLessThan(all.length);
    const pushers = await tenant.all(
      `${url}?${filter("methodsRegistered/any(m:m eq 'microsoftAuthenticatorPush')")}&$orderby=userPrincipalName`,
    );
    expect(pushers.every((one) => one.userPreferredMethodForSecondaryAuthentication === 'push')).toBe(true);
    expect(all.some((one) => one.userPreferredMethodForSecondaryAuthentication === '')).toBe(true);
    expect((await tenant.get(`${url}/${tenant.caller.userId}`)).body).toMatchObject({ isAdmin: true });
  });

  it('takes no other options', async () => {
    expect((await tenant.get(`${url}?$select=id`)).status).toBe(400);
    expect((await tenant.get(`${url}?$top=5`)).status).toBe(400);
  });
});

describe('secure score', () => {
  it('has ninety days, newest first, that add up and fit the profiles', async () => {
    const scores = await tenant.all('/security/secureScores');
    expect(scores).toHaveLength(90);
    const [today] = (await tenant.get('/security/secureScores?$top=1')).value;
    expect(today!.id).toBe(`${tenant.world.tenant.tenantId}_2026-06-17`);
    const profiles = new Map((await tenant.all('/security/secureScoreControlProfiles')).map((one) => [one.id, one]));
    const controls = today!.controlScores as { controlName: string; score: number }[];
    expect(controls.map((one) => one.controlName).sort()).toEqual([...profiles.keys()].sort());
    for (const one of controls) expect(one.score).toBeLessThanOrEqual(Number(profiles.get(one.controlName)!.maxScore));
    expect(controls.reduce((sum, one) => sum + one.score, 0)).toBeCloseTo(Number(today!.currentScore), 5);
    expect(Number(today!.currentScore)).toBeGreaterThanOrEqual(Number(scores.at(-1)!.currentScore));
    expect((await tenant.get(`/security/secureScores/${today!.id}`)).body.currentScore).toBe(today!.currentScore);
    expect((await tenant.get('/security/secureScoreControlProfiles/AdminMFAV2')).body.id).toBe('AdminMFAV2');
    expect((await tenant.get('/security/secureScoreControlProfiles/nothing')).status).toBe(404);
  });
});
