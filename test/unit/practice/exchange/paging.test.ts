import { describe, expect, it } from 'vitest';
import { type Answer, must, ORIGIN, START, smallWorld, Tenant } from './harness.ts';

const MORE =
  'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.';
const tenant = new Tenant(smallWorld(1_300, 3));
const prefer = (rows: number) => ({ headers: { prefer: `odata.maxpagesize=${rows}` } });

async function follow(
  from: Tenant,
  first: Answer,
  options: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<unknown[]> {
  const guids = first.rows.map((row) => row.Guid);
  let answer = first;
  while (answer.nextLink) {
    answer = await from.send(answer.nextLink, { body: {}, ...options });
    if (answer.status !== 200) throw new Error(`page failed with ${answer.status}`);
    guids.push(...answer.rows.map((row) => row.Guid));
  }
  return guids;
}

const everyone = () =>
  tenant.world.mailboxes
    .filter((m) => m.recipientTypeDetails !== 'GroupMailbox' && m.visibleAt <= START)
    .map((m) => m.guid);

describe('paging', () => {
  it('follows the link by POST to every mailbox once, in order', async () => {
    const first = await tenant.invoke(
      'Get-Mailbox',
      { ResultSize: 'Unlimited' },
      { query: '?$select=Guid', ...prefer(500) },
    );
    expect(first.rows.length).toBe(500);
    expect(first.warnings).toEqual([]);
    expect(first.nextLink).toMatch(new RegExp(`^${ORIGIN}/adminapi/beta/[^/]+/InvokeCommand\\?%24skiptoken=`));
    const body = { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { ResultSize: 'Unlimited' } } };
    expect(await follow(tenant, first, { body, ...prefer(500) })).toEqual(everyone());
  });

  it('keeps the selection and the filter on later pages', async () => {
    const first = await tenant.invoke(
      'Get-Mailbox',
      { ResultSize: 'Unlimited', RecipientTypeDetails: 'SharedMailbox' },
      { query: '?$select=Alias', ...prefer(50) },
    );
    const second = await tenant.send(must(first.nextLink), { body: {} });
    expect(Object.keys(must(second.rows[0]))).toEqual(['Alias']);
    const shared = tenant.world.mailboxes.filter((m) => m.recipientTypeDetails === 'SharedMailbox').map((m) => m.alias);
    expect([...first.rows, ...second.rows].map((row) => row.Alias)).toEqual(shared);
  });

  it('lets a link be followed by GET', async () => {
    const first = await tenant.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, { query: '?$select=Guid' });
    const second = await tenant.send(must(first.nextLink), { method: 'GET' });
    expect([...first.rows, ...second.rows].map((row) => row.Guid)).toEqual(everyone());
  });

  it('holds a page to 1,000 rows whatever is preferred', async () => {
    const { rows } = await tenant.invoke(
      'Get-Mailbox',
      { ResultSize: 'Unlimited' },
      { query: '?$select=Guid', ...prefer(5_000) },
    );
    expect(rows.length).toBe(1_000);
  });

  it('stops at 1,000 without a result size, warns, and goes on by link', async () => {
    const first = await tenant.invoke('Get-Mailbox', {}, { query: '?$select=Guid' });
    expect([first.rows.length, first.warnings]).toEqual([1_000, [MORE]]);
    expect(await follow(tenant, first)).toEqual(everyone());
  });

  it('cuts at the result size across pages, warns, and refuses to go beyond', async () => {
    const first = await tenant.invoke('Get-Mailbox', { ResultSize: 300 }, { query: '?$select=Guid', ...prefer(200) });
    expect([first.rows.length, first.warnings]).toEqual([200, []]);
    const second = await tenant.send(must(first.nextLink), { body: {}, ...prefer(200) });
    expect([second.rows.length, second.warnings]).toEqual([100, [MORE]]);
    const beyond = await tenant.send(must(second.nextLink), { body: {} });
    expect(beyond.status).toBe(400);
    expect(beyond.error.message).toBe('Expired or Invalid pagination request. Default Expiry time is 00:30:00');
  });

  it('says nothing when the result size is just enough', async () => {
    const { warnings, nextLink } = await tenant.invoke(
      'Get-Mailbox',
      { ResultSize: everyone().length },
      { query: '?$select=Guid', ...prefer(1_000) },
    );
    expect([warnings, nextLink !== undefined]).toEqual([[], true]);
    const second = await tenant.send(must(nextLink), { body: {} });
    expect([second.warnings, second.nextLink]).toEqual([[], undefined]);
  });

  it('loses and doubles nobody when a mailbox goes away between pages', async () => {
    const other = new Tenant(smallWorld(120, 5));
    const first = await other.invoke(
      'Get-Mailbox',
      { ResultSize: 'Unlimited' },
      { query: '?$select=Guid', ...prefer(50) },
    );
    const gone = must(other.world.mailboxes[10]);
    other.world.deleteUser(must(other.world.userById(must(gone.userId))));
    const guids = await follow(other, first, prefer(50));
    expect(new Set(guids).size).toBe(guids.length);
    const left = other.world.mailboxes.map((m) => m.guid);
    expect(guids.filter((guid) => guid !== gone.guid)).toEqual(left);
  });

  it('refuses a token that is damaged or half an hour old', async () => {
    const other = new Tenant(smallWorld(120, 5));
    const first = await other.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, prefer(50));
    expect((await other.send(`${other.root}/InvokeCommand?$skiptoken=garbage`, { body: {} })).status).toBe(400);
    other.world.clock.advance(29 * 60_000);
    expect((await other.send(must(first.nextLink), { body: {} })).status).toBe(200);
    other.world.clock.advance(2 * 60_000);
    expect((await other.send(must(first.nextLink), { body: {} })).status).toBe(400);
  });

  it('ages tokens on demand: from a page on, and only so many times', async () => {
    const other = new Tenant(smallWorld(120, 5));
    other.switches.set('expiring-page-token', '3:1');
    const first = await other.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, prefer(20));
    const second = await other.send(must(first.nextLink), { body: {}, ...prefer(20) });
    expect(second.status).toBe(200);
    const third = await other.send(must(second.nextLink), { body: {}, ...prefer(20) });
    expect([third.status, third.error.message]).toEqual([
      400,
      'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
    ]);
    expect((await other.send(must(second.nextLink), { body: {}, ...prefer(20) })).status).toBe(200);
  });
});
