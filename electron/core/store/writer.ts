import type { DatabaseSync } from 'node:sqlite';
import type { Family } from '../../../shared/domain/mailbox.ts';
import { addPastSizes } from '../history/keep.ts';
import { Keys } from './bulk.ts';
import { closeWriter, openForWriting, transaction } from './database.ts';
import { Directory } from './directory.ts';
import { Families } from './families.ts';
import { Licenses } from './licenses.ts';
import type { StoreWorkerData, WriterCalls } from './protocol.ts';
import { standIn } from './stand-ins.ts';
import { flag, Statements } from './statements.ts';
import {
  finishGroups,
  resolveTrustees,
  syncSendOnBehalf,
  writeGroups,
  writePermissions,
  writeRoleHolders,
} from './write-access.ts';
import { writeApplied } from './write-applied.ts';
import { finishActivity, writeActivity, writeLicenseGroups, writeSubscriptions } from './write-licensing.ts';
import { finishMailboxes, mailboxId, writeMailboxes } from './write-mailboxes.ts';
import { dropReport, finishSizes, writeSizes } from './write-sizes.ts';
import { finishUsers, linkMailboxes, projectUsers, writeUsers } from './write-users.ts';

export interface Writer {
  calls: WriterCalls;
  setAside: string | null;
  revision(): number;
}

const keepJobs = 200;

/** Opens the store's writing side. Runs on its own thread. */
export function openWriter(data: StoreWorkerData, now: () => string = () => new Date().toISOString()): Writer {
  const { db, setAside } = openForWriting(data.path);
  const sql = new Statements(db);
  const keys = new Keys(sql);
  const families = new Families(sql);
  let revision = 0;
  transaction(db, () => {
    revision = Number(sql.row(`SELECT value FROM revision`)?.[0] ?? 0);
    const cutReport = families.openGeneration('sizes');
    const cutUsers = families.openGeneration('users');
    if (families.recover(now()) > 0) revision = bump(sql);
    if (cutReport !== null) dropReport(sql, keys, cutReport);
    keys.endBulk('user');
    keys.endBulk('mailbox');
    if (cutUsers !== null) projectUsers(sql);
    keys.restoreFigures();
  });
  const licenses = new Licenses(sql, data.skuNames);
  const directory = new Directory(sql, keys);

  /** One transaction that readers will notice. */
  const commit = <T>(work: () => T): T => {
    try {
      let next = revision;
      const value = transaction(db, () => {
        const result = work();
        next = bump(sql);
        return result;
      });
      revision = next;
      return value;
    } catch (error) {
      keys.reload();
      licenses.reload();
      directory.reload();
      throw error;
    }
  };
  return {
    setAside,
    revision: () => revision,
    calls: createCalls({ db, sql, keys, families, licenses, directory, commit, now }),
  };
}

const tableOf = (family: Family): 'mailbox' | 'user' | null =>
  family === 'mailboxes' ? 'mailbox' : family === 'users' ? 'user' : null;

const bump = (sql: Statements): number =>
  Number(sql.row(`UPDATE revision SET value = value + 1 RETURNING value`)?.[0] ?? 0);

interface Parts {
  db: DatabaseSync;
  sql: Statements;
  keys: Keys;
  families: Families;
  licenses: Licenses;
  directory: Directory;
  commit<T>(work: () => T): T;
  now(): string;
}

