import './setup.ts';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { createFakeTransport } from './fake-transport.ts';
import { openApp } from './open-app.tsx';

describe('the focus after a jump', () => {
  const jump = async (to: string) => {
    const { user } = await openApp(createFakeTransport(), '/t/contoso/overview');
    await screen.findByRole('heading', { level: 1, name: 'Contoso' });
    const trigger = document.querySelector<HTMLElement>('header button');
    if (!trigger) throw new Error('The header has no button.');
    trigger.focus();
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox', { name: 'Search people, mailboxes, commands' });
    await user.keyboard(to);
    return { user, trigger };
  };

  it('lands on the heading of the screen', async () => {
    const { user } = await jump('shared mailboxes');
    await user.keyboard('{Enter}');
    const heading = await screen.findByRole('heading', { level: 1, name: 'Shared mailboxes' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
  });

  it('returns to where it was when there is no jump', async () => {
    const { user, trigger } = await jump('x');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(trigger));
  });

  it('is no dead end with something selected: the search finds what can be done to it', async () => {
    const { user } = await openApp(createFakeTransport(), '/t/contoso/shared-mailboxes');
    await user.click(await screen.findByRole('checkbox', { name: /^Select all/ }));
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox', { name: 'Search people, mailboxes, commands' });
    await user.keyboard('copy sent');
    expect(await screen.findByRole('option', { name: /Copy sent items.*For \d+ selected mailbox/ })).toBeTruthy();
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('dialog', { name: /Copy sent items/ })).toBeTruthy();
  });

  it('stays with what was chosen in the navigation', async () => {
    const { user } = await openApp(createFakeTransport(), '/t/contoso/overview');
    const link = await screen.findByRole('link', { name: /^Snapshots/ });
    link.focus();
    await user.keyboard('{Enter}');
    await screen.findByRole('heading', { level: 1, name: 'Snapshots' });
    expect(document.activeElement?.getAttribute('href')).toBe(link.getAttribute('href'));
  });
});
