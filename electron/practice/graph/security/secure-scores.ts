import type { PracticeResponse } from '../../http/types.ts';
import { ROLE } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { notFound } from '../errors.ts';
import { compileFilter } from '../odata/compile-filter.ts';
import { pageSize } from '../odata/options.ts';
import { readPage } from '../odata/paging.ts';
import { parseFilter } from '../odata/parse-filter.ts';
import type { FilterRule, FilterSchema } from '../odata/properties.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { DAY_MS, isoDay, isoSeconds, stableNumber } from '../values.ts';
import { CONTROLS, type Control } from './control-catalog.ts';

const KEPT_DAYS = 90;
const VENDOR = { provider: 'SecureScore', providerVersion: null, subProvider: null, vendor: 'Microsoft' };

/** Shares of what each control asks for, 0 to 1, as the tenant stands today. */
interface Standing {
  shares: ReadonlyMap<string, number>;
  activeUsers: number;
  licensedUsers: number;
}

/** GET /security/secureScores: one a day, newest first. */
export function listSecureScores(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'security.read');
  const { options, world } = call;
  const today = Math.floor(world.clock.now() / DAY_MS) * DAY_MS;
  const days = Array.from({ length: KEPT_DAYS }, (_, i) => ({
    id: scoreId(world, today - i * DAY_MS),
    day: today - i * DAY_MS,
  }));
  const keep =
    options.filter === null
      ? () => true
      : compileFilter(parseFilter(options.filter), SCORE_SCHEMA, world, false).predicate;
  const page = readPage(call, {
    key: `secureScores|${today}|${options.filter ?? ''}`,
    compute: () => days.filter(keep),
    size: pageSize(options.top, KEPT_DAYS, 999),
  });
  const standing = call.state.perVersion('standing', world, () => standingOf(world));
  return json({
    '@odata.context': contextUrl(call, 'Security/secureScores', options.select),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map(({ day }) =>
      pick(showScore(world, standing, day, (today - day) / DAY_MS), options.select, 'microsoft.graph.secureScore'),
    ),
  });
}

/** GET /security/secureScores/{id} */
export function readSecureScore(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'security.read');
  const { world } = call;
  const today = Math.floor(world.clock.now() / DAY_MS) * DAY_MS;
  const key = call.params.score!;
  for (let age = 0; age < KEPT_DAYS; age++) {
    const day = today - age * DAY_MS;
    if (scoreId(world, day) !== key.toLowerCase()) continue;
    const standing = call.state.perVersion('standing', world, () => standingOf(world));
    return json({
      '@odata.context': `${contextUrl(call, 'Security/secureScores')}/$entity`,
      ...pick(showScore(world, standing, day, age), call.options.select, 'microsoft.graph.secureScore'),
    });
  }
  throw notFound(key);
}

/** GET /security/secureScoreControlProfiles */
export function listControlProfiles(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'security.read');
  const { options, world } = call;
  const keep =
    options.filter === null
      ? () => true
      : compileFilter(parseFilter(options.filter), CONTROL_SCHEMA, world, false).predicate;
  const page = readPage(call, {
    key: `controlProfiles|${options.filter ?? ''}`,
    compute: () => CONTROLS.map((control) => ({ id: control.name, control })).filter(({ control }) => keep(control)),
    size: pageSize(options.top, 100, 999),
  });
  return json({
    '@odata.context': contextUrl(call, 'Security/secureScoreControlProfiles', options.select),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map(({ control }) =>
      pick(showControl(control, world), options.select, 'microsoft.graph.secureScoreControlProfile'),
    ),
  });
}

