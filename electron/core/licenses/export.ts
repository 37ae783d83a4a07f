import type { MethodOutput, ParsedInput } from '../../../shared/contract/index.ts';
import { licenseFields } from '../../../shared/domain/license-fields.ts';
import type {
  Finding,
  LicenseCell,
  LicenseProblem,
  LicenseRow,
  Subscription,
} from '../../../shared/domain/licenses.ts';
import { type SheetColumn, sheetColumnsOf } from '../../../shared/domain/sheet.ts';
import { chooseDestination, type Destination } from '../exports/destination.ts';
import type { FileRegistry } from '../exports/files.ts';
import { fileFormats } from '../exports/formats.ts';
import { writeTable } from '../exports/table.ts';
import type { SheetSource } from '../exports/xlsx.ts';
import type { JobHandle, Jobs } from '../jobs/jobs.ts';
import type { Ports } from '../ports.ts';
import { findingsOf } from './findings.ts';
import { problemsOf } from './problems.ts';
import { subscriptionsOf } from './subscriptions.ts';
import type { TenantLicenses, Tenants } from './tenant-licenses.ts';

export interface LicenseExportDeps {
  tenants: Tenants;
  jobs: Pick<Jobs, 'start'>;
  ports: Pick<Ports, 'desktop' | 'dataDir' | 'clock'>;
  files: FileRegistry;
}

type Input = ParsedInput<'licenses.export'>;

const titles: Readonly<Record<Input['what'], string>> = {
  grid: 'licenses by user',
  subscriptions: 'subscriptions',
  findings: 'license findings',
  problems: 'license errors',
};

/** Writes one of the license lists to a file; a job whose `file` says where it is. */
export async function exportLicenses(deps: LicenseExportDeps, input: Input): Promise<MethodOutput<'licenses.export'>> {
  const { jobs, ports } = deps;
  const tenant = await deps.tenants.open(input.connectionId);
  const day = new Date(ports.clock.now()).toISOString().slice(0, 10);
  const destination = await chooseDestination(ports, `${titles[input.what]} ${day}`, fileFormats[input.format]);
  const job = jobs.start(
    {
      kind: 'export',
      connectionId: input.connectionId,
      title: `Export ${titles[input.what]} to ${destination.name}`,
    },
    (handle, signal) => write(deps, tenant, input, destination, handle, signal),
  );
  return { jobId: job.id };
}

async function write(
  { ports, files }: LicenseExportDeps,
  tenant: TenantLicenses,
  input: Input,
  { path, name, chosen }: Destination,
  job: JobHandle,
  signal: AbortSignal,
): Promise<void> {
  const now = ports.clock.now();
  const { source, total } = await tableOf(tenant, input, now);
  job.total(total);
  const options = { signal, onRows: (count: number) => job.advance(count), now };
  const { bytes } = await writeTable(path, input.format, source, options);
  job.file({ fileId: files.add({ name, path }), name, bytes, path: chosen ? path : null });
}

type Table<Row extends object> = { source: SheetSource<Row>; total: number };

async function tableOf(tenant: TenantLicenses, input: Input, now: number): Promise<Table<object>> {
  if (input.what === 'grid') return (await gridTable(tenant, input)) as unknown as Table<object>;
  if (input.what === 'problems') {
    const { total } = await problemsOf(tenant, { search: undefined, from: 0, count: 1 });
    const slice = async (from: number, count: number) =>
      (await problemsOf(tenant, { search: undefined, from, count })).problems;
    return { source: { name: 'License errors', columns: problemColumns, slice }, total } as unknown as Table<object>;
  }
  const found = await findingsOf(tenant, now, input.inactiveDays);
  if (input.what === 'findings') return fixed('Findings', findingColumns(tenant.prices.currency), found.findings);
  const { subscriptions } = await subscriptionsOf(tenant);
  return fixed('Subscriptions', subscriptionColumns(tenant.prices.currency, found.wasteBySku), subscriptions);
}

const fixed = <Row extends object>(
  name: string,
  columns: readonly SheetColumn<Row>[],
  rows: readonly Row[],
): Table<object> =>
  ({
    source: { name, columns, slice: async (from: number, count: number) => rows.slice(from, from + count) },
    total: rows.length,
  }) as unknown as Table<object>;

