import { describe, expect, it } from 'vitest';
import { explainGraph } from '../../../../electron/core/graph/profile.ts';
import type { ErrorCode } from '../../../../shared/contract/errors.ts';

interface Published {
  status: number;
  code: string;
  message: string;
  details?: { code: string; target: string }[];
  becomes: ErrorCode;
  /** What the person reads. */
  says: RegExp;
  /** What the person can do. */
  remedy: RegExp;
}

const refused = (message: string, becomes: ErrorCode, says: RegExp, remedy: RegExp): Published => ({
  status: 400,
  code: 'Request_BadRequest',
  message,
  becomes,
  says,
  remedy,
});

/** Every refusal the service publishes for what this console asks of it. */
const table: Published[] = [
  refused(
    'License assignment cannot be done for user with invalid usage location.',
    'service-error',
    /no usage location/,
    /Set the usage location/,
  ),
  refused(
    'Subscription with SKU cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46 does not have any available licenses.',
    'service-error',
    /No seat .* is free/,
    /Buy seats or free some/,
  ),
  refused(
    'License assignment failed because service plans 4fa4026d-ce74-4962-a151-8e96d57ea8e4, 57ff2da0-773e-42df-b2af-ffb7a2317929 are mutually exclusive.',
    'service-error',
    /cannot be on together/,
    /switch one of the two service plans off/,
  ),
  refused(
    'License assignment failed because service plan fe71d6c3-a2ea-4499-9778-da042bf08063 depends on the service plan(s) 5dbe027f-2339-4123-9542-606e4d348a72',
    'service-error',
    /depends on/,
    /Give the product that carries the other plan/,
  ),
  refused(
    'License 0118a350-71fc-4ec3-8f0c-6a1cb8867561 does not correspond to a valid company License.',
    'service-error',
    /does not own the product/,
    /Refresh the subscriptions/,
  ),
  refused('User does not have a corresponding license.', 'conflict', /does not hold/, /Refresh the user/),
  refused(
    'User license is inherited from a group membership and it cannot be removed directly from the user.',
    'service-error',
    /comes from a group/,
    /out of the group/,
  ),
  refused(
    "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: removeLicenses.",
    'internal',
    /incomplete/,
    /report it/,
  ),
  refused(
    "Cannot convert a primitive value to the expected type 'Edm.Guid'. See the inner exception for more details.",
    'service-error',
    /not an id/,
    /from the lists/,
  ),
  refused(
    'Another object with the same value for property proxyAddresses already exists.',
    'conflict',
    /same mail address/,
    /Remove the address/,
  ),
  {
    ...refused(
      'Another object with the same value for property userPrincipalName already exists.',
      'conflict',
      /must be unique/,
      /another value/,
    ),
    details: [{ code: 'ObjectConflict', target: 'userPrincipalName' }],
  },
  refused(
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    'service-error',
    /synchronized/,
    /Change it there/,
  ),
  {
    ...refused(
      "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
      'internal',
      /does not understand/,
      /request id/,
    ),
    code: 'Request_UnsupportedQuery',
  },
  {
    ...refused(
      'Number of batch request steps exceeds the maximum value of 20.',
      'internal',
      /does not understand/,
      /request id/,
    ),
    code: 'MaximumValueExceeded',
  },
  refused('$count is not currently supported.', 'internal', /does not understand/, /request id/),
  {
    ...refused(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      'internal',
      /does not understand/,
      /request id/,
    ),
    code: 'Request_UnsupportedQuery',
  },
  {
    status: 401,
    code: 'InvalidAuthenticationToken',
    message: 'Lifetime validation failed, the token is expired.',
    becomes: 'sign-in-needed',
    says: /no longer accepts this sign-in/,
    remedy: /Sign in again/,
  },
  {
    status: 403,
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges to complete the operation.',
    becomes: 'forbidden',
    says: /None of the roles/,
    remedy: /directory role/,
  },
  {
    status: 403,
    code: 'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    message: "Neither tenant is B2C or tenant doesn't have premium license",
    becomes: 'unsupported',
    says: /Entra ID P1/,
    remedy: /works without it/,
  },
  {
    status: 403,
    code: 'UnknownError',
    message: JSON.stringify({ error: { code: 'S2SUnauthorized', message: 'Invalid permission.' } }),
    becomes: 'forbidden',
    says: /usage reports/,
    remedy: /Reports Reader/,
  },
  {
    status: 404,
    code: 'Request_ResourceNotFound',
    message:
      "Resource 'c527a470-a882-481c-981c-ee6efaba85c7' does not exist or one of its queried reference-property objects are not present.",
    becomes: 'not-found',
    says: /does not know that object/,
    remedy: /Refresh/,
  },
  {
    status: 404,
    code: 'MailboxNotEnabledForRESTAPI',
    message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    becomes: 'not-found',
    says: /no mailbox here/,
    remedy: /Exchange plan/,
  },
];

describe('a refusal of Microsoft Graph', () => {
  it.each(table)('$status $code: $message', ({ status, code, message, details, becomes, says, remedy }) => {
    const answer = explainGraph(status, { error: { code, message, ...(details ? { details } : {}) } });
    expect(answer).toMatchObject({
      code: becomes,
      message: expect.stringMatching(says),
      hint: expect.stringMatching(remedy),
    });
    // The service's own words stay within reach, also those it wraps in others.
    expect(message).toContain(answer?.serviceMessage);
    // Nobody is shown ids or the service's terms as an explanation.
    expect(answer?.message).not.toMatch(/[0-9a-f]{8}-|Edm\.|assignLicense/);
  });

  it('for going too fast is waited out, not shown', () => {
    const answer = explainGraph(429, { error: { code: 'TooManyRequests', message: 'Please retry again later.' } });
    expect(answer?.code).toBe('throttled');
  });

  it('that is not known is told in its own words', () => {
    const other = explainGraph(400, { error: { code: 'Request_BadRequest', message: 'Wrong colour' } });
    expect(other).toMatchObject({ code: 'service-error', message: 'Microsoft Graph refused: Wrong colour' });
  });
});
