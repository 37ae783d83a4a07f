import './setup.ts';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { describe, expect, it } from 'vitest';
import { useReviewView } from '../../renderer/features/changes/review/use-review.ts';
import { useCompareView } from '../../renderer/features/snapshots/compare/use-compare-view.ts';
import { useAddress } from '../../renderer/ui/use-address.ts';

const at = (address: string) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>
  ),
});

describe('changes of the address that follow each other before the screen is drawn', () => {
  it('are all kept, also where two parts of a screen make them', () => {
    const { result } = renderHook(() => ({ one: useAddress(), other: useAddress() }), at('/mailboxes?a=1'));
    act(() => {
      result.current.one.change((next) => next.set('b', '2'));
      result.current.other.change((next) => next.set('c', '3'));
    });
    expect(result.current.one.params.toString()).toBe('a=1&b=2&c=3');
    act(() => result.current.other.change((next) => next.delete('b')));
    expect(result.current.one.params.toString()).toBe('a=1&c=3');
  });

  it('are kept by the review', () => {
    const { result } = renderHook(() => useReviewView(), at('/changes/1?tab=checks'));
    act(() => {
      const { set } = result.current;
      set({ check: 'no-seat' });
      set({ search: 'garcia' });
      set({ tab: 'items' });
    });
    expect(result.current).toMatchObject({ tab: 'items', filter: { check: 'no-seat', search: 'garcia' } });
  });

  it('are kept by a comparison', () => {
    const { result } = renderHook(() => useCompareView(), at('/compare?grew=5'));
    act(() => {
      const { set } = result.current;
      set({ search: 'garcia' });
      set({ withoutFigures: true });
    });
    expect(result.current).toMatchObject({ tab: 'differences', filter: { grew: 5, search: 'garcia' } });
    expect(result.current.filter.withoutFigures).toBe(true);
  });
});
