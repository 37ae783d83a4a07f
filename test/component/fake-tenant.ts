import type { TenantSummary } from '../../shared/contract/methods/inventory.ts';
import type { MailboxDetails, MailboxRow } from '../../shared/domain/mailbox.ts';

const GB = 1024 ** 3;
const first = ['Adele', 'Aoife', 'Christie', 'Debra', 'Enrico', 'Grady', 'Henrietta', 'Irvin', 'Isaiah', 'Johanna'];
const last = ["O'Brien", 'Vance', 'Cline', 'Berger', 'Cattaneo', 'Archie', 'Müller', 'Sayers', 'Langer', 'Lorenz'];
const shared = ['Accounts Payable', 'Careers', 'Customer Care', 'Facilities', 'Invoices EMEA', 'Legal Hold Archive'];
const departments = ['Finance', 'Legal', 'Sales', 'HR', 'Facilities', null];
const products = ['Microsoft 365 E3', 'Microsoft 365 E5', 'Office 365 E1', 'Microsoft 365 F3'];

/** Whole numbers below `n`, the same for the same place. */
const pick = (index: number, salt: number, n: number): number =>
  ((Math.imul(index + 1, 2654435761) ^ Math.imul(salt + 7, 40503)) >>> 3) % n;

const day = (ago: number): string => new Date(Date.UTC(2026, 0, 14) - ago * 86_400_000).toISOString().slice(0, 10);

