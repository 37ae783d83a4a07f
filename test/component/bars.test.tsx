import './setup.ts';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ProgressLine, QuotaBar, SizeBar } from '../../renderer/ui/bars.tsx';
import { quotaTone } from '../../renderer/ui/tone.ts';

const GB = 1024 ** 3;

describe('quota thresholds', () => {
  it.each([
    [0, 'brand'],
    [74.99, 'brand'],
    [75, 'warn'],
    [89.99, 'warn'],
    [90, 'bad'],
    [110, 'bad'],
  ] as const)('%s %% is %s', (percent, tone) => {
    expect(quotaTone(percent)).toBe(tone);
  });
});

describe('QuotaBar', () => {
  it('shows bar and figure in the tone of the share', () => {
    const { container } = render(<QuotaBar percent={82} />);
    expect(container.firstElementChild?.getAttribute('data-tone')).toBe('warn');
    expect(screen.getByText(/82/)).toBeTruthy();
    expect(container.querySelector<HTMLElement>('[style]')?.style.width).toBe('82%');
  });

  it('never draws past its end', () => {
    const { container } = render(<QuotaBar percent={110} />);
    expect(container.querySelector<HTMLElement>('[style]')?.style.width).toBe('100%');
  });

  it('draws neither 0 nor 100 when unknown, and says why', () => {
    const { container } = render(<QuotaBar percent={null} reason="The usage report conceals names." />);
    expect(container.textContent).toBe('–');
    expect(screen.getByTitle('The usage report conceals names.')).toBeTruthy();
    expect(container.querySelector('[style]')).toBeNull();
  });
});

describe('SizeBar', () => {
  it('names each limit', () => {
    const { container } = render(<SizeBar bytes={48.9 * GB} warning={49 * GB} send={49.5 * GB} receive={50 * GB} />);
    expect(container.textContent).toBe('warns 49 GB · send stops 49.5 GB · all stops 50 GB');
  });

  it('says when there is no limit, and when it is not known', () => {
    const { container, rerender } = render(<SizeBar bytes={GB} warning={-1} send={-1} receive={-1} />);
    expect(container.textContent).toBe('No limit is set.');
    rerender(<SizeBar bytes={GB} warning={null} send={null} receive={null} />);
    expect(container.textContent).toBe('The limits are not known.');
  });
});

describe('ProgressLine', () => {
  it('has a value only when a total is known', () => {
    const { rerender } = render(<ProgressLine done={50} total={200} label="People" />);
    expect(screen.getByRole('progressbar', { name: 'People' }).getAttribute('aria-valuenow')).toBe('25');
    rerender(<ProgressLine done={50} total={null} label="People" />);
    expect(screen.getByRole('progressbar', { name: 'People' }).hasAttribute('aria-valuenow')).toBe(false);
  });
});
