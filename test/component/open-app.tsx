import { render, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect } from 'vitest';
import { createApi } from '../../renderer/api/api-context.tsx';
import { App } from '../../renderer/app.tsx';
import type { FakeTransport } from './fake-transport.ts';

/** Opens the console at a place, on a tenant in memory. */
export async function openApp<Fake extends FakeTransport>(fake: Fake, place: string) {
  const api = createApi(fake);
  window.location.hash = `#${place}`;
  document.body.dataset.appState = 'loading';
  const user = userEvent.setup({ advanceTimers: () => {} });
  render(<App api={api} />);
  await waitFor(() => expect(document.body.dataset.appState).toBe('ready'));
  return { fake, user, api };
}

/** What a method was called with, call by call. */
export const inputs = (fake: FakeTransport, method: string) =>
  fake.calls.filter((call) => call.method === method).map((call) => call.input);
