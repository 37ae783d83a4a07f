import type { DatabaseSync } from 'node:sqlite';
import { storedRights, trusteeKinds } from '../../store/write-access.ts';
import type { Collector } from './compare.ts';
import { accessFields, presetBit } from './fields.ts';

const self = trusteeKinds.indexOf('self');
const fullAccess = storedRights.indexOf('FullAccess');
const onBehalf = storedRights.indexOf('SendOnBehalf');
const rightLabels: Readonly<Record<(typeof storedRights)[number], string>> = {
  FullAccess: 'Full Access',
  SendAs: 'Send As',
  SendOnBehalf: 'Send on Behalf',
};

/**
 * Rights that stand on one side only. Trustees are the same when they are the same object, or are written the same.
 * Only mailboxes whose permissions were read on both sides count, and those that are new or gone. Without names only
 * trustees that were recognized as objects can be compared.
 */
export function compareAccess(db: DatabaseSync, collector: Collector, compareNames: boolean): void {
  const comparable = compareNames ? '' : 'AND e.trustee_id IS NOT NULL';
  for (const [kind, here, there] of [
    ['removed', 'b', 'a'],
    ['added', 'a', 'b'],
  ] as const) {
    const rows = db.prepare(`
      SELECT m.id AS mailbox, coalesce(m.display_name, m.upn, m.smtp, m.id) AS name, coalesce(m.smtp, m.upn) AS address,
        e."right" AS held, e.inherited, e.deny, e.trustee, e.trustee_key,
        coalesce((SELECT u.display_name FROM ${here}.user u WHERE u.id = e.trustee_id),
          (SELECT g.name FROM ${here}.directory_group g WHERE g.id = e.trustee_id), e.trustee) AS who
      FROM ${here}.mailbox m JOIN ${here}.access_entry e ON e.mailbox = m.row
        LEFT JOIN ${there}.mailbox o ON o.id = m.id AND o.gone_since IS NULL AND o.provisional = 0
      WHERE m.gone_since IS NULL AND m.provisional = 0 AND e.kind <> ${self} ${comparable}
        AND (e."right" = ${onBehalf} OR EXISTS (SELECT 1 FROM ${here}.access_scan s WHERE s.mailbox = m.row))
        AND (o.row IS NULL OR e."right" = ${onBehalf} OR EXISTS (SELECT 1 FROM ${there}.access_scan s WHERE s.mailbox = o.row))
        AND NOT EXISTS (SELECT 1 FROM ${there}.access_entry x WHERE x.mailbox = o.row AND x."right" = e."right"
          AND x.inherited = e.inherited AND x.deny = e.deny
          AND (x.trustee_key = e.trustee_key OR x.trustee_id = e.trustee_id))
    `);
    for (const row of rows.iterate()) {
      const right = storedRights[Number(row.held)] ?? 'FullAccess';
      const notes = [row.deny === 1 ? 'denied' : null, row.inherited === 1 ? 'inherited' : null].filter(Boolean);
      const shown = {
        trustee: String(row.who),
        right: notes.length > 0 ? `${rightLabels[right]} (${notes.join(', ')})` : rightLabels[right],
      };
      collector.add({
        entity: 'access',
        kind,
        id: [row.mailbox, right, row.trustee_key, row.inherited, row.deny].join('|'),
        name: String(row.name),
        address: row.address === null ? null : String(row.address),
        growth: null,
        presets:
          kind === 'added' && Number(row.held) === fullAccess && row.deny === 0 && row.inherited === 0
            ? presetBit('new-full-access')
            : 0,
        fields: (['trustee', 'right'] as const).map((field) => ({
          field,
          label: accessFields[field],
          before: kind === 'removed' ? shown[field] : null,
          after: kind === 'added' ? shown[field] : null,
        })),
        figuresOnly: false,
      });
    }
  }
}