/** GET /security/secureScoreControlProfiles/{name} */
export function readControlProfile(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'security.read');
  const key = call.params.control!;
  const control = CONTROLS.find((one) => one.name.toLowerCase() === key.toLowerCase());
  if (!control) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'Security/secureScoreControlProfiles')}/$entity`,
    ...pick(showControl(control, call.world), call.options.select, 'microsoft.graph.secureScoreControlProfile'),
  });
}

function scoreId(world: World, day: number): string {
  return `${world.tenant.tenantId}_${isoDay(day)}`;
}

/** What can be read off the tenant is; the rest is fixed per control. */
function standingOf(world: World): Standing {
  let enabled = 0;
  let licensed = 0;
  let globalAdmins = 0;
  for (const user of world.users) {
    if (user.accountEnabled) enabled++;
    if (user.licenseStates.length > 0) licensed++;
    if (user.roles.includes(ROLE.GlobalAdministrator)) globalAdmins++;
  }
  let audited = 0;
  let forwarding = 0;
  for (const mailbox of world.mailboxes) {
    if (mailbox.auditEnabled) audited++;
    const outside = mailbox.forwardingSmtpAddress?.split('@')[1]?.toLowerCase();
    if (outside && !world.domains.some((domain) => domain.name.toLowerCase() === outside)) forwarding++;
  }
  const total = Math.max(1, world.mailboxes.length);
  const shares = new Map(
    CONTROLS.map((control) => [control.name, (stableNumber('control', world.seed, control.name) % 5) / 4]),
  );
  shares.set('OneAdmin', globalAdmins >= 2 && globalAdmins <= 4 ? 1 : 0);
  shares.set('exo_mailboxaudit', audited / total);
  shares.set('exo_blockmailforward', Math.max(0, 1 - (forwarding / total) * 10));
  return { shares, activeUsers: enabled, licensedUsers: licensed };
}

function showScore(world: World, standing: Standing, day: number, age: number): Record<string, unknown> {
  const controlScores = CONTROLS.map((control) => {
    // Points earned lately were not there in older scores.
    const earnedDaysAgo = stableNumber('earned', world.seed, control.name) % 120;
    const share = age > earnedDaysAgo ? 0 : (standing.shares.get(control.name) ?? 0);
    return {
      controlCategory: control.category,
      controlName: control.name,
      description: control.title,
      score: round(control.maxScore * share),
    };
  });
  const maxScore = CONTROLS.reduce((sum, control) => sum + control.maxScore, 0);
  return {
    id: scoreId(world, day),
    azureTenantId: world.tenant.tenantId,
    activeUserCount: standing.activeUsers,
    createdDateTime: isoSeconds(day),
    currentScore: round(controlScores.reduce((sum, control) => sum + control.score, 0)),
    enabledServices: ['HasExchange', 'HasSharePoint', 'HasAADP1'],
    licensedUserCount: standing.licensedUsers,
    maxScore,
    vendorInformation: VENDOR,
    averageComparativeScores: [
      { basis: 'AllTenants', averageScore: round(maxScore * 0.42) },
      { basis: 'TotalSeats', averageScore: round(maxScore * 0.48) },
    ],
    controlScores,
  };
}

function showControl(control: Control, world: World): Record<string, unknown> {
  return {
    id: control.name,
    azureTenantId: world.tenant.tenantId,
    actionType: control.actionType,
    actionUrl: `https://security.microsoft.com/securescore?actionId=${control.name}`,
    controlCategory: control.category,
    title: control.title,
    deprecated: false,
    implementationCost: control.cost,
    lastModifiedDateTime: isoSeconds(world.tenant.createdAt),
    maxScore: control.maxScore,
    rank: CONTROLS.indexOf(control) + 1,
    remediation: control.remediation,
    remediationImpact:
      control.userImpact === 'Low'
        ? 'People notice nothing.'
        : 'People will notice a change when they sign in or share.',
    service: control.service,
    threats: control.threats,
    tier: control.tier,
    userImpact: control.userImpact,
    complianceInformation: [],
    controlStateUpdates: [],
    vendorInformation: VENDOR,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const SCORE_SCHEMA: FilterSchema<{ id: string; day: number }, World> = {
  resource: 'SecureScore',
  entity: 'microsoft.graph.secureScore',
  rules: new Map<string, FilterRule<{ id: string; day: number }, World>>([
    ['createddatetime', { type: 'datetime', plain: ['eq', 'ge', 'le', 'gt', 'lt'], advanced: [], read: (s) => s.day }],
    ['id', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.id }],
  ]),
  known: new Set(['currentScore', 'maxScore', 'controlScores', 'activeUserCount', 'licensedUserCount']),
};

const CONTROL_SCHEMA: FilterSchema<Control, World> = {
  resource: 'SecureScoreControlProfile',
  entity: 'microsoft.graph.secureScoreControlProfile',
  rules: new Map<string, FilterRule<Control, World>>([
    ['id', { type: 'string', plain: ['eq'], advanced: [], read: (c) => c.name }],
    ['controlcategory', { type: 'string', plain: ['eq'], advanced: [], read: (c) => c.category }],
    ['service', { type: 'string', plain: ['eq'], advanced: [], read: (c) => c.service }],
    ['title', { type: 'string', plain: ['eq', 'startsWith'], advanced: [], read: (c) => c.title }],
  ]),
  known: new Set(['tier', 'userImpact', 'maxScore', 'rank', 'deprecated', 'actionType']),
};
