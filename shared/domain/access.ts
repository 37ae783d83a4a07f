/** Who may open or send as a mailbox, as last scanned. */
export type AccessRight = 'FullAccess' | 'SendAs' | 'SendOnBehalf';

export interface AccessEntry {
  mailboxId: string;
  mailboxName: string;
  mailboxAddress: string;
  mailboxType: string | null;
  right: AccessRight;
  /** Directory id of the trustee; null for an orphaned SID or one that could not be resolved. */
  trusteeId: string | null;
  trusteeName: string;
  trusteeAddress: string | null;
  trusteeKind: 'user' | 'group' | 'self' | 'orphan' | 'unknown';
  isInherited: boolean;
  deny: boolean;
  /** ISO time this mailbox's permissions were read. */
  asOf: string;
}
