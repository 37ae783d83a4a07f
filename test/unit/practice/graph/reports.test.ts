import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ORIGIN, START, Tenant } from './tenant.ts';

const REPORT = "/reports/getMailboxUsageDetail(period='D7')";
const HEADER =
  'Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),Has Archive,Report Period';
const BOM = '\uFEFF';

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant();
});

async function csv(url = REPORT): Promise<{ text: string; rows: Record<string, string>[] }> {
  const redirect = await tenant.get(url);
  const { text } = await tenant.download(redirect.headers.Location!);
  return { text, rows: parse(text, { bom: true, columns: true }) };
}

describe('mailbox usage', () => {
  it('redirects to an address that needs no token and ends by itself', async () => {
    const redirect = await tenant.get(REPORT);
    expect([redirect.status, redirect.headers['Content-Type']]).toEqual([302, 'text/plain']);
    expect(redirect.headers.Location).toMatch(/^https:\/\/reports\.office\.com\/data\/download\/[\w-]+$/);
    const file = await tenant.download(redirect.headers.Location!);
    expect([file.status, file.headers['Content-Type']]).toEqual([200, 'application/octet-stream']);
    vi.useFakeTimers({ now: Date.now() + 6 * 60_000, toFake: ['Date'] });
    expect((await tenant.download(redirect.headers.Location!)).status).toBe(403);
    vi.useRealTimers();
    expect((await tenant.download(redirect.headers.Location!.slice(0, -4))).status).toBe(404);
  });

  it('stays on the same origin where there is no host mapping', async () => {
    tenant.origin = 'https://localhost:8443';
    expect((await tenant.get(REPORT)).headers.Location).toMatch(/^https:\/\/localhost:8443\/data\/download\//);
    tenant.origin = 'https://graph.microsoft.com:8443';
    expect((await tenant.get(REPORT)).headers.Location).toMatch(/^https:\/\/reports\.office\.com:8443\//);
  });

  it('is CSV with a byte order mark, the published header, and the figures of yesterday', async () => {
    const { text, rows } = await csv();
    expect(text.startsWith(`${BOM}${HEADER}\r\n`)).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
    const reported = tenant.world.mailboxes.filter(
      (mailbox) =>
        mailbox.reported !== null &&
        /^(User|Shared|Room|Equipment)Mailbox$/.test(mailbox.recipientTypeDetails) &&
        mailbox.createdAt < START - 10 * 3_600_000,
    );
    expect(rows.filter((row) => row['Is Deleted'] === 'False')).toHaveLength(reported.length);
    const mailbox = reported.find((one) => one.reported!.lastActivityAt !== null && one.archiveGuid !== null)!;
    const row = rows.find((one) => one['User Principal Name'] === mailbox.userPrincipalName)!;
    expect(row).toMatchObject({
      'Report Refresh Date': '2026-06-16',
      'Display Name': mailbox.displayName,
      'Is Deleted': 'False',
      'Deleted Date': '',
      'Item Count': String(mailbox.reported!.itemCount),
      'Storage Used (Byte)': String(mailbox.reported!.storageBytes),
      'Has Archive': 'True',
      'Report Period': '7',
    });
    for (const one of rows) {
      expect(one['Created Date']).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(one['Last Activity Date']).toMatch(/^(\d{4}-\d\d-\d\d)?$/);
      expect(one['Last Activity Date']! <= '2026-06-16').toBe(true);
      expect(one['Prohibit Send/Receive Quota (Byte)']).toMatch(/^\d+$/);
      expect(['True', 'False']).toContain(one['Has Archive']);
    }
  });

  it('marks deleted mailboxes only from the day after', async () => {
    const mailbox = tenant.world.mailboxes.find(
      (one) =>
        one.recipientTypeDetails === 'UserMailbox' &&
        one.reported !== null &&
        tenant.world.userById(one.userId!)?.roles.length === 0,
    )!;
    const upn = mailbox.userPrincipalName;
    await tenant.send('DELETE', `/users/${mailbox.userId}`);
    expect((await csv()).rows.find((row) => row['User Principal Name'] === upn)).toMatchObject({
      'Is Deleted': 'False',
    });
    tenant.world.clock.advance(86_400_000);
    expect((await csv()).rows.find((row) => row['User Principal Name'] === upn)).toMatchObject({
      'Is Deleted': 'True',
      'Deleted Date': '2026-06-17',
    });
  });

  it('is two days behind early in the morning', async () => {
    tenant.world.clock.advance(17 * 3_600_000);
    expect((await csv()).rows[0]!['Report Refresh Date']).toBe('2026-06-16');
    tenant.world.clock.advance(6 * 3_600_000);
    expect((await csv()).rows[0]!['Report Refresh Date']).toBe('2026-06-17');
  });

  it('answers 304 to a file that is known', async () => {
    const redirect = await tenant.get(REPORT);
    const { headers } = await tenant.download(redirect.headers.Location!);
    expect((await tenant.get(REPORT, { 'if-none-match': headers.ETag! })).status).toBe(304);
    tenant.world.clock.advance(86_400_000);
    expect((await tenant.get(REPORT, { 'if-none-match': headers.ETag! })).status).toBe(302);
  });

  it.each(["(period='D8')", '(period=7)', '', '(date=2026-06-16)'])('does not know %s', async (args) => {
    expect((await tenant.get(`/reports/getMailboxUsageDetail${args}`)).status).toBe(400);
  });

  it('is JSON in pages on beta only', async () => {
    const first = await tenant.get(`/beta${REPORT}?$format=application/json&$top=30`);
    expect(first.value).toHaveLength(30);
    expect(first.value[0]).toMatchObject({ reportRefreshDate: '2026-06-16', reportPeriod: '7', isDeleted: false });
    expect(typeof first.value[0]!.storageUsedInBytes).toBe('number');
    const all = await tenant.all(`/beta${REPORT}?$format=application/json&$top=30`);
    expect(all).toHaveLength((await csv()).rows.length);
    expect((await tenant.get(`${REPORT}?$format=application/json`)).status).toBe(400);
    expect((await tenant.get(`/beta${REPORT}`)).status).toBe(302);
  });
});

describe('concealed names', () => {
  it('replaces every name by a token that stays the same', async () => {
    const open = await csv();
    tenant.switches.set('concealed-names', '');
    const hidden = await csv();
    expect(hidden.text).not.toContain('@');
    expect(hidden.rows).toHaveLength(open.rows.length);
    const tokens = new Set(hidden.rows.map((row) => row['User Principal Name']));
    expect(tokens.size).toBe(hidden.rows.length);
    for (const token of tokens) expect(token).toMatch(/^[0-9A-F]{32}$/);
    expect(
      (await csv("/reports/getMailboxUsageDetail(period='D30')")).rows.map((row) => row['User Principal Name']),
    ).toEqual([...tokens]);
  });

  it('follows the setting once somebody changed it', async () => {
    tenant.switches.set('concealed-names', '');
    expect((await tenant.get('/admin/reportSettings')).body).toMatchObject({ displayConcealedNames: true });
    expect((await tenant.send('PATCH', '/admin/reportSettings', { displayConcealedNames: false })).status).toBe(204);
    expect((await tenant.get('/admin/reportSettings')).body).toMatchObject({ displayConcealedNames: false });
    expect((await csv()).text).toContain('@');
    expect((await tenant.send('PATCH', '/admin/reportSettings', { displayConcealedNames: 'no' })).status).toBe(400);
    expect((await tenant.send('PATCH', '/admin/reportSettings', { hidden: true })).status).toBe(400);
  });
});

describe('active users', () => {
  it('tells licenses and last activity of six services', async () => {
    const { text, rows } = await csv("/reports/getOffice365ActiveUserDetail(period='D30')");
    const header = text.slice(1, text.indexOf('\r\n')).split(',');
    expect(header).toHaveLength(24);
    expect(header.slice(5, 8)).toEqual(['Has Exchange License', 'Has OneDrive License', 'Has SharePoint License']);
    expect(header.at(-1)).toBe('Assigned Products');
    const licensed = rows.filter((row) => row['Has Exchange License'] === 'True');
    expect(licensed.length).toBeGreaterThan(0);
    for (const row of licensed) {
      expect(row['Exchange License Assign Date']).toMatch(/^\d{4}/);
      expect(row['Assigned Products']).not.toBe('');
    }
    for (const row of rows) if (row['Has Teams License'] === 'False') expect(row['Teams Last Activity Date']).toBe('');
  });

  it('takes a day of the last month', async () => {
    expect((await tenant.get('/reports/getOffice365ActiveUserDetail(date=2026-06-01)')).status).toBe(302);
    expect((await tenant.get('/reports/getOffice365ActiveUserDetail(date=2026-06-17)')).status).toBe(400);
    expect((await tenant.get('/reports/getOffice365ActiveUserDetail(date=2026-01-01)')).status).toBe(400);
    const json = await tenant.get(
      "/beta/reports/getOffice365ActiveUserDetail(period='D7')?$format=application/json&$top=5",
    );
    expect(json.value[0]!.assignedProducts).toBeInstanceOf(Array);
    expect(json.body['@odata.context']).toBe(
      `${ORIGIN}/beta/$metadata#Collection(microsoft.graph.office365ActiveUserDetail)`,
    );
  });
});