/** One made-up mailbox; the same for the same index. */
export const fakeRow = (index: number, change: Partial<MailboxRow> = {}): MailboxRow => {
  const kind = pick(index, 1, 10);
  const type = kind < 7 ? 'UserMailbox' : kind < 9 ? 'SharedMailbox' : 'RoomMailbox';
  const serial = Math.floor(index / 10);
  const name =
    type === 'SharedMailbox'
      ? `${shared[pick(index, 2, shared.length)]}${serial > 0 ? ` ${serial}` : ''}`
      : type === 'RoomMailbox'
        ? `Board Room ${index}`
        : `${first[pick(index, 3, 10)]} ${last[pick(index, 4, 10)]}`;
  const alias = `${name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')}${index}`;
  const quota = (pick(index, 5, 3) === 0 ? 100 : 50) * GB;
  const unknown = pick(index, 6, 17) === 0;
  const bytes = unknown ? null : Math.floor((pick(index, 7, 1060) / 1000) ** 2 * quota);
  return {
    id: `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
    displayName: name,
    userPrincipalName: `${alias}@contoso.com`,
    primarySmtpAddress: `${alias}@contoso.com`,
    recipientTypeDetails: type,
    totalItemBytes: bytes,
    itemCount: bytes === null ? null : Math.floor(bytes / 80_000),
    deletedItemBytes: bytes === null ? null : Math.floor(bytes / 90),
    deletedItemCount: bytes === null ? null : 2_113,
    sizeSource: bytes === null ? null : 'report',
    sizeAsOf: bytes === null ? null : `${day(2)}T00:00:00Z`,
    quotaUsedPercent: bytes === null ? null : (bytes / quota) * 100,
    issueWarningQuota: quota * 0.98,
    prohibitSendQuota: quota * 0.99,
    prohibitSendReceiveQuota: quota,
    archiveEnabled: pick(index, 8, 4) === 0,
    lastActivity: pick(index, 9, 12) === 0 ? null : day(pick(index, 10, 200)),
    messageCopyForSentAsEnabled: pick(index, 11, 3) > 0,
    messageCopyForSendOnBehalfEnabled: pick(index, 12, 2) > 0,
    grantSendOnBehalfTo: [],
    forwardingAddress: null,
    forwardingSmtpAddress: pick(index, 13, 40) === 0 ? 'someone@fabrikam.com' : null,
    forwardsOutside: pick(index, 13, 40) === 0,
    deliverToMailboxAndForward: false,
    litigationHoldEnabled: pick(index, 14, 30) === 0,
    inPlaceHoldCount: 0,
    hiddenFromAddressListsEnabled: false,
    isDirSynced: pick(index, 15, 2) === 0,
    accountEnabled: type === 'UserMailbox',
    department: departments[pick(index, 16, departments.length)] ?? null,
    usageLocation: 'US',
    licenses: type === 'UserMailbox' ? [products[pick(index, 17, products.length)] ?? ''] : [],
    whenMailboxCreated: `${day(1000 + pick(index, 18, 1500))}T09:00:00Z`,
    goneSince: null,
    ...change,
  };
};

/** The same with everything the flyout shows. */
export const fakeDetails = (row: MailboxRow): MailboxDetails => ({
  ...row,
  exchangeGuid: row.id.replace(/^0/, '1'),
  guid: row.id.replace(/^0/, '2'),
  alias: row.primarySmtpAddress?.split('@')[0] ?? null,
  name: row.displayName,
  emailAddresses: [`SMTP:${row.primarySmtpAddress}`, `smtp:old.${row.primarySmtpAddress}`, 'SIP:x@contoso.com'],
  archiveGuid: null,
  archiveStatus: 'None',
  archiveQuota: 100 * GB,
  archiveItemBytes: null,
  autoExpandingArchiveEnabled: false,
  messageCopyForSMTPClientSubmissionEnabled: false,
  litigationHoldDate: null,
  litigationHoldOwner: null,
  litigationHoldDuration: null,
  inPlaceHolds: [],
  retentionHoldEnabled: false,
  retentionPolicy: 'Default MRM Policy',
  auditEnabled: true,
  jobTitle: 'Clerk',
  officeLocation: '36/2122',
  grantSendOnBehalfToIds: [],
  lastSignIn: '2026-01-13T08:00:00Z',
  licenseDetails: (row.licenses ?? []).map((name) => ({
    skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965',
    name,
    partNumber: 'SPE_E3',
    direct: false,
    viaGroups: ['All employees'],
    plansOff: 3,
    error: null,
  })),
  asOf: { users: '2026-01-14T09:02:00Z', mailboxes: '2026-01-14T09:02:00Z', sizes: `${day(2)}T00:00:00Z` },
});

/** The Overview's figures of these rows. */
export const fakeSummary = (connectionId: string, rows: readonly MailboxRow[], revision: number): TenantSummary => {
  const read = rows.length > 0 ? '2026-01-14T09:02:00Z' : null;
  const family = (name: TenantSummary['families'][number]['family'], asOf = read) => ({
    family: name,
    asOf,
    readAt: read,
    rows: rows.length,
    stale: null,
    warning: null,
  });
  const buckets = new Array<number>(11).fill(0);
  for (const row of rows) {
    if (row.quotaUsedPercent === null) continue;
    const place = row.quotaUsedPercent > 100 ? 10 : Math.min(9, Math.floor(row.quotaUsedPercent / 10));
    buckets[place] = (buckets[place] ?? 0) + 1;
  }
  const count = (test: (row: MailboxRow) => boolean) => rows.filter(test).length;
  const isShared = (row: MailboxRow) => row.recipientTypeDetails === 'SharedMailbox';
  const subscription = (name: string, consumed: number, enabled: number, index: number) => ({
    skuId: `sku-${index}`,
    name,
    partNumber: name.toUpperCase().replaceAll(' ', '_'),
    consumed,
    enabled,
    warning: 0,
    suspended: 0,
  });
  return {
    connectionId,
    revision,
    organization: {
      displayName: 'Contoso',
      tenantId: '11111111-1111-4111-8111-111111111111',
      initialDomain: 'contoso.onmicrosoft.com',
      domains: ['contoso.com'],
      onPremisesSyncEnabled: true,
    },
    families: [
      family('organization'),
      family('skus'),
      family('users'),
      family('mailboxes'),
      family('sizes', read === null ? null : `${day(2)}T00:00:00Z`),
    ],
    mailboxes: rows.length,
    users: Math.floor(rows.length * 1.11),
    totalItemBytes: rows.length === 0 ? null : rows.reduce((sum, row) => sum + (row.totalItemBytes ?? 0), 0),
    sizesKnown: count((row) => row.totalItemBytes !== null),
    quotaBuckets: buckets,
    typeCounts: {},
    subscriptions:
      rows.length === 0
        ? []
        : [
            subscription('Microsoft 365 E3', 7810, 8000, 1),
            subscription('Microsoft 365 E5', 1204, 1250, 2),
            subscription('Office 365 E1', 980, 1500, 3),
            subscription('Microsoft 365 F3', 1210, 1200, 4),
            subscription('Exchange Online (Plan 2)', 46, 50, 5),
            subscription('Microsoft Power Automate Free', 310, 10_000, 6),
          ],
    findings: [
      { id: 'shared-over-50-unlicensed', count: count((row) => isShared(row) && (row.totalItemBytes ?? 0) > 50 * GB) },
      { id: 'shared-sign-in-enabled', count: 0 },
      { id: 'shared-no-copy', count: count((row) => isShared(row) && row.messageCopyForSentAsEnabled === false) },
      { id: 'near-full', count: count((row) => (row.quotaUsedPercent ?? 0) >= 90) },
      { id: 'forwarding-outside', count: count((row) => row.forwardsOutside === true) },
      { id: 'blocked-licensed', count: 0 },
    ],
    runningJobId: null,
  };
};
