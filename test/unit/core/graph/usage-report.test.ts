import { describe, expect, it } from 'vitest';
import { createGraph } from '../../../../electron/core/graph/graph-api.ts';
import { graphProfile } from '../../../../electron/core/graph/profile.ts';
import { ServiceClient } from '../../../../electron/core/http/service-client.ts';
import { systemClock } from '../../../../electron/core/http/system-clock.ts';
import type { SizeRecord } from '../../../../electron/core/store/records.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { clouds } from '../../../../shared/domain/clouds.ts';
import { json, quiet, type Step, scriptedFetch } from '../http/scripted-fetch.ts';

const ORIGIN = 'https://graph.microsoft.com';
const options = { signal: new AbortController().signal };
const HEADER =
  'Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),Has Archive,Report Period';
const row = (upn: string, more: { deleted?: boolean; used?: string; last?: string } = {}): string =>
  `2026-01-02,${upn},"Name, ${upn}",${more.deleted ? 'True' : 'False'},,2020-01-01,${more.last ?? '2026-01-01'},12,${more.used ?? '4096'},1,2,53687091200,3,400,500,True,7`;
const csv = (...rows: string[]): string => `\uFEFF${[HEADER, ...rows].join('\r\n')}\r\n`;
const pointer = (location = 'https://reportsweu.office.com/data/download/abc'): Response =>
  new Response(null, { status: 302, headers: { location, 'content-type': 'text/plain' } });
const file = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'application/octet-stream' } });

function graph(...steps: Step[]) {
  const fetch = scriptedFetch(...steps);
  const service = new ServiceClient({
    profile: graphProfile(ORIGIN),
    fetch,
    // Backoff is nothing here, so real time costs nothing.
    clock: systemClock,
    log: quiet,
    random: () => 0,
    token: async () => 't',
    anonymousHosts: clouds.worldwide.reportHosts,
  });
  return { fetch, api: createGraph(service, { hasUsageReports: true }) };
}
async function read(...steps: Step[]) {
  const { api, fetch } = graph(...steps);
  const report = await api.mailboxUsage(options);
  const rows: SizeRecord[] = [];
  for await (const batch of report.rows) rows.push(...batch);
  return { ...report, rows, fetch };
}

describe('the mailbox usage report', () => {
  it('is read by column name, without a token, without deleted mailboxes', async () => {
    const { rows, concealed, refreshDate, fetch } = await read(
      pointer(),
      file(csv(row('a@x.test'), row('b@x.test', { last: '', used: '' }), row('c@x.test', { deleted: true }))),
    );
    expect(fetch.sent[0]?.headers.authorization).toBe('Bearer t');
    expect(fetch.sent[1]?.headers.authorization).toBeUndefined();
    expect(fetch.sent[1]?.headers['client-request-id']).toBeUndefined();
    expect({ concealed, refreshDate }).toEqual({ concealed: false, refreshDate: '2026-01-02' });
    expect(rows).toEqual([
      {
        objectId: null,
        userPrincipalName: 'a@x.test',
        totalItemBytes: 4096,
        itemCount: 12,
        deletedItemBytes: 400,
        deletedItemCount: 3,
        lastActivity: '2026-01-01T00:00:00.000Z',
        hasArchive: true,
        archiveItemBytes: null,
        prohibitSendReceiveQuota: 53687091200,
      },
      expect.objectContaining({ userPrincipalName: 'b@x.test', totalItemBytes: null, lastActivity: null }),
    ]);
  });

  it('takes a new column in its stride', async () => {
    const text = csv(row('a@x.test'))
      .replace('Report Period', 'Recipient Type,Report Period')
      .replace(',True,7', ',True,User,7');
    expect((await read(pointer(), file(text))).rows[0]).toMatchObject({ totalItemBytes: 4096 });
  });

  it('sees concealed names', async () => {
    expect((await read(pointer(), file(csv(row('A1B2C3'), row('D4E5F6'))))).concealed).toBe(true);
    expect((await read(pointer(), file(csv()))).concealed).toBe(false);
  });

  it('is fetched again when it was cut off anywhere in a row, and no half of it is given', async () => {
    const whole = csv(row('a@x.test'), row('b@x.test'));
    const lastRow = whole.lastIndexOf('2026-01-02,b@');
    for (let cut = lastRow + 1; cut < whole.length - 2; cut += 7) {
      const { rows, fetch } = await read(pointer(), file(whole.slice(0, cut)), pointer(), file(whole));
      expect(rows.map((each) => each.userPrincipalName)).toEqual(['a@x.test', 'b@x.test']);
      expect(fetch.sent.length).toBe(4);
    }
  });

  it('is given up when it stays broken, or is something else', async () => {
    const broken = (): Response[] => [pointer(), file(csv(row('a@x.test')).slice(0, -9))];
    await expect(read(...broken(), ...broken(), ...broken())).rejects.toMatchObject({ code: 'bad-response' });
    const other = (): Response[] => [pointer(), file('a,b\r\n1,2\r\n')];
    await expect(read(...other(), ...other(), ...other())).rejects.toBeInstanceOf(AppError);
  });

  it('gets a new link when the old one ran out', async () => {
    const { rows } = await read(pointer(), new Response('', { status: 403 }), pointer(), file(csv(row('a@x.test'))));
    expect(rows.length).toBe(1);
  });

  it('is not fetched from hosts nobody knows', async () => {
    const { api, fetch } = graph(pointer('https://reports.office.com.evil.test/x'));
    const error = await api.mailboxUsage(options).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'bad-response', details: { serviceMessage: 'reports.office.com.evil.test' } });
    expect(fetch.sent.length).toBe(1);
  });

  it('says which roles may read it', async () => {
    const inner = JSON.stringify({ error: { code: 'S2SUnauthorized', message: 'Invalid permission.' } });
    const { api } = graph(json({ error: { code: 'UnknownError', message: inner } }, 403));
    const error = (await api.mailboxUsage(options).catch((reason: unknown) => reason)) as AppError;
    expect(error).toMatchObject({ code: 'forbidden', message: 'This account may not read usage reports.' });
    expect(error.hint).toContain('Reports Reader');
  });
});
