import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, application, must, ORIGIN, type Row, smallWorld, Tenant } from './harness.ts';

interface Item {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: (Row & { value?: Row[]; error?: { code: string } }) | null;
}

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant(smallWorld(60, 23));
});

const ON = { prefer: 'odata.maxpagesize = 1000;odata.continue-on-error' };

function item(id: string, cmdlet: string, parameters: Row = {}, query = ''): Row {
  return {
    id,
    method: 'POST',
    url: `${ORIGIN}${tenant.root}/InvokeCommand${query}`,
    headers: { 'X-CmdletName': cmdlet },
    body: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
  };
}

const send = (requests: Row[], headers: Record<string, string> = ON) =>
  tenant.send(`${tenant.root}/$batch`, { body: { requests }, headers });
const items = (answer: Answer) => answer.body.responses as Item[];
const byId = (answer: Answer) => new Map(items(answer).map((one) => [one.id, one]));

describe('batches', () => {
  it('answer every item by its id, in an order of their own', async () => {
    const ids = Array.from({ length: 10 }, (_, n) => `${n}`);
    const answer = await send(
      ids.map((id) => item(id, 'Get-Mailbox', { Identity: 'admin@alderfinch.com' }, '?$select=Alias')),
    );
    expect(answer.status).toBe(200);
    expect(items(answer).map((one) => one.id)).not.toEqual(ids);
    expect(new Set(items(answer).map((one) => one.id))).toEqual(new Set(ids));
    expect(byId(answer).get('3')?.body?.value).toEqual([{ Alias: 'admin' }]);
  });

  it('mix success, refusal by the cmdlet and refusal at the door', async () => {
    const answers = byId(
      await send([
        item('a', 'Get-OrganizationConfig'),
        item('b', 'Get-Mailbox', { Identity: 'nobody' }),
        item('c', 'Get-Nothing'),
        item('d', 'Set-Mailbox', { Identity: 'admin@alderfinch.com', MessageCopyForSentAsEnabled: true }),
      ]),
    );
    expect(answers.get('a')?.status).toBe(200);
    expect([answers.get('b')?.status, answers.get('b')?.body?.error?.code]).toEqual([404, 'NotFound']);
    expect([answers.get('c')?.status, answers.get('c')?.body]).toEqual([403, null]);
    expect([answers.get('d')?.status, answers.get('d')?.body?.value]).toEqual([200, []]);
    expect(tenant.world.mailboxByIdentity('admin@alderfinch.com')?.messageCopyForSentAs).toBe(true);
  });

  it('run items in the order given', async () => {
    await send(
      [true, false, true].map((on, n) =>
        item(`${n}`, 'Set-Mailbox', { Identity: 'admin@alderfinch.com', MessageCopyForSentAsEnabled: on }),
      ),
    );
    expect(tenant.world.mailboxByIdentity('admin@alderfinch.com')?.messageCopyForSentAs).toBe(true);
  });

  it('stop at the first failure unless told to go on', async () => {
    const answer = await send(
      [
        item('1', 'Get-OrganizationConfig'),
        item('2', 'Get-Mailbox', { Identity: 'nobody' }),
        item('3', 'Get-OrganizationConfig'),
      ],
      {},
    );
    expect([...byId(answer).keys()].sort()).toEqual(['1', '2']);
  });

  it('go on with a page by its link', async () => {
    const first = byId(
      await send([item('1', 'Get-Mailbox', { ResultSize: 'Unlimited' }, '?$select=Guid')], {
        prefer: 'odata.maxpagesize=40;odata.continue-on-error',
      }),
    ).get('1');
    const link = must(first?.body?.['@odata.nextLink'] as string | undefined);
    const second = byId(await send([{ ...item('1', 'Get-Mailbox', { ResultSize: 'Unlimited' }), url: link }])).get('1');
    const guids = [...must(first?.body?.value), ...must(second?.body?.value)].map((row) => row.Guid);
    expect(guids).toEqual(tenant.world.mailboxes.map((m) => m.guid));
  });

  it('let the server veto an item, and tell it how the others ended', async () => {
    tenant.admit = (request) =>
      request.query.get('$select') === 'Name'
        ? { status: 429, headers: { 'Retry-After': '7' }, body: 'slow down' }
        : undefined;
    const answers = byId(
      await send([item('1', 'Get-Mailbox', {}, '?$select=Name'), item('2', 'Get-Mailbox', {}, '?$select=Alias')]),
    );
    expect([answers.get('1')?.status, answers.get('1')?.headers['Retry-After'], answers.get('1')?.body]).toEqual([
      429,
      '7',
      'slow down',
    ]);
    expect(answers.get('2')?.status).toBe(200);
    expect(tenant.settled.map((one) => one.status)).toEqual([429, 200]);
  });

  it.each([
    ['no requests', { requests: [] }],
    ['no array', { requests: {} }],
    ['no url', { requests: [{ id: '1', method: 'POST' }] }],
    ['two of one id', { requests: [1, 2].map(() => ({ id: '1', method: 'POST', url: '/x' })) }],
    ['too many', { requests: Array.from({ length: 21 }, (_, n) => ({ id: `${n}`, method: 'POST', url: '/x' })) }],
  ])('are refused with %s', async (_what, body) =>
    expect((await tenant.send(`${tenant.root}/$batch`, { body })).status).toBe(400),
  );

  it('cannot hold a batch', async () => {
    const answers = byId(
      await send([{ id: '1', method: 'POST', url: `${ORIGIN}${tenant.root}/$batch`, body: { requests: [] } }]),
    );
    expect(answers.get('1')?.status).toBe(400);
  });

  it('need a token of their own', async () => {
    expect(
      (
        await tenant.send(`${tenant.root}/$batch`, {
          body: { requests: [item('1', 'Get-Mailbox')] },
          caller: application([], []),
        })
      ).status,
    ).toBe(401);
  });
});
