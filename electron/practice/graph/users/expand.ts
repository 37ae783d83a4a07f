import type { PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import type { GraphCall } from '../call.ts';
import { showGroup } from '../directory/group-properties.ts';
import { GraphError, unsupportedQuery } from '../errors.ts';

type Show = (user: PracticeUser) => Record<string, unknown>;

/** No more than this many related objects come along with an expanded object. */
const MAX_EXPANDED = 20;

/** Adds `$expand`ed relations to a projection. Throws `GraphError` for relations that cannot be expanded. */
export function expandUsers(call: GraphCall, show: Show): Show {
  const { expand } = call.options;
  if (expand.length === 0) return show;
  if (expand.length > 1) throw unsupportedQuery('Expand of multiple properties is not supported.');
  const name = expand[0]!.replace(/\(.*$/s, '').trim();
  switch (name) {
    // Nobody in this tenant has a manager set; an absent relation is simply left out.
    case 'manager':
      return show;
    case 'directReports':
      return (user) => ({ ...show(user), directReports: [] });
    case 'memberOf':
    case 'transitiveMemberOf':
      authorize(call.caller, 'users.memberOf');
      return (user) => ({
        ...show(user),
        [name]: user.groupIds.slice(0, MAX_EXPANDED).flatMap((id) => {
          const group = call.world.groups.get(id);
          return group ? [{ '@odata.type': '#microsoft.graph.group', ...showGroup(call, group) }] : [];
        }),
      });
    default:
      throw new GraphError(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.user'.`,
      );
  }
}
