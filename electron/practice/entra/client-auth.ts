import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { PracticeRequest } from '../http/types.ts';
import type { PracticeApp } from './apps.ts';
import type { Entra } from './context.ts';
import { EntraError } from './errors.ts';
import type { ClientProof } from './tokens.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Client id and secret from an Authorization: Basic header, when the client uses that form. */
export function basicCredentials(request: PracticeRequest): { clientId: string; secret: string } | null {
  const match = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  if (!match) return null;
  const [clientId = '', ...secret] = Buffer.from(match[1]!, 'base64').toString('utf8').split(':');
  return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(secret.join(':')) };
}

/** Checks how a client proves itself at the token endpoint; throws EntraError. */
export async function authenticateClient(
  entra: Entra,
  app: PracticeApp,
  form: URLSearchParams,
  request: PracticeRequest,
): Promise<ClientProof> {
  const secret = form.get('client_secret') ?? basicCredentials(request)?.secret ?? null;
  const assertion = form.get('client_assertion');
  if (app.kind === 'public') {
    if (secret || assertion) {
      throw new EntraError(
        'invalid_client',
        700025,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      );
    }
    return 'none';
  }
  if (assertion) {
    if (form.get('client_assertion_type') !== ASSERTION_TYPE) {
      throw new EntraError(
        'invalid_request',
        900144,
        "The request body must contain the following parameter: 'client_assertion_type'.",
      );
    }
    await verifyAssertion(entra, app, assertion, request.origin);
    return 'certificate';
  }
  if (secret === null) {
    throw new EntraError(
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (!app.secrets.some((known) => sameText(known, secret))) {
    throw new EntraError(
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${app.clientId}'.`,
    );
  }
  return 'secret';
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

async function verifyAssertion(entra: Entra, app: PracticeApp, assertion: string, origin: string): Promise<void> {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(assertion);
  } catch {
    throw new EntraError('invalid_request', 50027, 'JWT token is invalid or malformed.');
  }
  const certificate = app.certificates
    .map((pem) => new X509Certificate(pem))
    .find((candidate) => matches(candidate, header));
  if (!certificate) {
    throw new EntraError(
      'invalid_client',
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Please visit the Azure Portal and inspect the keys of the application with id '${app.clientId}'.]`,
    );
  }
  let audience: unknown;
  try {
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['RS256', 'PS256'],
      issuer: app.clientId,
      subject: app.clientId,
      currentDate: new Date(entra.now()),
      clockTolerance: 300,
      requiredClaims: ['exp', 'aud'],
    });
    audience = payload.aud;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_JWT_EXPIRED') {
      throw new EntraError('invalid_client', 700024, 'Client assertion is not within its valid time range.');
    }
    throw new EntraError(
      'invalid_client',
      700027,
      `Client assertion failed signature validation or names another issuer. (${(error as Error).message})`,
    );
  }
  if (typeof audience !== 'string' || !audienceIsOurs(audience, origin, entra)) {
    throw new EntraError(
      'invalid_client',
      700023,
      `Client assertion audience claim does not match Realm issuer. The audience '${String(audience)}' is not this authority.`,
    );
  }
}

/** The token endpoint or the issuer, on the host the client uses. */
function audienceIsOurs(audience: string, origin: string, entra: Entra): boolean {
  if (!audience.startsWith(`${origin}/`)) return audience === `https://sts.windows.net/${entra.world.tenant.tenantId}/`;
  return /^\/[^/]+(\/v2\.0\/?|\/oauth2(\/v2\.0)?\/token)$/.test(audience.slice(origin.length));
}

function matches(certificate: X509Certificate, header: ReturnType<typeof decodeProtectedHeader>): boolean {
  const thumbprint = (algorithm: string): string => createHash(algorithm).update(certificate.raw).digest('base64url');
  const plain = (text: unknown): string => String(text).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  const sha256 = header['x5t#S256'];
  if (typeof sha256 === 'string') return plain(sha256) === thumbprint('sha256');
  if (typeof header.x5t === 'string') return plain(header.x5t) === thumbprint('sha1');
  return typeof header.kid === 'string' && header.kid.toUpperCase() === certificate.fingerprint.replaceAll(':', '');
}
