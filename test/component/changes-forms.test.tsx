import './setup.ts';
import { configure, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { PlanIntent } from '../../renderer/api/plans.ts';
import { aliasFor } from '../../renderer/features/changes/forms/create-shared-form.tsx';
import { namesIn } from '../../renderer/features/changes/forms/pasted-targets.tsx';
import { emptyQuotas, readQuotas } from '../../renderer/features/changes/forms/quota-fields.tsx';
import { parseSize, sizeText } from '../../renderer/ui/size-input.tsx';
import { withPlan } from './fake-plans.ts';
import { createFakeTransport, type FakeTransport, fail, fakeConnection, ok } from './fake-transport.ts';
import { inputs, openApp } from './open-app.tsx';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const GB = 1024 ** 3;

/** Opens the console with a form on it. */
const begin = async (intent: Omit<PlanIntent, 'connectionId'>, prepare: (fake: FakeTransport) => void = () => {}) => {
  const fake = createFakeTransport(40);
  withPlan(fake);
  fake.answer('people.search', ({ search }) =>
    ok({
      people: [
        { objectId: 'p-1', name: 'Adele Vance', address: 'adelev@contoso.com', kind: 'user' as const },
        { objectId: 'g-1', name: 'Sales', address: 'sales@contoso.com', kind: 'group' as const },
      ].filter((person) => person.name.toLowerCase().includes(search.toLowerCase())),
    }),
  );
  prepare(fake);
  const { api, user } = await openApp(fake, '/settings');
  await screen.findByRole('heading', { level: 1, name: 'Settings' });
  api.plans.begin({ connectionId: 'contoso', ...intent });
  const dialog = await screen.findByRole('dialog');
  return { fake, user, dialog, form: within(dialog) };
};

const some = (count = 2): PlanIntent['targets'] => ({
  selection: { kind: 'ids', ids: Array.from({ length: count }, (_, index) => `id-${index}`) },
  count,
});
const planned = (fake: FakeTransport) => inputs(fake, 'changes.plan');
const button = (form: ReturnType<typeof within>, name: string) =>
  form.getByRole('button', { name }) as HTMLButtonElement;

const dialogCalled = (title: string): Promise<HTMLElement> => screen.findByRole('dialog', { name: title });

describe('sent-items copy', () => {
  it('sets two independent settings, says where they are mixed, and goes to the review', async () => {
    const ids: string[] = [];
    const { fake, user, form } = await begin({
      kind: 'sent-items-copy',
      targets: { selection: { kind: 'query', query: {}, except: ids }, count: 40 },
    });
    const on = fake.rows.filter((row) => row.messageCopyForSentAsEnabled === true).length;
    expect(await form.findByText(`Mixed now: on for ${on}, off for ${40 - on}`)).toBeTruthy();
    expect(button(form, 'Review').getAttribute('aria-disabled')).toBe('true');
    const sentAs = form.getByRole('radiogroup', { name: 'Keep a copy of mail sent as the mailbox' });
    await user.click(within(sentAs).getByRole('radio', { name: 'On' }));
    await user.click(button(form, 'Review'));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
    expect(planned(fake)).toEqual([
      {
        connectionId: 'contoso',
        request: {
          kind: 'sent-items-copy',
          params: { sentAs: true },
          selection: { kind: 'query', query: {}, except: [] },
        },
      },
    ]);
  });

  it('says what the role may not do, and lets one plan all the same', async () => {
    const { form } = await begin({ kind: 'sent-items-copy', targets: some() }, (fake) => {
      fake.connections = [fakeConnection({ limits: { 'mailboxes.write': 'Needs Exchange Administrator.' } })];
    });
    expect(form.getByText('Your role may not apply this')).toBeTruthy();
    expect(form.getByText('Needs Exchange Administrator.')).toBeTruthy();
  });

  it('shows why a plan could not be made and keeps what was entered', async () => {
    const { user, form } = await begin({ kind: 'sent-items-copy', targets: some() }, (fake) =>
      fake.answer('changes.plan', () => fail({ code: 'invalid-input', message: 'Nothing is selected.' })),
    );
    await user.click(form.getAllByRole('radio', { name: 'Off' })[0] as HTMLElement);
    await user.click(button(form, 'Review'));
    expect(await form.findByText('Nothing is selected.')).toBeTruthy();
    expect(form.getAllByRole('radio', { name: 'Off' })[0]?.getAttribute('aria-checked')).toBe('true');
  });
});

describe('conversion', () => {
  it('asks for what follows in the same plan', async () => {
    const { fake, user, form } = await begin({
      kind: 'convert-mailbox',
      targets: some(3),
      preset: { to: 'Shared' },
    });
    expect(form.getByText('3 mailboxes')).toBeTruthy();
    await user.type(form.getByRole('combobox', { name: 'Full Access for' }), 'adele');
    await user.click(await form.findByRole('option', { name: /Adele Vance/ }));
    await user.click(form.getByRole('checkbox', { name: 'Hide from address lists' }));
    await user.click(button(form, 'Review'));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      request: {
        kind: 'convert-mailbox',
        params: {
          to: 'Shared',
          removeLicenses: 'unneeded',
          blockSignIn: true,
          hideFromAddressLists: true,
          copySentItems: true,
          fullAccess: ['p-1'],
          sendAs: ['p-1'],
        },
      },
    });
  });
});

