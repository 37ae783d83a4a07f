import { skuIdOf } from '../catalogue.ts';
import { DAY } from '../clock.ts';
import { DEFAULT_DOMAIN, DEPARTMENTS, type Grant, LICENSING_GROUPS, OFFICES } from '../company.ts';
import { GUID_KIND } from '../guid.ts';
import type { GroupLicense } from '../licensing.ts';
import type { Guid, PracticeGroup } from '../model.ts';
import { toAscii } from '../names.ts';
import type { State } from '../state.ts';
import { frozenPlans } from './packages.ts';

/** The groups a person can be put in while the company is made. */
export interface Groups {
  /** By department name: mail-enabled security groups. */
  department: Map<string, PracticeGroup>;
  /** By licensing key. */
  licensing: Map<string, PracticeGroup>;
  /** By office name: distribution lists. */
  office: Map<string, PracticeGroup>;
  everyone: PracticeGroup;
}

type Shape = 'security' | 'mailSecurity' | 'distribution' | 'unified' | 'dynamic';

/** Adds a group; ids follow from the order of creation. */
export function addGroup(
  state: State,
  name: string,
  shape: Shape,
  description: string | null,
  age: number,
  licenses: readonly Grant[] = [],
): PracticeGroup {
  const nickname = toAscii(name.replaceAll(/[ &]+/g, '-')).toLowerCase();
  const mailEnabled = shape === 'mailSecurity' || shape === 'distribution' || shape === 'unified';
  const group: PracticeGroup = {
    id: state.newId(GUID_KIND.group, state.groups.size),
    displayName: name,
    description,
    mail: mailEnabled ? `${nickname}@${DEFAULT_DOMAIN}` : null,
    mailNickname: nickname,
    mailEnabled,
    securityEnabled: shape !== 'distribution' && shape !== 'unified',
    groupTypes: shape === 'unified' ? ['Unified'] : shape === 'dynamic' ? ['DynamicMembership'] : [],
    onPremisesSyncEnabled: null,
    createdAt: state.home.startDay - age * DAY,
    memberIds: [],
    ownerIds: [],
    assignedLicenses: licenses.map((grant) => ({ skuId: skuIdOf(grant.sku), disabledPlans: frozenPlans(grant.off) })),
    licenseProcessing: licenses.length > 0 ? 'ProcessingComplete' : null,
    version: 0,
  };
  state.groups.set(group.id, group);
  return group;
}

export function createGroups(state: State): Groups {
  const licensing = new Map(
    LICENSING_GROUPS.map((g) => [g.key, addGroup(state, g.name, 'security', g.description, 1400, g.licenses)]),
  );
  const department = new Map(
    DEPARTMENTS.map((d, i) => [
      d.name,
      addGroup(state, `Department ${d.name}`, 'mailSecurity', `Everyone in ${d.name}`, 2400 - i * 9),
    ]),
  );
  const office = new Map(
    OFFICES.map((o, i) => [o.name, addGroup(state, `All ${o.name}`, 'distribution', null, 2300 - i * 11)]),
  );
  // Some lists are older than the cloud and still kept on-premises.
  for (const [i, list] of [...office.values()].entries()) if (i % 3 === 0) list.onPremisesSyncEnabled = true;
  return {
    licensing,
    department,
    office,
    everyone: addGroup(state, 'All Staff', 'distribution', 'Everyone with a mailbox', 2900),
  };
}

/** The licenses somebody gets through groups, in group order. */
export function groupLicenses(state: State, groupIds: readonly Guid[]): GroupLicense[] {
  const out: GroupLicense[] = [];
  for (const groupId of groupIds) {
    const group = state.groups.get(groupId);
    if (!group) continue;
    for (const license of group.assignedLicenses) out.push({ ...license, groupId });
  }
  return out;
}
