import './setup.ts';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import { useMailboxView } from '../../renderer/features/mailboxes/mailbox-view.ts';

const at = (address: string) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>
  ),
});

describe('what the Mailboxes screen shows', () => {
  it('takes changes that follow each other before the screen is drawn', () => {
    const { result } = renderHook(() => useMailboxView([]), at('/mailboxes?preset=shared'));
    act(() => {
      const { set } = result.current;
      set({ openId: 'm-1' });
      set({ tab: 'access' });
      set({ search: 'accounts' });
    });
    expect(result.current).toMatchObject({ preset: 'shared', openId: 'm-1', tab: 'access', search: 'accounts' });
    act(() => result.current.set({ openId: null }));
    expect(result.current).toMatchObject({ preset: 'shared', openId: null, tab: 'overview', search: 'accounts' });
  });
});