function createCalls({ db, sql, keys, families, licenses, directory, commit, now }: Parts): WriterCalls {
  /** Once one of the two is complete; while mailboxes are first read there is nothing to look them up by. */
  const link = (family: Family): void => {
    if (['users', 'mailboxes', 'sizes'].includes(family) && !keys.isBulk('mailbox') && !keys.isBulk('user'))
      linkMailboxes(sql);
  };
  return {
    beginReading: (family) =>
      commit(() => {
        const table = tableOf(family);
        if (table) keys.beginBulk(table);
        if (table) keys.dropFigures();
        return families.begin(family);
      }),
    putOrganization: (reading, organization) =>
      commit(() => {
        families.assertOpen(reading, 'organization');
        sql.run(`DELETE FROM organization`);
        sql.run(
          `INSERT INTO organization VALUES (?, ?, ?, ?, ?, ?)`,
          organization.tenantId.toLowerCase(),
          organization.displayName,
          organization.countryLetterCode,
          flag(organization.onPremisesSyncEnabled),
          organization.defaultUsageLocation,
          flag(organization.hasSignInActivity),
        );
        sql.run(`DELETE FROM domain`);
        for (const domain of organization.domains)
          sql.run(
            `INSERT OR REPLACE INTO domain VALUES (?, ?, ?, ?)`,
            domain.name.toLowerCase(),
            flag(domain.isDefault),
            flag(domain.isInitial),
            flag(domain.isVerified),
          );
        directory.reload();
        families.setRows('organization', 1);
      }),
    putSkus: (reading, skus) =>
      commit(() => {
        families.assertOpen(reading, 'skus');
        licenses.putSkus(skus, reading.generation);
        families.setRows('skus', Number(sql.row(`SELECT count(*) FROM sku WHERE gone_since IS NULL`)?.[0] ?? 0));
      }),
    putSubscriptions: (reading, subscriptions) =>
      commit(() => {
        families.assertOpen(reading, 'skus');
        writeSubscriptions(sql, subscriptions, reading.generation);
      }),
    putLicenseGroups: (reading, groups) =>
      commit(() => {
        families.assertOpen(reading, 'skus');
        writeLicenseGroups(sql, groups, reading.generation);
      }),
    putActivity: (reading, rows) =>
      commit(() => {
        families.assertOpen(reading, 'activity');
        writeActivity(sql, rows, reading.generation);
      }),
    putUsers: (reading, users) =>
      commit(() => {
        families.assertOpen(reading, 'users');
        families.addRows('users', writeUsers(sql, keys, licenses, users, reading.generation, null));
      }),
    putMailboxes: (reading, mailboxes) =>
      commit(() => {
        families.assertOpen(reading, 'mailboxes');
        families.addRows('mailboxes', writeMailboxes(sql, keys, directory, mailboxes, reading.generation, null));
      }),
    putSizes: (reading, sizes, source, asOf) =>
      commit(() => {
        families.assertOpen(reading, 'sizes');
        return { matched: writeSizes(sql, keys, sizes, source, asOf, reading.generation) };
      }),
    finishReading: (reading, { asOf, warning }) =>
      commit(() => {
        const { family, generation } = reading;
        families.assertOpen(reading, family);
        const table = tableOf(family);
        if (table) keys.endBulk(table);
        if (family === 'skus') {
          sql.run(`UPDATE sku SET gone_since = ? WHERE generation < ? AND gone_since IS NULL`, now(), generation);
          licenses.relabel();
        } else if (family === 'organization') directory.resolve();
        else if (family === 'users') {
          families.setRows('users', finishUsers(sql, generation, now()));
          directory.resolve();
        } else if (family === 'mailboxes') {
          families.setRows('mailboxes', finishMailboxes(sql, generation, now()));
          directory.resolve();
          syncSendOnBehalf(sql, null);
        } else if (family === 'groups') families.setRows('groups', finishGroups(sql, generation, now()));
        else if (family === 'sizes') families.setRows('sizes', finishSizes(sql, keys, generation, now()));
        else if (family === 'activity') families.setRows('activity', finishActivity(sql, generation));
        if (family === 'users' || family === 'mailboxes' || family === 'groups') resolveTrustees(sql);
        families.finish(reading, asOf, now(), warning ?? null);
        if (family === 'users' || family === 'sizes') standIn(sql, keys, families);
        link(family);
        keys.restoreFigures();
      }),
    failReading: (reading, error) =>
      commit(() => {
        families.assertOpen(reading, reading.family);
        const table = tableOf(reading.family);
        if (table) keys.endBulk(table);
        if (reading.family === 'users') projectUsers(sql);
        if (reading.family === 'sizes') dropReport(sql, keys, reading.generation);
        families.fail(reading, error, now());
        if (reading.family === 'mailboxes') standIn(sql, keys, families);
        link(reading.family);
        keys.restoreFigures();
      }),
    updateMailboxes: (mailboxes, asOf) =>
      commit(() => {
        const generation = families.generation('mailboxes');
        families.addRows('mailboxes', writeMailboxes(sql, keys, directory, mailboxes, generation, asOf));
        const rows = mailboxes.map((mailbox) => keys.row('mailbox', mailboxId(mailbox)));
        syncSendOnBehalf(
          sql,
          rows.filter((row) => row !== undefined),
        );
        if (!keys.isBulk('user') && !keys.isBulk('mailbox')) linkMailboxes(sql, mailboxes.map(mailboxId));
      }),
    updateUsers: (users, asOf) =>
      commit(() => {
        families.addRows('users', writeUsers(sql, keys, licenses, users, families.generation('users'), asOf));
        if (!keys.isBulk('user') && !keys.isBulk('mailbox'))
          linkMailboxes(
            sql,
            users.map(({ id }) => id),
          );
      }),
    updateSizes: (sizes, asOf) =>
      commit(() => {
        writeSizes(sql, keys, sizes, 'live', asOf, families.generation('sizes'));
      }),
    putGroups: (reading, groups) =>
      commit(() => {
        families.assertOpen(reading, 'groups');
        writeGroups(sql, groups, reading.generation);
      }),
    putRoleHolders: (reading, holders) =>
      commit(() => {
        families.assertOpen(reading, 'groups');
        writeRoleHolders(sql, holders);
      }),
    putPermissions: (permissions) => commit(() => writePermissions(sql, keys, permissions)),
    applyPatches: (patches, at) =>
      commit(() => writeApplied({ sql, keys, directory, licenses }, patches, at, families.generation('users'))),
    setSkuNames: (names) => commit(() => licenses.rename(names)),
    addPastSizes: (sizes) => commit(() => addPastSizes(sql, sizes, Math.floor(Date.parse(now()) / 86_400_000))),
    saveJob: (job) =>
      transaction(db, () => {
        sql.run(
          `INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?)`,
          job.id,
          job.createdAt,
          job.connectionId,
          job.state,
          JSON.stringify(job),
        );
        sql.run(
          `DELETE FROM job WHERE id IN (SELECT id FROM job ORDER BY created_at DESC, id LIMIT -1 OFFSET ?)`,
          keepJobs,
        );
      }),
    setMeta: (key, value) => {
      sql.run(`INSERT OR REPLACE INTO meta VALUES (?, ?)`, key, JSON.stringify(value ?? null));
    },
    close: () => closeWriter(db),
  };
}
