import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportPreview } from '../../../shared/contract/methods/imports.ts';
import { type ChangesBench, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

let tenant: TenantUnderTest;
let bench: ChangesBench;
let addresses: string[];

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 80 });
  bench = await openChangesBench(tenant);
  addresses = tenant.world.mailboxes
    .filter(({ userId, isDirSynced }) => userId !== null && !isDirSynced)
    .map(({ primarySmtpAddress }) => primarySmtpAddress);
});
afterAll(async () => {
  await bench.discard();
  await tenant.close();
});

const preview = (
  kind: string,
  file: string | Buffer,
  mapping?: Record<string, string | null>,
): Promise<ImportPreview> =>
  bench.value('changes.importCsvPreview', {
    connectionId: bench.connectionId,
    kind,
    base64: Buffer.from(file).toString('base64'),
    ...(mapping === undefined ? {} : { mapping }),
  });

const people = (): string[] =>
  tenant.world.mailboxes.filter(({ userId }) => userId !== null).map(({ userId }) => String(userId));

async function exported(planId: string, format: 'json' | 'csv'): Promise<string> {
  const { jobId } = await bench.value('changes.export', { planId, format });
  expect(await bench.jobEnd(jobId)).toBe('done');
  const { file } = await bench.value('jobs.get', { id: jobId });
  const opened = await bench.core.openFile(file?.fileId ?? '');
  return readFileSync(opened?.path ?? '', 'utf8');
}

