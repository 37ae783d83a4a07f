import { describe, expect, it } from 'vitest';
import { EXPIRED_PAGE, explainExchange, readCmdletError } from '../../../../electron/core/exchange/errors.ts';

const body = (message: string, over: object = {}): string =>
  JSON.stringify({ error: { code: 'BadRequest', message: 'Error executing cmdlet', details: [{ message }], ...over } });

describe('cmdlet failures in each of their forms', () => {
  const missing = "The operation couldn't be performed because object 'x' couldn't be found on 'DC1'.";
  const type = 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException';

  it('pipes, with and without a hash', () => {
    for (const hash of ['Ex6F9304', '']) {
      expect(readCmdletError(JSON.parse(body(`${hash}|${type}|${missing}`)))).toEqual({ type, text: missing });
    }
  });

  it('JSON inside text, in both spellings', () => {
    expect(readCmdletError(JSON.parse(body(JSON.stringify({ Message: missing, TypeName: type }))))).toEqual({
      type,
      text: missing,
    });
    expect(readCmdletError(JSON.parse(body(JSON.stringify({ ClassName: type, Message: missing }))))).toEqual({
      type,
      text: missing,
    });
  });

  it('the inner exception where there are no details, but not a wrapper', () => {
    const inner = {
      message: 'outer',
      internalexception: {
        message: "Exception of type 'X.DirectInvokeCmdletExecutionException' was thrown.",
        type: 'X',
      },
    };
    const wrapped = JSON.parse(JSON.stringify({ Error: { Message: 'generic', InnerError: inner } }));
    expect(readCmdletError(wrapped)).toEqual({ type: '', text: 'outer' });
    inner.internalexception.message = 'Bad enum.';
    expect(readCmdletError({ error: { message: 'generic', innererror: inner } })).toEqual({
      type: 'X',
      text: 'Bad enum.',
    });
    expect(readCmdletError({ error: { message: 'generic' } })).toEqual({ type: '', text: 'generic' });
    expect(readCmdletError({ value: [] })).toBeNull();
    expect(readCmdletError(null)).toBeNull();
  });

  it.each([
    [404, `Ex6F9304|${type}|${missing}`, { code: 'not-found' }],
    [400, `Ex6F9304|${type}|${missing}`, { code: 'not-found', serviceCode: 'ManagementObjectNotFoundException' }],
    [400, '|X.ADObjectAlreadyExistsException|already there', { code: 'conflict' }],
    [
      400,
      "|X|The action 'Set-Mailbox' can't be performed because the object is being synchronized from your on-premises organization.",
      { code: 'service-error' },
    ],
    [400, '|X.ServerBusyException|busy', { code: 'service-unavailable', again: 'unclear' }],
    [500, '|X.StorageTransientException|later', { code: 'service-unavailable', again: 'unclear' }],
    [400, '|X|Expired or Invalid pagination request. Default Expiry time is 00:30:00', { serviceCode: EXPIRED_PAGE }],
    [400, '|X|Invalid parameter', { code: 'service-error', message: 'Exchange Online refused: Invalid parameter' }],
  ])('%s %s', (status, message, expected) => {
    expect(explainExchange(status, body(message), null)).toMatchObject(expected);
  });
});

describe('answers that are not JSON', () => {
  it('a run of NUL bytes is a missing role', () => {
    const explained = explainExchange(403, '\0'.repeat(64), '2000008;reason="The user lacks a role."');
    expect(explained).toMatchObject({ code: 'forbidden', serviceMessage: expect.stringContaining('lacks a role') });
    expect(explained?.hint).toContain('Exchange Administrator');
    expect(explainExchange(403, '', null)?.code).toBe('forbidden');
  });
  it('a missing role is told with what it is missing for', () => {
    expect(explainExchange(403, '', null, 'Get-Mailbox')).toMatchObject({
      message: 'None of the roles you signed in with allows reading mailboxes in Exchange Online.',
      hint: expect.stringContaining('Global Reader'),
      serviceMessage: 'Get-Mailbox',
    });
    const write = explainExchange(403, '', null, 'Set-Mailbox');
    expect(write?.message).toContain('allows these changes in');
    expect(write?.serviceMessage).toBe('Set-Mailbox');
    expect(write?.hint).not.toContain('Global Reader');
  });
  it('plain words about concurrency are throttling', () => {
    const text = 'You have reached the maximum number of concurrent requests per tenant. Please wait and try again.';
    expect(explainExchange(429, text, null)?.code).toBe('throttled');
    expect(explainExchange(400, text, null)?.code).toBe('throttled');
  });
  it('anything else is left to the status', () => {
    expect(explainExchange(502, '<html></html>', null)).toBeNull();
  });
});
