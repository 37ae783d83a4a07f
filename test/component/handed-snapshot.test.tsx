import './setup.ts';
import { render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { expect, it } from 'vitest';
import { createApi } from '../../renderer/api/api-context.tsx';
import { App } from '../../renderer/app.tsx';
import { createFakeTransport, fail, fakeConnection, ok } from './fake-transport.ts';

const snapshot = fakeConnection({ id: 'snap', name: 'Contoso in November', kind: 'snapshot', readOnly: true });
const path = '/reviews/contoso.mailroom';
/** Screens are loaded when they are first shown. */
const slow = { timeout: 20_000 };

const start = (place: string) => {
  const fake = createFakeTransport(5);
  window.location.hash = `#${place}`;
  const api = createApi(fake);
  const view = () =>
    render(
      <StrictMode>
        <App api={api} />
      </StrictMode>,
    );
  const opened = () => fake.calls.filter(({ method }) => method === 'snapshots.open').map(({ input }) => input);
  return { fake, view, opened };
};

it('opens a file that was double-clicked before the first screen stood', { timeout: 60_000 }, async () => {
  const { fake, view, opened } = start('/');
  fake.answer('snapshots.open', () => {
    fake.connections = [...fake.connections, snapshot];
    return ok({ connection: snapshot, info: {} as never });
  });
  fake.emit({ type: 'open-snapshot', path });
  view();
  await waitFor(() => expect(window.location.hash).toBe('#/t/snap/overview'), slow);
  expect(opened()).toEqual([{ path }]);
});

it('leaves a screen for it, and stays where a refusal is shown', { timeout: 60_000 }, async () => {
  const { fake, view, opened } = start('/t/contoso/mailboxes');
  fake.answer('snapshots.open', () =>
    fail({ code: 'file-damaged', message: 'This snapshot is damaged.', retryable: false }),
  );
  view();
  await waitFor(() => expect(document.body.dataset.appState).toBe('ready'));
  fake.emit({ type: 'open-snapshot', path });
  expect(await screen.findByText('This snapshot is damaged.', {}, slow)).toBeTruthy();
  expect(window.location.hash).toBe('#/connections');
  expect(opened()).toEqual([{ path }]);
});

const drop = (type: string, file: File): boolean => {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { types: ['Files'], files: [file] } });
  return document.body.dispatchEvent(event);
};

it('takes a file dropped on any screen, sends it where the core cannot read it, and opens it', {
  timeout: 60_000,
}, async () => {
  const { fake, view, opened } = start('/t/contoso/mailboxes');
  fake.answer('snapshots.upload', () => ok({ uploadId: 'u', path: '/kept/contoso.mailroom' }));
  fake.answer('snapshots.open', () => {
    fake.connections = [...fake.connections, snapshot];
    return ok({ connection: snapshot, info: {} as never });
  });
  view();
  await waitFor(() => expect(document.body.dataset.appState).toBe('ready'));
  const file = new File(['content'], 'contoso.mailroom');
  drop('dragenter', file);
  expect(await screen.findByText('Drop a snapshot to open it')).toBeTruthy();
  // The browser must not go to the file itself.
  expect(drop('dragover', file)).toBe(false);
  expect(drop('drop', file)).toBe(false);
  await waitFor(() => expect(window.location.hash).toBe('#/t/snap/overview'), slow);
  expect(screen.queryByText('Drop a snapshot to open it')).toBeNull();
  expect(opened()).toEqual([{ path: '/kept/contoso.mailroom' }]);
});

it('opens a dropped file where it stands, when the core can read it there', { timeout: 60_000 }, async () => {
  const { fake, view, opened } = start('/t/contoso/snapshots');
  fake.pathOf = (file) => `/reviews/${file.name}`;
  fake.answer('snapshots.open', () => fail({ code: 'file-damaged', message: 'It is damaged.', retryable: false }));
  view();
  await waitFor(() => expect(document.body.dataset.appState).toBe('ready'));
  drop('drop', new File(['content'], 'contoso.mailroom'));
  expect(await screen.findByText('It is damaged.', {}, slow)).toBeTruthy();
  expect(window.location.hash).toBe('#/t/contoso/snapshots');
  expect(opened()).toEqual([{ path }]);
});

it('leaves the screen alone for other files', { timeout: 60_000 }, async () => {
  const { view, opened } = start('/t/contoso/mailboxes');
  view();
  await waitFor(() => expect(document.body.dataset.appState).toBe('ready'));
  expect(drop('drop', new File(['a,b'], 'people.csv'))).toBe(false);
  expect(await screen.findByText('people.csv was not opened', {}, slow)).toBeTruthy();
  expect([window.location.hash, opened()]).toEqual(['#/t/contoso/mailboxes', []]);
});

it('offers files of late at the door, and asks for the passphrase again', { timeout: 60_000 }, async () => {
  const { fake, view, opened } = start('/connections');
  const file = { path, name: 'contoso.mailroom', bytes: 9, encrypted: true, manifest: null, connectionId: null };
  fake.answer('snapshots.recent', () =>
    ok({ files: [file, { ...file, path: '/reviews/open.mailroom', name: 'open.mailroom', connectionId: 'snap' }] }),
  );
  fake.answer('snapshots.open', () => ok({ passphraseNeeded: true as const, info: file }));
  view();
  const list = await screen.findByRole('list', { name: 'Recent snapshots' }, slow);
  expect(within(list).getAllByRole('button')).toHaveLength(1);
  within(list).getByRole('button', { name: 'Open contoso.mailroom, under a passphrase' }).click();
  expect(await screen.findByText('Passphrase for contoso.mailroom', {}, slow)).toBeTruthy();
  expect(opened()).toEqual([{ path }]);
});