describe('a CSV as input for a plan', () => {
  it('gives a verdict on every line and plans the good ones', async () => {
    const [one = '', two = '', three = ''] = addresses;
    const file = [
      'Email address;Hidden;Remark',
      `${one.toUpperCase()};yes;`,
      `nobody@${tenant.domain};yes;`,
      `${two};maybe;`,
      `${one};no;again`,
      `${three};;`,
      ';yes;',
    ].join('\r\n');
    const found = await preview('hide-from-address-lists', file);
    expect(found).toMatchObject({
      delimiter: ';',
      encoding: 'UTF-8',
      mapping: { target: 'Email address', hidden: 'Hidden' },
      counts: { ok: 1, 'unknown-user': 2, 'bad-value': 1, duplicate: 1, 'nothing-to-do': 1 },
    });
    expect(found.problems.join()).toContain('Remark');
    expect(found.rows.map(({ line, verdict }) => [line, verdict])).toEqual([
      [3, 'unknown-user'],
      [4, 'bad-value'],
      [5, 'duplicate'],
      [6, 'nothing-to-do'],
      [7, 'unknown-user'],
      [2, 'ok'],
    ]);
    expect(found.rows.find(({ line }) => line === 4)?.message).toContain('maybe');
    const plan = await bench.value('changes.plan', {
      connectionId: bench.connectionId,
      request: found.request as NonNullable<typeof found.request>,
    });
    expect(plan.counts.items).toBe(1);
  });

  it('reads UTF-16 and Windows-1252, tabs, and a corrected mapping', async () => {
    const [one = ''] = addresses;
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`Konto\tGröße\r\n${one}\t45 GB\r\n`, 'utf16le'),
    ]);
    const first = await preview('quotas', wide);
    expect(first).toMatchObject({ encoding: 'UTF-16 LE', delimiter: '\t', request: null });
    expect(first.mapping.target).toBe('Konto');
    expect(first.problems.join()).toContain('Größe');
    const mapped = await preview('quotas', wide, { target: 'Konto', prohibitSendReceive: 'Größe' });
    expect(mapped.request?.selection).toMatchObject({
      rows: [{ params: { prohibitSendReceive: 45 * 1024 ** 3 } }],
    });
    const western = await preview('quotas', Buffer.from(`Mailbox,Größe\r\n${one},1 GB\r\n`, 'latin1'));
    expect(western).toMatchObject({ encoding: 'Windows-1252', columns: ['Mailbox', 'Größe'] });
    expect(western.problems.join()).toContain('Windows-1252');
  });

  it('joins lines about the same mailbox where a person stands on each', async () => {
    const [one = ''] = addresses;
    const [a, b] = [tenant.persona('reader').upn, tenant.persona('exchange').upn];
    const found = await preview(
      'access',
      `Identity,User,AccessRights\n${one},${a},FullAccess\n${one},${b},"SendAs; FullAccess"\n${one},${b},Own\n`,
    );
    expect(found.counts).toMatchObject({ ok: 2, 'bad-value': 1 });
    const plan = await bench.value('changes.plan', {
      connectionId: bench.connectionId,
      request: found.request as NonNullable<typeof found.request>,
    });
    const [item] = await bench.items(plan.id);
    expect(item?.steps).toEqual([`grant Full Access to ${a}`, `grant Send As to ${b}`, `grant Full Access to ${b}`]);
  });

  it('makes shared mailboxes, with a verdict on every line and one plan for the good ones', async () => {
    const [taken = ''] = addresses;
    const boss = tenant.persona('exchange').upn;
    const file = [
      'Display name;Email;Members;Block sign-in',
      `Front Desk;front.desk@${tenant.domain};${boss};yes`,
      `Back Office;back.office@${tenant.domain.toUpperCase()};;no`,
      `Front Desk again;Front.Desk@${tenant.domain};;`,
      'Elsewhere;x@elsewhere.example;;',
      `Taken;${taken};;`,
      `Nobody’s;nobodys@${tenant.domain};ghost@${tenant.domain}|${boss};`,
      `Spaces;front desk@${tenant.domain};;`,
      `Perhaps;perhaps@${tenant.domain};;perhaps`,
      ';;;',
      `;nameless@${tenant.domain};;`,
    ].join('\n');
    const found = await preview('create-shared-mailbox', file);
    expect(found.mapping).toMatchObject({
      address: 'Email',
      displayName: 'Display name',
      members: 'Members',
      blockSignIn: 'Block sign-in',
      copySentItems: null,
    });
    const verdicts = found.rows.toSorted((a, b) => a.line - b.line).map((row) => [row.verdict, row.message]);
    expect(verdicts).toEqual([
      ['ok', null],
      ['ok', null],
      ['duplicate', 'Line 2 makes the same one.'],
      ['bad-value', expect.stringContaining('Choose one of')],
      ['bad-value', expect.stringContaining('already belongs to')],
      ['bad-value', expect.stringContaining(`ghost@${tenant.domain}`)],
      ['bad-value', 'Use letters, digits, dots and hyphens.'],
      ['bad-value', expect.stringContaining('not yes or no')],
      ...(found.rows.length === 10 ? [['nothing-to-do', 'The line asks for nothing.']] : []),
      ['bad-value', 'Name: there is none.'],
    ]);
    const plan = await bench.value('changes.plan', {
      connectionId: bench.connectionId,
      request: found.request as NonNullable<typeof found.request>,
    });
    expect(plan).toMatchObject({ title: 'Create 2 shared mailboxes', counts: { items: 2, ready: 2 } });
    const items = await bench.items(plan.id);
    expect(items.map(({ name, address }) => [name, address])).toEqual([
      ['Front Desk', `front.desk@${tenant.domain}`],
      ['Back Office', `back.office@${tenant.domain}`],
    ]);
    expect(items[0]?.steps).toContain(`grant Full Access to ${boss}`);
    expect(items[1]?.steps.join()).not.toContain('sign-in');
    // The same plan again, from its own file.
    const again = await bench.value('changes.import', {
      connectionId: bench.connectionId,
      text: await exported(plan.id, 'json'),
    });
    expect(again).toMatchObject({ title: 'Create 2 shared mailboxes', counts: { items: 2, ready: 2 } });
  });

  it('tells the column of addresses by what it holds, and judges no line before it knows the others', async () => {
    const file = `Where,Called\nshop@${tenant.domain},Shop\n`;
    const first = await preview('create-shared-mailbox', file);
    expect(first.request).toBeNull();
    expect(first.mapping).toMatchObject({ address: 'Where', displayName: null });
    expect(first.problems.join()).toContain('Choose a column for: Name.');
    expect(first.rows).toEqual([]);
    expect(Object.values(first.counts)).toEqual([0, 0, 0, 0, 0]);
    const second = await preview('create-shared-mailbox', file, { address: 'Where', displayName: 'Called' });
    expect(second.counts.ok).toBe(1);
    expect(second.request?.selection).toMatchObject({
      kind: 'rows',
      rows: [{ objectId: `new:shop@${tenant.domain}` }],
    });
  });

  it('prefers addresses to names, whatever their language', async () => {
    const { mapping } = await preview('hide-from-address-lists', `Name,Adresse\nAda,ada@${tenant.domain}\n`);
    expect(mapping.target).toBe('Adresse');
    const made = await preview('create-shared-mailbox', `Anzeigename;Adresse\r\nGröße;groesse@${tenant.domain}\r\n`);
    expect(made.counts.ok).toBe(1);
  });

  it('refuses what is no table, and kinds that take no file', async () => {
    const input = { connectionId: bench.connectionId, base64: Buffer.from([0, 1, 2, 3]).toString('base64') };
    expect(await bench.answer('changes.importCsvPreview', { ...input, kind: 'quotas' })).toMatchObject({
      error: { code: 'file-damaged' },
    });
    expect(await bench.answer('changes.importCsvPreview', { ...input, kind: 'reprocess-licenses' })).toMatchObject({
      error: { code: 'invalid-input' },
    });
  });
});

