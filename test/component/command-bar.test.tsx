import './setup.ts';
import { FluentProvider, webLightTheme } from '@fluentui/react-components';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Command, CommandBar } from '../../renderer/ui/command-bar.tsx';

/** Widths of what stands in the bar, and the means to say that one changed: jsdom has no layout. */
let barWidth = 200;
let observers: { callback: ResizeObserverCallback; targets: Element[] }[] = [];

class ObserverByHand implements ResizeObserver {
  readonly #entry: { callback: ResizeObserverCallback; targets: Element[] };
  constructor(callback: ResizeObserverCallback) {
    this.#entry = { callback, targets: [] };
    observers.push(this.#entry);
  }
  observe(target: Element): void {
    this.#entry.targets.push(target);
  }
  unobserve(): void {}
  disconnect(): void {
    observers = observers.filter((each) => each !== this.#entry);
  }
}

const resizeTo = (width: number) => {
  barWidth = width;
  for (const { callback, targets } of [...observers])
    callback(
      targets.map((target) => ({ target, contentRect: { width } }) as unknown as ResizeObserverEntry),
      {} as ResizeObserver,
    );
};

beforeEach(() => {
  barWidth = 200;
  vi.stubGlobal('ResizeObserver', ObserverByHand);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockImplementation(() => barWidth);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockImplementation(() => 80);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  observers = [];
});

const command = (label: string): Command => ({
  id: label,
  label,
  icon: <i />,
  run: () => chosen.push(label),
});
let chosen: string[] = [];
const names = ['Copy', 'Convert', 'Access', 'Quotas', 'Forwarding'];

describe('commands that do not fit', () => {
  it('stay in the menu they were opened in, though the bar gets room for them meanwhile', async () => {
    chosen = [];
    render(
      <FluentProvider theme={webLightTheme}>
        <CommandBar label="Commands" commands={names.map(command)} />
      </FluentProvider>,
    );
    const more = await screen.findByRole('button', { name: 'More commands' });
    fireEvent.click(more);
    expect(await screen.findByRole('menuitem', { name: 'Quotas' })).toBeTruthy();
    await act(async () => resizeTo(2_000));
    const entry = screen.getByRole('menuitem', { name: 'Quotas' });
    fireEvent.click(entry);
    expect(chosen).toEqual(['Quotas']);
  });
});