async function gridTable(tenant: TenantLicenses, { query = {}, selection }: Input): Promise<Table<LicenseRow>> {
  const { store } = tenant;
  const total = selection
    ? (await store.licenseTally(selection)).users
    : (await store.licenseWindow(query, 0, 1)).total;
  const owned = [...tenant.skus.values()]
    .filter(({ appliesTo }) => appliesTo === 'User')
    .map(({ skuId }) => ({ skuId, name: tenant.skuName(skuId) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const columns: SheetColumn<LicenseRow>[] = [
    ...licenseFields.flatMap((field) =>
      field.field === 'monthlyCost' ? [costColumn(tenant.prices.currency)] : sheetColumnsOf<LicenseRow>(field),
    ),
    ...owned.map(
      ({ skuId, name }): SheetColumn<LicenseRow> => ({
        header: name,
        type: 'text',
        width: 18,
        value: ({ licenses }) => heldWords(licenses[skuId], tenant),
      }),
    ),
  ];
  const slice = (from: number, count: number) => store.licenseSlice(query, selection, from, count);
  return { source: { name: 'Licenses', columns, slice }, total };
}

const costColumn = (currency: string): SheetColumn<LicenseRow> => ({
  header: `MonthlyCost (${currency}, list)`,
  type: 'money',
  width: 16,
  value: ({ monthlyCost }) => monthlyCost,
});

/** "direct", "group: Sales staff", "direct and group: …", with what is off or failed. */
function heldWords(cell: LicenseCell | undefined, tenant: TenantLicenses): string | null {
  if (cell === undefined) return null;
  const groups = `group: ${cell.groupIds.map((id) => tenant.groupName(id)).join(', ')}`;
  const source = cell.source === 'direct' ? 'direct' : cell.source === 'group' ? groups : `direct and ${groups}`;
  return [
    source,
    cell.plansOff > 0 ? `${cell.plansOff} ${cell.plansOff === 1 ? 'plan' : 'plans'} off` : null,
    cell.error === null ? null : `error: ${cell.error}`,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

const column = <Row>(
  header: string,
  type: SheetColumn<Row>['type'],
  width: number,
  value: SheetColumn<Row>['value'],
): SheetColumn<Row> => ({ header, type, width, value });

const subscriptionColumns = (
  currency: string,
  wasteBySku: Readonly<Record<string, number>>,
): SheetColumn<Subscription>[] => [
  column('Product', 'text', 36, ({ name }) => name),
  column('SkuPartNumber', 'text', 28, ({ partNumber }) => partNumber),
  column('SkuId', 'text', 38, ({ skuId }) => skuId),
  column('Status', 'text', 12, ({ capabilityStatus }) => capabilityStatus),
  column('Assigned', 'integer', 10, ({ assigned }) => assigned),
  column('Enabled', 'integer', 10, ({ enabled }) => enabled),
  column('Warning', 'integer', 10, ({ warning }) => warning),
  column('Suspended', 'integer', 10, ({ suspended }) => suspended),
  column('Free', 'integer', 10, ({ free }) => free),
  column('Direct', 'integer', 10, ({ direct }) => direct),
  column('By group', 'integer', 10, ({ viaGroup }) => viaGroup),
  column('Both', 'integer', 10, ({ both }) => both),
  column('In error', 'integer', 10, ({ inError }) => inError),
  column(`Price a seat and month (${currency})`, 'money', 16, ({ price }) => price?.amount ?? null),
  column('Price from', 'text', 24, ({ price }) =>
    price === null ? null : `${price.source}${price.date === null ? '' : `, ${price.date}`}`,
  ),
  column(`Cost a month (${currency})`, 'money', 16, ({ monthlyCost }) => monthlyCost),
  column(`Unused a month (${currency})`, 'money', 16, ({ unusedCost }) => unusedCost),
  column(`Waste a month (${currency})`, 'money', 16, ({ price, skuId }) =>
    price === null ? null : (wasteBySku[skuId] ?? 0),
  ),
  column('Trial', 'boolean', 8, ({ isTrial }) => isTrial),
  column('Renewal or expiry', 'datetime', 18, ({ nextLifecycle }) => nextLifecycle),
];

const findingColumns = (currency: string): SheetColumn<Finding>[] => [
  column('Finding', 'text', 44, ({ title }) => title),
  column('Users', 'integer', 10, ({ users }) => users),
  column('Seats', 'integer', 10, ({ seats }) => seats),
  column(`Cost a month (${currency})`, 'money', 16, ({ monthlyCost }) => monthlyCost),
  column('Products', 'text', 48, ({ products }) =>
    products.length === 0 ? null : products.map(({ name, seats }) => `${name}: ${seats}`).join('; '),
  ),
  column('Confidence', 'text', 12, ({ confidence, unavailable }) => (unavailable === null ? confidence : null)),
  column('Why', 'text', 60, ({ why, unavailable }) => unavailable ?? why),
];

const problemColumns: SheetColumn<LicenseProblem>[] = [
  column('Kind', 'text', 8, ({ objectKind }) => objectKind),
  column('Name', 'text', 28, ({ name }) => name),
  column('Address', 'text', 32, ({ address }) => address),
  column('Product', 'text', 32, ({ product }) => product),
  column('Group', 'text', 28, ({ viaGroup }) => viaGroup),
  column('Error', 'text', 28, ({ error }) => error),
  column('Reason', 'text', 60, ({ reason }) => reason),
  column('Fix', 'text', 60, ({ fix }) => fix),
];
