import type { SQLOutputValue } from 'node:sqlite';
import type { LicenseAssignmentRecord, UserRecord } from './records.ts';
import { type Statements, unflag } from './statements.ts';

type Cell = SQLOutputValue | undefined;
const text = (cell: Cell): string | null => (cell === null || cell === undefined ? null : String(cell));

const select = `SELECT id, upn, display_name, given_name, surname, mail, account_enabled, user_type, usage_location,
  department, job_title, company_name, office_location, city, country, created, dir_synced, last_sign_in,
  last_successful_sign_in, license_facts, sources_known FROM user WHERE id = ? AND gone_since IS NULL`;

interface Fact {
  source: 'merged' | 'direct' | 'group';
  skuId: string;
  groupId: string | null;
  disabledPlans: string[];
  state: string;
  error: string | null;
}

/** Users as they were read, put together again. License facts are looked up once per instance. */
export class UserRecords {
  readonly #sql: Statements;
  readonly #facts = new Map<number, Fact>();

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  /** null for one who is not there, or no longer. */
  read(id: string): UserRecord | null {
    const c = this.#sql.row(select, id.toLowerCase());
    if (!c) return null;
    const facts = String(c[19])
      .split(' ')
      .filter((number) => number !== '')
      .map((number) => this.#fact(Number(number)));
    return {
      id: String(c[0]),
      userPrincipalName: String(c[1]),
      displayName: text(c[2]),
      givenName: text(c[3]),
      surname: text(c[4]),
      mail: text(c[5]),
      accountEnabled: unflag(c[6]),
      userType: text(c[7]),
      usageLocation: text(c[8]),
      department: text(c[9]),
      jobTitle: text(c[10]),
      companyName: text(c[11]),
      officeLocation: text(c[12]),
      city: text(c[13]),
      country: text(c[14]),
      createdDateTime: text(c[15]),
      onPremisesSyncEnabled: unflag(c[16]),
      lastSignIn: text(c[17]),
      lastSuccessfulSignIn: text(c[18]),
      assignedLicenses: facts
        .filter(({ source }) => source === 'merged')
        .map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans })),
      licenseAssignments: c[20] === 1 ? facts.filter(({ source }) => source !== 'merged').map(toAssignment) : null,
    };
  }

  #fact(id: number): Fact {
    let fact = this.#facts.get(id);
    if (fact === undefined) {
      const c = this.#sql.row(
        `SELECT source, sku_id, group_id, disabled_plans, state, error FROM license_fact WHERE id = ?`,
        id,
      );
      if (!c) throw new Error(`No license fact ${id}`);
      fact = {
        source: c[0] as Fact['source'],
        skuId: String(c[1]),
        groupId: text(c[2]),
        disabledPlans: JSON.parse(String(c[3])) as string[],
        state: text(c[4]) ?? 'Active',
        error: text(c[5]),
      };
      this.#facts.set(id, fact);
    }
    return fact;
  }
}

const toAssignment = ({ skuId, groupId, disabledPlans, state, error }: Fact): LicenseAssignmentRecord => ({
  skuId,
  groupId,
  disabledPlans,
  state,
  error,
});
