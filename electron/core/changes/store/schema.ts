/**
 * changes.sqlite: plans, their items, the journal and the log of one data directory. It belongs to the console, not
 * to a connection, so removing a connection does not remove what was done to its tenant.
 */
export const applicationId = 0x4d524348;

/** Numbered migrations; the file's user_version says how many have run. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE plans (
    id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL, name TEXT,
    connection_id TEXT NOT NULL, connection_name TEXT NOT NULL, tenant_id TEXT NOT NULL, state TEXT NOT NULL,
    created_at TEXT NOT NULL, created_by TEXT NOT NULL, data_as_of TEXT, applied_at TEXT, ended_at TEXT,
    request TEXT NOT NULL, checks TEXT NOT NULL, effects TEXT NOT NULL, hazard TEXT, estimate TEXT NOT NULL,
    irreversible TEXT NOT NULL, undo_of TEXT, retry_of TEXT, job_id TEXT, missing_rights TEXT
  ) STRICT;
  CREATE INDEX plans_by_time ON plans(created_at DESC);

  CREATE TABLE items (
    plan_id TEXT NOT NULL REFERENCES plans(id) ON DELETE CASCADE, n INTEGER NOT NULL,
    object_id TEXT NOT NULL, object_kind TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    changes TEXT NOT NULL, operations TEXT NOT NULL, words TEXT NOT NULL, params TEXT,
    verdict TEXT NOT NULL, included INTEGER NOT NULL DEFAULT 1, checks TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending', next_step INTEGER NOT NULL DEFAULT 0, outcome TEXT, wave INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (plan_id, n)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX items_by_state ON items(plan_id, state, n);

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, plan_id TEXT NOT NULL, n INTEGER NOT NULL, step INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sending', 'done', 'failed', 'unknown', 'skipped')),
    request TEXT, answer TEXT, at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_step ON journal(plan_id, n, step, seq);

  CREATE TABLE log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, connection_id TEXT NOT NULL,
    connection_name TEXT NOT NULL, tenant_id TEXT NOT NULL, plan_id TEXT NOT NULL, plan_number TEXT NOT NULL,
    plan_title TEXT NOT NULL, kind TEXT NOT NULL, object_id TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    result TEXT NOT NULL, reason TEXT, message TEXT, changes TEXT NOT NULL, request_id TEXT
  ) STRICT;
  CREATE INDEX log_by_object ON log(object_id, seq);
  CREATE INDEX log_by_plan ON log(plan_id, seq);
  CREATE TRIGGER log_is_append_only_update BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;
  CREATE TRIGGER log_is_append_only_delete BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the change log is append-only'); END;

  CREATE TABLE leases (plan_id TEXT PRIMARY KEY, owner TEXT NOT NULL, heartbeat INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE plans ADD COLUMN role_sets TEXT;
  CREATE INDEX plans_by_undo ON plans(undo_of) WHERE undo_of IS NOT NULL;
  `,
  `
  ALTER TABLE leases DROP COLUMN heartbeat;
  `,
];