describe('quotas', () => {
  it('starts from what one mailbox has and sends bytes', async () => {
    const { fake, user, form } = await begin({ kind: 'quotas', targets: null }, () => {});
    expect(form.getByRole('textbox', { name: 'Mailboxes' })).toBeTruthy();
    fake.answer('targets.resolve', () =>
      ok({
        matched: [{ line: 1, text: 'x', objectId: fake.rows[0]?.id ?? '', name: 'One', address: 'one@contoso.com' }],
        unknown: [],
        duplicate: [],
        ambiguous: [],
      }),
    );
    await user.type(form.getByRole('textbox', { name: 'Mailboxes' }), 'x');
    await form.findByText('1 mailbox found');
    const warn = form.getByRole<HTMLInputElement>('textbox', { name: /^Warn at/ });
    await waitFor(() => expect(warn.value).not.toBe(''));
    await user.clear(warn);
    await user.type(warn, '500');
    expect(await form.findByText('The warning must not come after sending stops.')).toBeTruthy();
    expect(button(form, 'Review').getAttribute('aria-disabled')).toBe('true');
    await user.clear(warn);
    await user.type(warn, '12.5');
    await user.click(button(form, 'Review'));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({ request: { params: { issueWarning: 12.5 * GB } } });
  });

  it('reads sizes as people write them', () => {
    const read = (text: string) => parseSize({ text, unlimited: false });
    expect(read('49.5')).toEqual({ bytes: 49.5 * GB });
    // Where the comma groups, this could be 49.5 or a slip of the key: it is asked, not guessed.
    expect(read(' 49,5 GB')).toHaveProperty('problem');
    expect(read('')).toEqual({ bytes: null });
    expect(read('50 apples')).toHaveProperty('problem');
    expect(read('-1')).toHaveProperty('problem');
    expect(read('3000')).toHaveProperty('problem');
    expect(parseSize({ text: '5', unlimited: true })).toEqual({ bytes: -1 });
    expect(sizeText(-1)).toEqual({ text: '', unlimited: true });
    expect(sizeText(49.5 * GB)).toEqual({ text: '49.5', unlimited: false });
  });

  it('checks the order of the three, Unlimited being the most', () => {
    const size = (text: string) => ({ text, unlimited: false });
    const unlimited = { text: '', unlimited: true };
    const problems = (warn: string, send: string, receive: string) =>
      Object.keys(
        readQuotas({ issueWarning: size(warn), prohibitSend: size(send), prohibitSendReceive: size(receive) }).problems,
      );
    expect(problems('49', '49.5', '50')).toEqual([]);
    expect(problems('50', '49', '')).toEqual(['issueWarning']);
    expect(problems('', '51', '50')).toEqual(['prohibitSend']);
    expect(readQuotas({ ...emptyQuotas, prohibitSend: unlimited, prohibitSendReceive: size('50') }).valid).toBe(false);
    expect(readQuotas({ ...emptyQuotas, prohibitSendReceive: unlimited }).valid).toBe(true);
  });
});

