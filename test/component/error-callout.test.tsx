import './setup.ts';
import { FluentProvider } from '@fluentui/react-components';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ErrorCallout, supportText } from '../../renderer/ui/error-callout.tsx';
import { themes } from '../../renderer/ui/theme/themes.ts';
import type { WireError } from '../../shared/contract/errors.ts';

const error: WireError = {
  code: 'forbidden',
  message: 'Your role may not read mailboxes.',
  hint: 'Ask for the View-Only Recipients role.',
  retryable: true,
  details: {
    status: 403,
    serviceCode: 'Authorization_RequestDenied',
    requestId: 'a1b2',
    clientRequestId: 'c3d4',
    at: '2026-01-14T09:02:00Z',
  },
};

const show = (node: React.ReactNode) => render(<FluentProvider theme={themes.light}>{node}</FluentProvider>);

describe('ErrorCallout', () => {
  it('says what happened, what to do, and what a support case asks for', () => {
    show(<ErrorCallout title="Mailboxes could not be read" error={error} />);
    const alert = screen.getByRole('alert');
    for (const text of ['Mailboxes could not be read', error.message, 'Ask for the View-Only', 'a1b2', 'c3d4', '403']) {
      expect(alert.textContent).toContain(text);
    }
  });

  it('copies the details with the request ids', async () => {
    const user = userEvent.setup();
    show(<ErrorCallout error={error} />);
    await user.click(screen.getByRole('button', { name: 'Copy for support' }));
    const text = await navigator.clipboard.readText();
    expect(text).toBe(supportText(error));
    expect(text).toContain('Request ID: a1b2');
    expect(text).toContain('Client request ID: c3d4');
    expect(await screen.findByText('Copied')).toBeTruthy();
  });

  it('offers another try only where that makes sense', async () => {
    const retry = vi.fn();
    const { rerender } = show(<ErrorCallout error={error} onRetry={retry} />);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(retry).toHaveBeenCalledOnce();
    rerender(
      <FluentProvider theme={themes.light}>
        <ErrorCallout error={{ ...error, retryable: false }} onRetry={retry} />
      </FluentProvider>,
    );
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('shows no details where there are none', () => {
    show(<ErrorCallout error={{ code: 'internal', message: 'Something broke.', retryable: false }} />);
    expect(screen.queryByText('Details')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
