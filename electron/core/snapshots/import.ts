import type { WriterCalls } from '../store/protocol.ts';
import type { MailboxRecord, OrganizationRecord, SkuRecord, UserRecord } from '../store/records.ts';
import type { FamilyReading } from '../store/store.ts';
import { openWriter } from '../store/writer.ts';
import { DirectRows } from './direct-rows.ts';
import type { FileManifest } from './format/manifest.ts';
import type { Cell, SnapshotTable } from './format/tables.ts';
import { readSnapshot } from './read.ts';

export interface ImportInput {
  /** A snapshot that is not encrypted. */
  file: string;
  /** Store to make; not there yet. Void when this throws. */
  store: string;
  skuNames: Readonly<Record<string, string>>;
}

export interface ImportProgress {
  total(rows: number): void;
  advance(rows: number): void;
}

const rowsAtOnce = 2_000;

/**
 * Reads a snapshot into a local store of its own, checking every row and the digest on the way: what was imported is
 * what was checked. Runs long: for worker threads.
 * @throws AppError as `readSnapshot`
 */
export function importSnapshot({ file, store, skuNames }: ImportInput, progress: ImportProgress): FileManifest {
  const writer = openWriter({ role: 'writer', path: store, skuNames, ladder: {} });
  let direct: DirectRows | null = null;
  try {
    direct = new DirectRows(store);
    const importer = new Importer(writer.calls, direct);
    const manifest = readSnapshot(file, {
      manifest: ({ counts }) => progress.total(Object.values(counts).reduce((sum, count) => sum + count, 0)),
      table: (table) => importer.table(table),
      row: (table, cells) => importer.row(table, cells),
      onRows: (count) => progress.advance(count),
    });
    importer.end();
    direct.finish(new Set(manifest.parts));
    return manifest;
  } finally {
    direct?.close();
    writer.calls.close();
  }
}

type License = {
  source: string;
  skuId: string;
  groupId: string | null;
  disabledPlans: string[];
  state: string;
  error: string | null;
};

/** Turns rows of a snapshot into the records an inventory would have read. */
class Importer {
  readonly #calls: WriterCalls;
  readonly #direct: DirectRows;
  #reading: FamilyReading | null = null;
  #batch: unknown[] = [];
  #put: ((batch: never[]) => void) | null = null;
  #organization: OrganizationRecord | null = null;
  readonly #plans = new Map<string, SkuRecord['plans']>();
  #skus: { cells: readonly Cell[] }[] = [];
  readonly #licenses = new Map<number, License[]>();

  constructor(calls: WriterCalls, direct: DirectRows) {
    this.#calls = calls;
    this.#direct = direct;
  }

  table({ name }: SnapshotTable): void {
    this.#endTable();
    if (name === 'users') {
      this.#finishHead();
      this.#begin('users', (batch, reading) => this.#calls.putUsers(reading, batch as UserRecord[]));
    } else if (name === 'mailboxes')
      this.#begin('mailboxes', (batch, reading) => this.#calls.putMailboxes(reading, batch as MailboxRecord[]));
    else if (name === 'mailbox_sizes') this.#begin('sizes', () => {});
    this.#direct.begin(name);
  }

  row({ name }: SnapshotTable, cells: readonly Cell[]): void {
    const take = rows[name];
    if (take) take(this, cells);
    else this.#direct.row(name, cells);
  }

  end(): void {
    this.#endTable();
  }