describe('a pasted list', () => {
  it('is matched by any address, id or name, and says what it did not find', async () => {
    const mailbox = tenant.world.mailboxes.find(({ emailAddresses }) =>
      emailAddresses.some((address) => address.startsWith('smtp:')),
    );
    const proxy = mailbox?.emailAddresses.find((address) => address.startsWith('smtp:'))?.slice(5) ?? '';
    const { matched, unknown, duplicate } = await bench.value('targets.resolve', {
      connectionId: bench.connectionId,
      objectKind: 'mailbox',
      lines: [proxy.toUpperCase(), '', mailbox?.userId ?? '', '  nobody@nowhere.example ', addresses[3] ?? ''],
    });
    expect(matched.map(({ line, objectId }) => [line, objectId])).toEqual([
      [1, mailbox?.userId],
      [5, expect.any(String)],
    ]);
    expect(unknown).toEqual([{ line: 4, text: 'nobody@nowhere.example' }]);
    expect(duplicate).toEqual([{ line: 3, text: mailbox?.userId, firstLine: 1 }]);
  });
});

describe('plans as files', () => {
  it('go out as JSON and CSV, and come in again as what was wanted', async () => {
    const list = people().slice(0, 5);
    const plan = await bench.plan('sent-items-copy', { sentAs: true, sendOnBehalf: true }, ids(list));
    await bench.value('changes.rename', { planId: plan.id, name: 'Copies, first wave' });
    await bench.value('changes.setIncluded', { planId: plan.id, included: false, items: [1] });
    const json = await exported(plan.id, 'json');
    expect((JSON.parse(json) as { items: unknown[] }).items).toHaveLength(5);
    const csv = (await exported(plan.id, 'csv')).trim().split('\r\n');
    expect(csv).toHaveLength(6);
    expect(csv[1]).toContain('removed');

    const again = await bench.value('changes.import', { connectionId: bench.connectionId, text: json });
    expect(again).toMatchObject({ name: 'Copies, first wave', kind: 'sent-items-copy', counts: { items: 4 } });
    expect(again.number).not.toBe(plan.number);

    const foreign = JSON.stringify({
      ...(JSON.parse(json) as object),
      items: [
        { objectId: 'f0000000-0000-0000-0000-000000000001', address: addresses[0], params: null, included: true },
        {
          objectId: 'f0000000-0000-0000-0000-000000000002',
          address: 'gone@else.example',
          params: null,
          included: true,
        },
      ],
    });
    const elsewhere = await bench.value('changes.import', { connectionId: bench.connectionId, text: foreign });
    expect(elsewhere.counts.items).toBe(1);
    expect(elsewhere.checks).toContainEqual(expect.objectContaining({ code: 'not-in-this-tenant', count: 1 }));
    for (const text of ['{"a":', '{}', '{"format":"mailroom-plan","version":1}'])
      expect(await bench.answer('changes.import', { connectionId: bench.connectionId, text })).toMatchObject({
        error: { code: 'file-damaged' },
      });
  });

  it('read as PowerShell, and as the requests they are', async () => {
    const visible = tenant.world.mailboxes.filter(
      ({ userId, hiddenFromAddressLists, isDirSynced }) => userId !== null && !hiddenFromAddressLists && !isDirSynced,
    );
    const list = visible.slice(0, 3);
    const plan = await bench.plan(
      'hide-from-address-lists',
      { hidden: true },
      ids(list.map(({ userId }) => String(userId))),
    );
    const { text, lines } = await bench.value('changes.powershell', { planId: plan.id });
    expect(text).toContain('Connect-ExchangeOnline');
    expect(lines).toBe(text.split('\r\n').length - 1);
    for (const { primarySmtpAddress } of list)
      expect(text).toContain(`Set-Mailbox -Identity '${primarySmtpAddress}' -HiddenFromAddressListsEnabled:$true`);
    const { requests, total } = await bench.value('changes.requests', { planId: plan.id, from: 0, count: 10 });
    expect([total, requests.length]).toEqual([3, 3]);
    const window = await bench.value('changes.requests', { planId: plan.id, from: 2, count: 5 });
    expect(window).toEqual({ requests: requests.slice(2), total: 3 });
    expect(await bench.value('changes.requests', { planId: plan.id, from: 9, count: 5 })).toEqual({
      requests: [],
      total: 3,
    });
    expect(requests[0]?.body).toContain('HiddenFromAddressListsEnabled');
    expect(JSON.stringify(requests)).not.toMatch(/bearer|eyJ/i);
  });
});