describe('forwarding', () => {
  it('warns of an address outside before it is planned', async () => {
    const { fake, user, form } = await begin({ kind: 'forwarding', targets: some(1) });
    await user.click(form.getByRole('radio', { name: 'An address, also outside' }));
    await user.type(form.getByRole('textbox', { name: 'Address' }), 'x@fabrikam.com');
    expect(form.getByText('Mail leaves the organization')).toBeTruthy();
    await user.click(button(form, 'Review'));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      request: { params: { to: 'address', address: 'x@fabrikam.com', keepCopy: true } },
    });
  });
});

describe('a new shared mailbox', () => {
  it('suggests an address for the name on a domain of the organization', async () => {
    const { fake, user, form } = await begin({ kind: 'create-shared-mailbox', targets: null });
    await user.type(form.getByRole('textbox', { name: /^Name/ }), 'Café Zürich');
    expect(form.getByRole<HTMLInputElement>('textbox', { name: /^Address/ }).value).toBe('cafe-zurich');
    await user.click(button(form, 'Review'));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      request: {
        kind: 'create-shared-mailbox',
        params: { displayName: 'Café Zürich', alias: 'cafe-zurich', domain: 'contoso.com', members: [] },
        selection: { kind: 'ids', ids: [] },
      },
    });
  });

  it('leads to a file for many at once', async () => {
    const { user, form } = await begin({ kind: 'create-shared-mailbox', targets: null });
    await user.click(button(form, 'Create them from a CSV file'));
    await waitFor(() => expect(screen.getByRole('combobox').textContent).toBe('New shared mailbox'));
    expect(screen.getByRole('tab', { name: 'CSV file' }).getAttribute('aria-selected')).toBe('true');
  });

  it('makes aliases the service takes', () => {
    expect(aliasFor("Straße & Søn's  Büro")).toBe('strasse-sons-buro');
    expect(aliasFor('---')).toBe('');
    expect(aliasFor('x'.repeat(100))).toHaveLength(64);
  });
});

describe('a pasted list', () => {
  it('takes names as mail programs write them and knows the line of each', () => {
    expect(namesIn('a@x.com; "B" <b@x.com>,\r\n\r\n c@x.com ')).toEqual([
      { line: 1, text: 'a@x.com' },
      { line: 1, text: 'b@x.com' },
      { line: 3, text: 'c@x.com' },
    ]);
  });

  it('counts lines of the text, not names, and takes addresses out of their quotes', () => {
    expect(namesIn('"a@x.com","b@x.com"\n\n \'c@x.com\' ;\n"d@x.com", <"e@x.com">\n""\no\'brien@x.com')).toEqual([
      { line: 1, text: 'a@x.com' },
      { line: 1, text: 'b@x.com' },
      { line: 3, text: 'c@x.com' },
      { line: 4, text: 'd@x.com' },
      { line: 4, text: 'e@x.com' },
      { line: 6, text: "o'brien@x.com" },
    ]);
  });

  it('takes no notice of what nobody sees', () => {
    expect(namesIn('"B" <b@x.com>\u200b\n\u200b\n\ufeffc@x.com\u200e; SMTP:d@x.com')).toEqual([
      { line: 1, text: 'b@x.com' },
      { line: 3, text: 'c@x.com' },
      { line: 3, text: 'd@x.com' },
    ]);
  });

  it('shows who was found, who is unknown and who was named twice, and goes on to the form', async () => {
    const { fake, user, form } = await begin({ kind: 'list', targets: null, preset: { source: 'paste' } }, (tenant) =>
      tenant.answer('targets.resolve', () =>
        ok({
          matched: [{ line: 1, text: 'a', objectId: 'id-1', name: 'Accounts', address: 'a@contoso.com' }],
          unknown: [{ line: 2, text: 'nobody@x.com' }],
          duplicate: [{ line: 3, text: 'A', firstLine: 1 }],
          ambiguous: [],
        }),
      ),
    );
    await user.type(form.getByRole('textbox', { name: 'Mailboxes' }), 'a{Enter}nobody@x.com{Enter}A');
    expect(await form.findByText('1 mailbox found')).toBeTruthy();
    expect(form.getByText('nobody@x.com')).toBeTruthy();
    expect(form.getByText('line 3, already on line 1')).toBeTruthy();
    await user.click(button(form, 'Next'));
    const next = within(await dialogCalled('Copy sent items'));
    expect(next.getByText('Accounts')).toBeTruthy();
    await user.click(next.getAllByRole('radio', { name: 'On' })[0] as HTMLElement);
    await user.click(button(next, 'Review'));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      request: { selection: { kind: 'rows', rows: [{ objectId: 'id-1' }] } },
    });
  });
});

