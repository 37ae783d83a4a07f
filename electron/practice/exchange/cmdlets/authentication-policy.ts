import { bool, flag } from '../parameters.ts';
import { BASIC_AUTH_SWITCHES } from '../state/basic-auth-switches.ts';
import { EXCHANGE_GUID } from '../state/exchange-state.ts';
import { type ConfigKind, configCmdlets } from './config-objects.ts';
import type { Cmdlet } from './types.ts';

const kind: ConfigKind = {
  noun: 'AuthenticationPolicy',
  guidKind: EXCHANGE_GUID.authenticationPolicy,
  objects: (state) => state.authenticationPolicies,
  properties: BASIC_AUTH_SWITCHES.map((name) => ({ name, kind: 'bool', initial: false, parameter: flag })),
  extra: { get: { TenantId: { type: 'text' } }, set: { Force: bool } },
  stored(call, policy, verb) {
    const { organization } = call.state;
    if (verb === 'Remove' && organization.defaultAuthenticationPolicy === policy.name) {
      organization.defaultAuthenticationPolicy = null;
    }
  },
};

export const authenticationPolicyCmdlets: readonly Cmdlet[] = configCmdlets(kind);
