/**
 * The store's schema, one numbered step at a time: step n brings a file from `user_version` n-1 to n.
 * A step that has shipped is never edited; a change is a new step.
 *
 * `mailbox` holds what lists show, filter and sort by; `mailbox_detail` the rest, so that scans stay short.
 * `*_key` columns hold the comparable form of the text beside them.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE revision (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL);
  INSERT INTO revision VALUES (1, 0);

  CREATE TABLE family (
    name TEXT PRIMARY KEY,
    generation INTEGER NOT NULL DEFAULT 0,
    reading INTEGER NOT NULL DEFAULT 0,
    as_of TEXT,
    read_at TEXT,
    row_count INTEGER NOT NULL DEFAULT 0,
    stale_since TEXT,
    stale_error TEXT,
    warning TEXT
  ) WITHOUT ROWID;

  CREATE TABLE organization (
    tenant_id TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    country TEXT,
    on_premises_sync INTEGER,
    usage_location TEXT,
    has_sign_in_activity INTEGER
  ) WITHOUT ROWID;
  CREATE TABLE domain (
    name TEXT PRIMARY KEY,
    is_default INTEGER NOT NULL,
    is_initial INTEGER NOT NULL,
    is_verified INTEGER NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE sku (
    sku_id TEXT PRIMARY KEY,
    part_number TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    applies_to TEXT NOT NULL,
    capability_status TEXT NOT NULL,
    consumed INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    warning INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    locked_out INTEGER NOT NULL,
    subscription_ids TEXT NOT NULL,
    generation INTEGER NOT NULL,
    gone_since TEXT
  ) WITHOUT ROWID;
  CREATE TABLE sku_plan (
    sku_id TEXT NOT NULL,
    plan_id TEXT NOT NULL,
    name TEXT NOT NULL,
    applies_to TEXT NOT NULL,
    provisioning_status TEXT NOT NULL,
    PRIMARY KEY (sku_id, plan_id)
  ) WITHOUT ROWID;

  -- One distinct way to hold one license. Users refer to it: tenants have few of them.
  CREATE TABLE license_fact (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL CHECK (source IN ('merged', 'direct', 'group')),
    sku_id TEXT NOT NULL,
    group_id TEXT,
    disabled_plans TEXT NOT NULL,
    state TEXT,
    error TEXT
  );
  -- One distinct combination of SKUs, with the labels lists show for it.
  CREATE TABLE license_set (
    id INTEGER PRIMARY KEY,
    sku_ids TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    labels TEXT NOT NULL,
    label_keys TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    has_exchange INTEGER
  );

  CREATE TABLE user (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    upn TEXT NOT NULL,
    upn_key TEXT NOT NULL,
    display_name TEXT,
    name_key TEXT,
    given_name TEXT,
    surname TEXT,
    mail TEXT,
    account_enabled INTEGER,
    user_type TEXT,
    usage_location TEXT,
    department TEXT,
    job_title TEXT,
    company_name TEXT,
    office_location TEXT,
    city TEXT,
    country TEXT,
    created TEXT,
    dir_synced INTEGER,
    last_sign_in TEXT,
    last_successful_sign_in TEXT,
    license_set INTEGER NOT NULL,
    license_facts TEXT NOT NULL,
    sources_known INTEGER NOT NULL,
    as_of TEXT,
    gone_since TEXT
  );
  CREATE UNIQUE INDEX user_id ON user (id);
  CREATE TABLE user_license (user INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY (user, fact)) WITHOUT ROWID;

  CREATE TABLE mailbox (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    provisional INTEGER NOT NULL DEFAULT 0,
    type TEXT,
    total_bytes INTEGER,
    psr_quota INTEGER,
    report_quota INTEGER,
    quota INTEGER AS (coalesce(psr_quota, report_quota)) VIRTUAL,
    quota_used REAL AS (
      CASE WHEN coalesce(psr_quota, report_quota) > 0
      THEN total_bytes * 100.0 / coalesce(psr_quota, report_quota) END
    ) VIRTUAL,
    item_count INTEGER,
    deleted_bytes INTEGER,
    deleted_count INTEGER,
    archive_bytes INTEGER,
    size_source INTEGER,
    size_as_of TEXT,
    last_activity TEXT,
    issue_warning_quota INTEGER,
    prohibit_send_quota INTEGER,
    archive INTEGER,
    report_archive INTEGER,
    archive_enabled INTEGER AS (coalesce(archive, report_archive)) VIRTUAL,
    copy_sent_as INTEGER,
    copy_on_behalf INTEGER,
    forwards_outside INTEGER,
    keeps_copy INTEGER,
    litigation_hold INTEGER,
    in_place_holds INTEGER,
    hidden INTEGER,
    dir_synced INTEGER,
    account_enabled INTEGER,
    license_set INTEGER,
    created TEXT,
    gone_since TEXT,
    as_of TEXT,
    display_name TEXT,
    name_key TEXT,
    upn TEXT,
    upn_key TEXT,
    smtp TEXT,
    smtp_key TEXT,
    other_key TEXT,
    forwarding_address TEXT,
    forwarding_address_key TEXT,
    forwarding_smtp TEXT,
    forwarding_smtp_key TEXT,
    send_on_behalf TEXT,
    send_on_behalf_keys TEXT,
    department TEXT,
    department_key TEXT,
    usage_location TEXT,
    usage_location_key TEXT
  );
  CREATE UNIQUE INDEX mailbox_id ON mailbox (id);
  CREATE INDEX mailbox_name ON mailbox (name_key, id);
  CREATE INDEX mailbox_upn ON mailbox (upn_key);
  CREATE INDEX mailbox_smtp ON mailbox (smtp_key);
  CREATE TABLE mailbox_detail (
    row INTEGER PRIMARY KEY,
    exchange_guid TEXT,
    guid TEXT,
    alias TEXT,
    name TEXT,
    email_addresses TEXT,
    archive_guid TEXT,
    archive_status TEXT,
    archive_quota INTEGER,
    auto_expanding_archive INTEGER,
    copy_smtp_client INTEGER,
    send_on_behalf_raw TEXT,
    hold_date TEXT,
    hold_owner TEXT,
    hold_duration INTEGER,
    in_place_holds TEXT,
    retention_hold INTEGER,
    retention_policy TEXT,
    audit_enabled INTEGER,
    account_disabled INTEGER,
    mailbox_plan TEXT
  );
  CREATE VIRTUAL TABLE mailbox_search USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
  );

  -- Figures of the usage report by UPN, also those whose mailbox is not known yet.
  CREATE TABLE size_report (
    upn_key TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    as_of TEXT NOT NULL,
    total_bytes INTEGER,
    item_count INTEGER,
    deleted_bytes INTEGER,
    deleted_count INTEGER,
    last_activity TEXT,
    has_archive INTEGER,
    archive_bytes INTEGER,
    quota INTEGER
  ) WITHOUT ROWID;
  -- One compact row per mailbox and day (days since 1970).
  CREATE TABLE size_history (
    mailbox INTEGER NOT NULL,
    day INTEGER NOT NULL,
    total_bytes INTEGER NOT NULL,
    item_count INTEGER,
    PRIMARY KEY (mailbox, day)
  ) WITHOUT ROWID;

  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    connection TEXT,
    state TEXT NOT NULL,
    value TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX job_created ON job (created_at);
  `,
  `
  CREATE INDEX IF NOT EXISTS user_upn ON user (upn_key);
  CREATE INDEX IF NOT EXISTS user_name ON user (name_key);
  CREATE INDEX IF NOT EXISTS user_mail ON user (mail COLLATE NOCASE);

  CREATE TABLE directory_group (
    id TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    mail TEXT,
    alias TEXT,
    mail_enabled INTEGER NOT NULL,
    security_enabled INTEGER NOT NULL,
    unified INTEGER NOT NULL,
    dir_synced INTEGER,
    gone_since TEXT
  ) WITHOUT ROWID;
  CREATE INDEX directory_group_name ON directory_group (name_key);
  CREATE INDEX directory_group_mail ON directory_group (mail COLLATE NOCASE);
  CREATE TABLE role_holder (id TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (id, role)) WITHOUT ROWID;

  -- Rights on mailboxes as the service lists them. "right": 0 Full Access, 1 Send As, 2 Send on Behalf (which follows
  -- the mailbox's own list). "kind": 0 user, 1 group, 2 self, 3 orphaned security id, 4 not known.
  CREATE TABLE access_entry (
    id INTEGER PRIMARY KEY,
    mailbox INTEGER NOT NULL,
    right INTEGER NOT NULL,
    trustee_key TEXT NOT NULL,
    inherited INTEGER NOT NULL,
    deny INTEGER NOT NULL,
    trustee TEXT NOT NULL,
    trustee_id TEXT,
    kind INTEGER NOT NULL,
    UNIQUE (mailbox, right, trustee_key, inherited, deny)
  );
  CREATE INDEX access_trustee ON access_entry (trustee_id) WHERE trustee_id IS NOT NULL;
  CREATE INDEX access_unresolved ON access_entry (kind) WHERE kind >= 3;
  CREATE TABLE access_scan (mailbox INTEGER PRIMARY KEY, at TEXT NOT NULL);
  CREATE INDEX mailbox_behalf ON mailbox_detail (row) WHERE send_on_behalf_raw IS NOT NULL;
  CREATE TRIGGER mailbox_access_gone AFTER DELETE ON mailbox BEGIN
    DELETE FROM access_entry WHERE mailbox = OLD.row;
    DELETE FROM access_scan WHERE mailbox = OLD.row;
  END;
  `,
  `
  -- One distinct way to hold all one's licenses: the ids of its facts, as user.license_facts has them.
  CREATE TABLE license_combo (id INTEGER PRIMARY KEY, facts TEXT NOT NULL UNIQUE);
  INSERT INTO license_combo (facts) SELECT DISTINCT license_facts FROM user;
  ALTER TABLE user ADD COLUMN license_combo INTEGER;
  ALTER TABLE user ADD COLUMN department_key TEXT;
  -- Only where it is not the user principal name.
  ALTER TABLE user ADD COLUMN mail_key TEXT;
  -- Row of the user's mailbox.
  ALTER TABLE user ADD COLUMN mailbox INTEGER;
  UPDATE user SET
    license_combo = (SELECT id FROM license_combo c WHERE c.facts = user.license_facts),
    department_key = text_key(department),
    mail_key = nullif(lower(mail), upn_key),
    mailbox = (SELECT row FROM mailbox m WHERE m.id = user.id);
  -- Names in order together with all that quick search looks at, so that neither reads the table.
  CREATE INDEX user_names ON user (name_key, id, upn_key, mail_key, gone_since);

  CREATE TABLE subscription (
    id TEXT PRIMARY KEY,
    sku_id TEXT NOT NULL,
    status TEXT,
    is_trial INTEGER,
    next_lifecycle TEXT,
    total INTEGER,
    generation INTEGER NOT NULL
  ) WITHOUT ROWID;
  -- Last use of each service by UPN, from the active-user report.
  CREATE TABLE activity (
    upn_key TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    exchange TEXT,
    onedrive TEXT,
    sharepoint TEXT,
    skype TEXT,
    yammer TEXT,
    teams TEXT
  ) WITHOUT ROWID;
  CREATE TABLE license_group (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    sku_ids TEXT NOT NULL,
    has_errors INTEGER NOT NULL,
    state TEXT,
    generation INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
  `
  -- Filled in the order of the report; the index comes when the report is complete.
  DROP TABLE size_report;
  CREATE TABLE size_report (
    row INTEGER PRIMARY KEY,
    upn_key TEXT NOT NULL,
    generation INTEGER NOT NULL,
    as_of TEXT NOT NULL,
    total_bytes INTEGER,
    item_count INTEGER,
    deleted_bytes INTEGER,
    deleted_count INTEGER,
    last_activity TEXT,
    has_archive INTEGER,
    archive_bytes INTEGER,
    quota INTEGER
  );
  CREATE INDEX size_report_upn ON size_report (upn_key);
  `,
];

export const schemaVersion = migrations.length;

/** "Mlrm": tells the console's stores from other SQLite files. */
export const applicationId = 0x4d6c726d;
