import type { ChangeKind } from '../kind.ts';
import { access } from './access.ts';
import { blockSignIn } from './block-sign-in.ts';
import { convertMailbox } from './convert-mailbox.ts';
import { createSharedMailbox } from './create-shared-mailbox.ts';
import { forwarding } from './forwarding.ts';
import { hideFromAddressLists } from './hide-from-address-lists.ts';
import { licenses } from './licenses/licenses.ts';
import { moveToGroup } from './licenses/move-to-group.ts';
import { reprocessLicenses } from './licenses/reprocess.ts';
import { litigationHold } from './litigation-hold.ts';
import { quotas } from './quotas.ts';
import { sendOnBehalf } from './send-on-behalf.ts';
import { sentItemsCopy } from './sent-items-copy.ts';

/** Every kind of change there is. A new kind is one file and one line here. */
const kinds = [
  sentItemsCopy,
  convertMailbox,
  createSharedMailbox,
  quotas,
  forwarding,
  hideFromAddressLists,
  litigationHold,
  sendOnBehalf,
  blockSignIn,
  access,
  licenses,
  reprocessLicenses,
  moveToGroup,
] as unknown as readonly ChangeKind[];

const byName = new Map(kinds.map((kind) => [kind.kind, kind]));

/** The kind of that name, or null. */
export const kindNamed = (name: string): ChangeKind | null => byName.get(name) ?? null;
