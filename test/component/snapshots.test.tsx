import './setup.ts';
import { configure, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { checkTakeForm, emptyTakeForm, passphraseStrength } from '../../renderer/features/snapshots/take-form.ts';
import type { Connection } from '../../shared/contract/methods/connections.ts';
import type { ComparisonSummary, Difference, SnapshotInfo } from '../../shared/domain/snapshots.ts';
import {
  createFakeTransport,
  type FakeTransport,
  fail,
  fakeConnection,
  fakeInfo,
  fakeJob,
  ok,
} from './fake-transport.ts';
import { inputs, openApp } from './open-app.tsx';

// Where there is no real browser, what marks the page behind a dialog may mark the dialog too.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const open = async (place: string, prepare: (fake: FakeTransport) => void = () => {}) => {
  const fake = createFakeTransport(20);
  fake.answer('snapshots.recent', () => ok({ files: [] }));
  fake.answer('snapshots.freshness', () => ok({ stale: [] }));
  prepare(fake);
  return openApp(fake, place);
};

const info: SnapshotInfo = {
  path: '/files/Contoso 2026-11-14.mailroom',
  name: 'Contoso 2026-11-14.mailroom',
  bytes: 4_000_000,
  encrypted: true,
  manifest: null,
  connectionId: null,
};

const snapshot = (change: Partial<Connection> = {}): Connection =>
  fakeConnection({
    id: 'snap',
    name: 'Contoso · Nov 14, 2026',
    kind: 'snapshot',
    account: null,
    readOnly: true,
    snapshot: {
      path: info.path,
      fileName: info.name,
      takenAt: '2026-11-14T10:00:00Z',
      author: 'adele@contoso.com',
      note: null,
      parts: ['identities', 'sizes'],
      pseudonyms: false,
      encrypted: true,
      digest: 'abc',
    },
    ...change,
  });

