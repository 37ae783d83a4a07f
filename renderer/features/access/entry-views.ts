import type { AccessEntry, AccessRight } from '../../../shared/domain/access.ts';

interface View {
  right?: AccessRight;
  trusteeKind?: AccessEntry['trusteeKind'];
  includeSelf?: boolean;
  inherited?: boolean;
  deny?: boolean;
}

/** Which entries to list. */
export const entryViews: readonly { id: string; label: string; view: View }[] = [
  { id: 'all', label: 'All', view: {} },
  { id: 'full-access', label: 'Full Access', view: { right: 'FullAccess' } },
  { id: 'send-as', label: 'Send As', view: { right: 'SendAs' } },
  { id: 'send-on-behalf', label: 'On Behalf', view: { right: 'SendOnBehalf' } },
  { id: 'groups', label: 'Groups', view: { trusteeKind: 'group' } },
  { id: 'orphans', label: 'Orphaned', view: { trusteeKind: 'orphan' } },
  { id: 'inherited', label: 'Inherited', view: { inherited: true } },
  { id: 'deny', label: 'Denied', view: { deny: true } },
  { id: 'self', label: 'Owners', view: { trusteeKind: 'self', includeSelf: true } },
];