describe('a CSV file', () => {
  it('shows the verdict on each line, lets the mapping be corrected, and plans the good ones', async () => {
    const request = {
      kind: 'sent-items-copy',
      params: {},
      selection: { kind: 'rows' as const, rows: [{ objectId: 'id-1', params: { sentAs: true } }] },
    };
    const { fake, user, dialog, form } = await begin(
      { kind: 'list', targets: null, preset: { source: 'file' } },
      (tenant) =>
        tenant.answer('changes.importCsvPreview', ({ mapping }) =>
          ok({
            columns: ['Who', 'Copy'],
            meanings: [
              { id: 'target', label: 'Mailbox', required: true, help: null },
              { id: 'sentAs', label: 'Copy of items sent as', required: false, help: 'Yes or no.' },
            ],
            mapping: mapping ?? { target: 'Who', sentAs: null },
            delimiter: ';',
            encoding: 'Windows-1252',
            rows: [
              {
                line: 3,
                text: 'nobody@x.com',
                objectId: null,
                name: null,
                verdict: 'unknown-user' as const,
                message: 'Not in this organization.',
              },
              { line: 2, text: 'a@x.com', objectId: 'id-1', name: 'A', verdict: 'ok' as const, message: null },
            ],
            counts: { ok: 1, 'unknown-user': 1, duplicate: 0, 'bad-value': 0, 'nothing-to-do': 0 },
            request: mapping?.sentAs ? request : null,
            problems: ['Columns without a meaning here are left out: Copy.'],
          }),
        ),
    );
    const input = dialog.querySelector<HTMLInputElement>('input[type=file]') as HTMLInputElement;
    await user.upload(input, new File([new Uint8Array([0x61, 0xe9])], 'flags.csv', { type: 'text/csv' }));
    expect(await form.findByText('1 good line, 1 with a problem')).toBeTruthy();
    expect(form.getByText('Not in this organization.')).toBeTruthy();
    expect(form.getByText(/Windows-1252, separated by “;”/)).toBeTruthy();
    expect(fake.calls.find((call) => call.method === 'changes.importCsvPreview')?.input).toMatchObject({
      base64: btoa('a\u00e9'),
      kind: 'sent-items-copy',
    });
    expect(button(form, 'Review 1 line').getAttribute('aria-disabled')).toBe('true');
    await user.click(form.getByRole('combobox', { name: /Copy of items sent as/ }));
    await user.click(await screen.findByRole('option', { name: 'Copy' }));
    await waitFor(() => expect(button(form, 'Review 1 line').getAttribute('aria-disabled')).toBeNull());
    await user.click(button(form, 'Review 1 line'));
    await waitFor(() => expect(planned(fake)).toEqual([{ connectionId: 'contoso', request }]));
  });
});