  readonly is = {
    organization: (c: readonly Cell[]): void => {
      this.#organization = {
        tenantId: text(c[0]),
        displayName: text(c[1]),
        countryLetterCode: textOrNull(c[2]),
        onPremisesSyncEnabled: flag(c[3]),
        defaultUsageLocation: textOrNull(c[4]),
        hasSignInActivity: flag(c[5]),
        domains: [],
      };
    },
    domain: (c: readonly Cell[]): void => {
      this.#organization?.domains.push({
        name: text(c[0]),
        isDefault: c[1] === 1,
        isInitial: c[2] === 1,
        isVerified: c[3] === 1,
      });
    },
    sku: (c: readonly Cell[]): void => {
      this.#skus.push({ cells: c });
      if (c[11] !== null) this.#direct.later.skusGone.push([text(c[0]), text(c[11])]);
    },
    plan: (c: readonly Cell[]): void => {
      const list = this.#plans.get(text(c[0])) ?? [];
      this.#plans.set(text(c[0]), list);
      list.push({
        servicePlanId: text(c[1]),
        servicePlanName: text(c[2]),
        appliesTo: text(c[3]),
        provisioningStatus: text(c[4]),
      });
    },
    license: (c: readonly Cell[]): void => {
      const list = this.#licenses.get(Number(c[0])) ?? [];
      this.#licenses.set(Number(c[0]), list);
      list.push({
        skuId: text(c[2]),
        source: text(c[3]),
        groupId: textOrNull(c[4]),
        disabledPlans: texts(c[5]) ?? [],
        state: text(c[6]),
        error: textOrNull(c[7]),
      });
    },
    user: (c: readonly Cell[]): void => {
      const licenses = c[19] === null ? [] : (this.#licenses.get(Number(c[19])) ?? []);
      this.#add({
        id: text(c[0]),
        userPrincipalName: text(c[1]),
        displayName: textOrNull(c[2]),
        givenName: textOrNull(c[3]),
        surname: textOrNull(c[4]),
        mail: textOrNull(c[5]),
        accountEnabled: flag(c[6]),
        userType: textOrNull(c[7]),
        usageLocation: textOrNull(c[8]),
        department: textOrNull(c[9]),
        jobTitle: textOrNull(c[10]),
        companyName: textOrNull(c[11]),
        officeLocation: textOrNull(c[12]),
        city: textOrNull(c[13]),
        country: textOrNull(c[14]),
        createdDateTime: textOrNull(c[15]),
        onPremisesSyncEnabled: flag(c[16]),
        lastSignIn: textOrNull(c[17]),
        lastSuccessfulSignIn: textOrNull(c[18]),
        assignedLicenses: licenses
          .filter(({ source }) => source === 'merged')
          .map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
        licenseAssignments:
          c[20] === 1
            ? licenses
                .filter(({ source }) => source !== 'merged')
                .map(({ skuId, groupId, disabledPlans, state, error }) => ({
                  skuId,
                  groupId,
                  disabledPlans,
                  state,
                  error,
                }))
            : null,
      } satisfies UserRecord);
      if (c[21] !== null || c[22] !== null) this.#direct.later.users.push([text(c[0]), c[21] ?? null, c[22] ?? null]);
    },
    mailbox: (c: readonly Cell[]): void => {
      const id = text(c[0]);
      const exchangeOnly = id.startsWith('exo:');
      this.#add({
        objectId: exchangeOnly ? null : id,
        exchangeGuid: exchangeOnly ? id.slice(4) : (textOrNull(c[2]) ?? ''),
        guid: textOrNull(c[3]),
        recipientTypeDetails: text(c[4]),
        displayName: textOrNull(c[5]),
        name: textOrNull(c[6]),
        alias: textOrNull(c[7]),
        userPrincipalName: textOrNull(c[8]),
        primarySmtpAddress: textOrNull(c[9]),
        emailAddresses: texts(c[10]) ?? [],
        issueWarningQuota: number(c[11]),
        prohibitSendQuota: number(c[12]),
        prohibitSendReceiveQuota: number(c[13]),
        // A mailbox without an archive has none of its ids; the writer tells that by the empty one.
        archiveGuid: textOrNull(c[15]) ?? (c[14] === 0 ? '00000000-0000-0000-0000-000000000000' : null),
        archiveStatus: textOrNull(c[16]),
        archiveQuota: number(c[17]),
        autoExpandingArchiveEnabled: flag(c[18]),
        messageCopyForSentAsEnabled: flag(c[19]),
        messageCopyForSendOnBehalfEnabled: flag(c[20]),
        messageCopyForSMTPClientSubmissionEnabled: flag(c[21]),
        grantSendOnBehalfTo: texts(c[22]) ?? [],
        forwardingAddress: textOrNull(c[24]),
        forwardingSmtpAddress: textOrNull(c[25]),
        deliverToMailboxAndForward: flag(c[27]),
        litigationHoldEnabled: flag(c[28]),
        litigationHoldDate: textOrNull(c[29]),
        litigationHoldOwner: textOrNull(c[30]),
        litigationHoldDuration: number(c[31]),
        inPlaceHolds: texts(c[32]) ?? [],
        retentionHoldEnabled: flag(c[33]),
        retentionPolicy: textOrNull(c[34]),
        auditEnabled: flag(c[35]),
        accountDisabled: flag(c[36]),
        hiddenFromAddressListsEnabled: flag(c[37]),
        isDirSynced: flag(c[38]),
        mailboxPlan: textOrNull(c[39]),
        whenMailboxCreated: textOrNull(c[40]),
      } satisfies MailboxRecord);
      if (c[1] === 1) this.#direct.later.provisional.push(id);
      if (c[41] !== null || c[42] !== null) this.#direct.later.mailboxes.push([id, c[41] ?? null, c[42] ?? null]);
      if (c[22] !== null || c[24] !== null || c[25] !== null || c[26] === null)
        this.#direct.later.resolved.push([id, c[23] ?? null, c[26] ?? null]);
    },
  };

  /** Organization and subscriptions are complete once users begin: names and licenses draw on them. */
  #finishHead(): void {
    if (this.#organization) {
      const reading = this.#calls.beginReading('organization');
      this.#calls.putOrganization(reading, this.#organization);
      this.#calls.finishReading(reading, { asOf: '' });
    }
    const reading = this.#calls.beginReading('skus');
    this.#calls.putSkus(
      reading,
      this.#skus.map(({ cells: c }) => ({
        skuId: text(c[0]),
        partNumber: text(c[1]),
        appliesTo: text(c[3]),
        capabilityStatus: text(c[4]),
        consumed: Number(c[5]),
        enabled: Number(c[6]),
        warning: Number(c[7]),
        suspended: Number(c[8]),
        lockedOut: Number(c[9]),
        subscriptionIds: texts(c[10]) ?? [],
        plans: this.#plans.get(text(c[0])) ?? [],
      })),
    );
    this.#calls.finishReading(reading, { asOf: '' });
    this.#skus = [];
  }

  #begin(family: FamilyReading['family'], put: (batch: unknown[], reading: FamilyReading) => void): void {
    const reading = this.#calls.beginReading(family);
    this.#reading = reading;
    this.#put = (batch) => put(batch, reading);
  }

  #add(record: unknown): void {
    this.#batch.push(record);
    if (this.#batch.length >= rowsAtOnce) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) this.#put?.(batch as never[]);
  }

  #endTable(): void {
    this.#direct.commit();
    this.#flush();
    if (this.#reading) this.#calls.finishReading(this.#reading, { asOf: '' });
    this.#reading = null;
    this.#put = null;
  }
}

/** Tables that become records; all others go in as they are. */
const rows: Readonly<Record<string, (importer: Importer, cells: readonly Cell[]) => void>> = {
  organization: ({ is }, c) => is.organization(c),
  domains: ({ is }, c) => is.domain(c),
  skus: ({ is }, c) => is.sku(c),
  sku_plans: ({ is }, c) => is.plan(c),
  user_licenses: ({ is }, c) => is.license(c),
  users: ({ is }, c) => is.user(c),
  mailboxes: ({ is }, c) => is.mailbox(c),
};

const text = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell));
const textOrNull = (cell: Cell | undefined): string | null =>
  cell === null || cell === undefined ? null : String(cell);
const number = (cell: Cell | undefined): number | null => (cell === null || cell === undefined ? null : Number(cell));
const flag = (cell: Cell | undefined): boolean | null => (cell === null || cell === undefined ? null : cell === 1);
const texts = (cell: Cell | undefined): string[] | null =>
  typeof cell === 'string' ? (JSON.parse(cell) as string[]) : null;