describe('the form of a snapshot', () => {
  it('wants eight characters, twice the same', () => {
    const form = { ...emptyTakeForm, encrypt: true };
    expect(checkTakeForm(emptyTakeForm)).toEqual({});
    expect(checkTakeForm({ ...form, passphrase: 'short' })).toEqual({ passphrase: 'Use at least 8 characters.' });
    expect(checkTakeForm({ ...form, passphrase: 'long enough', again: 'long' })).toEqual({
      again: 'The two passphrases differ.',
    });
    expect(checkTakeForm({ ...form, passphrase: 'long enough', again: 'long enough' })).toEqual({});
  });

  it.each([
    ['abc', 'too short'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak: a few more words would help'],
    ['password1', 'weak: a few more words would help'],
    ['ninebluehens', 'fair'],
    ['Nine blue hens cross 7 rivers', 'strong'],
  ])('says of %s that it is %s', (passphrase, word) => {
    expect(passphraseStrength(passphrase).word).toBe(word);
  });
});

describe('taking a snapshot', () => {
  it('sends what was chosen, and hands the file over', async () => {
    const { fake, user } = await open('/t/contoso/snapshots', (fake) => {
      fake.answer('snapshots.take', () => {
        fake.jobs = [
          fakeJob({
            id: 'take-1',
            kind: 'snapshot',
            state: 'done',
            file: { fileId: 'f1', name: 'Contoso.mailroom', bytes: 2_048, path: null },
          }),
        ];
        return ok({ jobId: 'take-1' });
      });
    });
    await user.click(await screen.findByRole('button', { name: 'Take a snapshot' }));
    const dialog = await screen.findByRole('dialog');
    await user.click(within(dialog).getByRole('checkbox', { name: /^Access/ }));
    await user.click(within(dialog).getByRole('checkbox', { name: /^Pseudonyms/ }));
    await user.click(within(dialog).getByRole('checkbox', { name: /^Protect with a passphrase/ }));
    await user.type(within(dialog).getByLabelText(/^Passphrase\b(?! again)/), 'Nine blue hens');
    await user.click(within(dialog).getByRole('button', { name: 'Take the snapshot' }));
    expect(within(dialog).getByText('The two passphrases differ.')).toBeTruthy();
    expect(inputs(fake, 'snapshots.take')).toEqual([]);
    await user.type(within(dialog).getByLabelText(/^Passphrase again/), 'Nine blue hens');
    await user.click(within(dialog).getByRole('button', { name: 'Take the snapshot' }));
    await waitFor(() => expect(fake.downloads).toEqual(['f1']));
    expect(inputs(fake, 'snapshots.take')).toEqual([
      {
        connectionId: 'contoso',
        parts: ['identities', 'sizes', 'licenses', 'history'],
        pseudonyms: true,
        passphrase: 'Nine blue hens',
      },
    ]);
  });

  it('offers to refresh what is old first', async () => {
    const { fake, user } = await open('/t/contoso/snapshots', (fake) => {
      fake.answer('snapshots.freshness', () =>
        ok({
          stale: [
            { family: 'sizes', asOf: '2026-01-10T00:00:00Z', hoursOld: 100 },
            { family: 'permissions', asOf: null, hoursOld: null },
          ],
        }),
      );
    });
    await user.click(await screen.findByRole('button', { name: 'Take a snapshot' }));
    expect(await screen.findByText('sizes: 100 h old · permissions: never read')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Refresh first' }));
    await waitFor(() => expect(inputs(fake, 'inventory.start')).toEqual([{ connectionId: 'contoso' }]));
    await user.click(await screen.findByRole('button', { name: 'Read permissions first' }));
    await waitFor(() => expect(inputs(fake, 'access.scan')).toEqual([{ connectionId: 'contoso' }]));
  });
});

describe('adding past snapshots', () => {
  it('takes the folder that was chosen on the desktop', async () => {
    const { fake, user } = await open('/t/contoso/snapshots', (fake) => {
      fake.answer('app.info', () => ok({ ...fakeInfo, nativeDialogs: true }));
      fake.answer('app.chooseFolder', () => ok({ path: '/backup/2025' }));
      fake.answer('history.addSnapshots', () =>
        fail({ code: 'not-found', message: 'There are no snapshots in this folder.' }),
      );
    });
    await user.click(await screen.findByRole('button', { name: 'Add past snapshots…' }));
    await user.click(await screen.findByRole('button', { name: 'Choose folder…' }));
    await waitFor(() => expect(screen.getByLabelText(/^Folder/)).toHaveProperty('value', '/backup/2025'));
    await user.click(screen.getByRole('button', { name: 'Add' }));
    await screen.findByText('There are no snapshots in this folder.');
    expect(inputs(fake, 'history.addSnapshots')).toMatchObject([{ folder: '/backup/2025' }]);
  });
});

describe('opening a snapshot', () => {
  const file = (bytes: number) => new File([new Uint8Array(bytes)], info.name);
  const picker = () => screen.getByTestId<HTMLInputElement>('snapshot-file');

  it('sends the file in pieces, asks for the passphrase until it fits, and goes there', {
    timeout: 60_000,
  }, async () => {
    const { fake, user } = await open('/connections', (fake) => {
      let bytes = 0;
      fake.answer('snapshots.upload', ({ base64, last }) => {
        bytes += atob(base64).length;
        return ok({ uploadId: 'u1', path: last ? `/files/${bytes}` : null });
      });
      fake.answer('snapshots.open', ({ path, passphrase }) => {
        if (path !== '/files/3000100' && path !== info.path) return fail({ code: 'not-found' });
        if (passphrase === undefined) return ok({ passphraseNeeded: true as const, info });
        if (passphrase !== 'right one') {
          return fail({ code: 'file-unreadable', message: 'This passphrase does not open the snapshot.' });
        }
        fake.connections = [...fake.connections, snapshot()];
        return ok({ connection: snapshot(), info });
      });
      fake.answer('snapshots.info', () => ok(info));
    });
    await user.upload(await waitFor(picker), file(3_000_100));
    const input = await screen.findByLabelText<HTMLInputElement>(/^Passphrase/, { selector: 'input' });
    expect(inputs(fake, 'snapshots.upload')).toHaveLength(2);
    await user.type(input, 'wrong one{Enter}');
    expect(await screen.findByText('This passphrase does not open the snapshot.')).toBeTruthy();
    expect(input.value).toBe('');
    await user.type(input, 'right one{Enter}');
    await waitFor(() => expect(window.location.hash).toBe('#/t/snap/overview'));
    expect(await screen.findByText('Snapshot · Nov 14, 2026, by adele@contoso.com. Read-only.')).toBeTruthy();
    expect(screen.getByText('Snapshot · Nov 14, 2026, by adele@contoso.com · read-only')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Sign in/ })).toBeNull();
  });

  it('shows a refusal with what to do, and stays', async () => {
    const { user } = await open('/connections', (fake) => {
      fake.answer('snapshots.upload', () => ok({ uploadId: 'u1', path: '/files/x' }));
      fake.answer('snapshots.open', () =>
        fail({
          code: 'file-damaged',
          message: 'This snapshot is damaged: its digest differs.',
          hint: 'Ask for the file again.',
          retryable: false,
        }),
      );
    });
    await user.upload(await waitFor(picker), file(10));
    expect(await screen.findByText('This snapshot is damaged: its digest differs.')).toBeTruthy();
    expect(screen.getByText('Ask for the file again.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('The snapshot could not be opened')).toBeNull();
  });
});

const none = { added: 0, removed: 0, changed: 0 };
const summary: ComparisonSummary = {
  id: 'c1',
  before: { label: 'Contoso · Nov 14, 2026', asOf: '2026-11-14T10:00:00Z' },
  after: { label: 'Contoso', asOf: '2026-11-21T10:00:00Z' },
  counts: {
    mailboxes: { added: 1, removed: 0, changed: 2 },
    users: none,
    licenses: { ...none, changed: 3 },
    access: none,
    subscriptions: none,
  },
  missing: [{ entity: 'access', reason: 'The permissions are not in it.' }],
  totals: [
    { label: 'Mailboxes', before: 19, after: 20, unit: 'count' },
    { label: 'Seats bought, a month', before: 4_310, after: 4_000, unit: 'money' },
  ],
  currency: 'USD',
  presets: { 'lost-license': 3, 'grew-5gb': 1 },
  figuresOnly: 1,
  fields: [{ field: 'totalItemBytes', label: 'Size', count: 2 }],
  growth: [{ from: 0, to: 1024 ** 3, count: 1 }],
  notes: [],
};
const difference: Difference = {
  entity: 'mailboxes',
  kind: 'changed',
  id: 'm1',
  name: 'Adele Vance',
  address: 'adele@contoso.com',
  fields: [{ field: 'totalItemBytes', label: 'Size', before: 10 * 1024 ** 3, after: 16 * 1024 ** 3 }],
  growth: 6 * 1024 ** 3,
};

describe('comparing', () => {
  const prepare = (fake: FakeTransport) => {
    fake.connections = [fakeConnection(), snapshot()];
    fake.answer('snapshots.compare', () => {
      fake.jobs = [fakeJob({ id: 'compare-1', kind: 'compare', state: 'done' })];
      return ok({ jobId: 'compare-1', comparisonId: 'c1' });
    });
    fake.answer('snapshots.comparison', ({ id }) => (id === 'c1' ? ok(summary) : fail({ code: 'not-found' })));
    fake.answer('snapshots.differences', ({ preset }) =>
      ok(preset === 'lost-license' ? { differences: [], total: 0 } : { differences: [difference], total: 1 }),
    );
  };

  it('puts the snapshot before the live tenant, and shows what differs', async () => {
    const { fake, user } = await open('/t/contoso/snapshots', prepare);
    await user.click(await screen.findByRole('button', { name: 'Compare' }));
    expect(await screen.findByRole('heading', { name: 'What changed' })).toBeTruthy();
    expect(inputs(fake, 'snapshots.compare')).toEqual([
      { before: { connectionId: 'snap' }, after: { connectionId: 'contoso' } },
    ]);
    expect(screen.getByText('+1, was 19')).toBeTruthy();
    expect(screen.getByText('−$310, was $4,310')).toBeTruthy();
    expect(screen.getByText('Not compared. The permissions are not in it.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: '2 changed: Mailboxes' }));
    await screen.findByRole('grid', { name: 'Differences' });
    expect(inputs(fake, 'snapshots.differences').at(-1)).toMatchObject({ entity: 'mailboxes', kind: 'changed' });
    expect(await screen.findByText('+6.0 GB')).toBeTruthy();
    await user.click(screen.getByText('Adele Vance'));
    const details = screen.getByRole('complementary', { name: 'Details of Adele Vance' });
    expect(within(details).getByText('10.0 GB')).toBeTruthy();
    expect(within(details).getByText('16.0 GB')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^Lost a license/ }));
    expect(await screen.findByText('No difference fits')).toBeTruthy();
    expect(inputs(fake, 'snapshots.differences').at(-1)).toMatchObject({ preset: 'lost-license' });
    expect(inputs(fake, 'snapshots.differences').at(-1)).not.toHaveProperty('entity');
  });

  it('says when a comparison is gone', async () => {
    await open('/t/contoso/snapshots/compare/old', prepare);
    expect(await screen.findByText('This comparison is no longer there')).toBeTruthy();
  });
});
