import './setup.ts';
import { FluentProvider } from '@fluentui/react-components';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { SignInPanel, type SignInPanelProps } from '../../renderer/ui/sign-in-panel.tsx';
import { themes } from '../../renderer/ui/theme/themes.ts';

const show = (change: Partial<SignInPanelProps> = {}) => {
  const props: SignInPanelProps = {
    connectionName: 'Contoso',
    mode: 'browser',
    status: 'running',
    progress: null,
    error: null,
    done: [],
    steps: 1,
    personas: [],
    onOpen: vi.fn(),
    onCancel: vi.fn(),
    onRetry: vi.fn(),
    onUseCode: vi.fn(),
    onUseBrowser: vi.fn(),
    ...change,
  };
  render(
    <FluentProvider theme={themes.light}>
      <SignInPanel {...props} />
    </FluentProvider>,
  );
  return props;
};

const progress = (change: Partial<NonNullable<SignInPanelProps['progress']>>): SignInPanelProps['progress'] => ({
  connectionId: 'contoso',
  attemptId: 'attempt',
  state: 'opening-browser',
  ...change,
});

describe('SignInPanel', () => {
  it('says that the page is being opened, and can be cancelled', async () => {
    const props = show({ progress: progress({ service: 'Microsoft Graph' }) });
    expect(screen.getByText('Opening the sign-in page for Microsoft Graph')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel sign-in' }));
    expect(props.onCancel).toHaveBeenCalledOnce();
  });

  it('gives the link to open or copy while the browser is waited for', async () => {
    const url = 'https://login.microsoftonline.com/contoso/authorize?x=1';
    const props = show({ progress: progress({ state: 'waiting-for-browser', url }) });
    const link = screen.getByRole('link', { name: 'Open the sign-in page' });
    expect(link.getAttribute('href')).toBe(url);
    expect(link.getAttribute('rel')).toContain('noreferrer');
    await userEvent.click(link);
    expect(props.onOpen).toHaveBeenCalledWith(url);
    expect(screen.getByRole('button', { name: 'Copy link' })).toBeTruthy();
  });

  it('offers the link for an administrator where the page may ask for one, and where it did', async () => {
    const url = 'https://login.test/authorize';
    const adminConsentUrl = 'https://login.test/v2.0/adminconsent?client_id=x';
    const user = userEvent.setup();
    show({ progress: progress({ state: 'waiting-for-browser', url, adminConsentUrl }) });
    expect(screen.getByText(/Need admin approval/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Copy link for an administrator' }));
    expect(await navigator.clipboard.readText()).toBe(adminConsentUrl);
    cleanup();
    show({
      status: 'failed',
      error: {
        code: 'consent-needed',
        message: 'The permissions were declined.',
        hint: `Administrators can do so at ${adminConsentUrl}`,
        retryable: false,
        details: { adminConsentUrl },
      },
    });
    expect(screen.getByText('An administrator must agree once')).toBeTruthy();
    // Said once, and the address is not for reading.
    expect(screen.queryByText(adminConsentUrl, { exact: false })).toBeNull();
    expect(screen.getByRole('button', { name: 'Copy link for an administrator' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('shows a device code with where to enter it', () => {
    show({
      mode: 'device-code',
      progress: progress({
        state: 'device-code',
        userCode: 'F7QK2L9M',
        verificationUri: 'https://microsoft.com/devicelogin',
      }),
    });
    expect(screen.getByRole('group', { name: 'Sign-in code' }).textContent).toBe('F7QK2L9M');
    expect(screen.getByRole('link', { name: 'https://microsoft.com/devicelogin' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy the code' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Use the browser instead' })).toBeTruthy();
  });

  it('counts the steps when two services ask', () => {
    show({ steps: 2, done: ['Microsoft Graph'], progress: progress({ service: 'Exchange Online' }) });
    expect(screen.getByText(/Step 2 of 2/).textContent).toContain('Exchange Online');
    expect(screen.getByText(/Signed in to Microsoft Graph/)).toBeTruthy();
  });

  it('explains a failure with what to do, and offers every way on', async () => {
    const props = show({
      status: 'failed',
      error: { code: 'clock-skew', message: 'This computer’s clock is 20 minutes off.', retryable: false },
    });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('20 minutes off');
    expect(alert.textContent).toContain('Set this computer’s clock');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(props.onRetry).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole('button', { name: 'Use a code instead' }));
    expect(props.onUseCode).toHaveBeenCalledOnce();
    expect(screen.queryByRole('button', { name: 'Cancel sign-in' })).toBeNull();
  });

  it('keeps the hint a failure brings along', () => {
    show({
      status: 'failed',
      error: {
        code: 'consent-needed',
        message: 'Consent is missing.',
        hint: 'Open the consent page.',
        retryable: false,
      },
    });
    expect(screen.getByRole('alert').textContent).toContain('Open the consent page.');
  });

  it('lists the people of a practice tenant to copy', () => {
    show({ personas: [{ upn: 'eva@contoso.com', password: 'Practice-1', roles: ['Exchange Administrator'] }] });
    const people = screen.getByRole('region', { name: 'People of the practice tenant' });
    expect(people.textContent).toContain('Exchange Administrator');
    expect(screen.getByRole('button', { name: 'Copy the password of eva@contoso.com' })).toBeTruthy();
  });

  it('tells the people who cannot just sign in from the others', () => {
    show({
      personas: [
        { upn: 'mia@contoso.com', password: 'Practice-1', roles: ['Exchange Administrator'], note: 'needs MFA' },
        { upn: 'dan@contoso.com', password: 'Practice-1', roles: [], note: 'account disabled' },
      ],
    });
    expect(screen.getByText('Exchange Administrator, needs MFA')).toBeTruthy();
    expect(screen.getByText('No role, account disabled')).toBeTruthy();
  });

  it('says when it was cancelled', () => {
    show({ status: 'cancelled' });
    expect(screen.getByText('The sign-in was cancelled.')).toBeTruthy();
  });
});
