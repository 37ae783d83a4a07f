import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { keepSecret, signCertificate } from '../http/certificates.ts';

const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** The tenant's RS256 signing key and the key that seals refresh tokens; kept between runs. */
export interface SigningKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
  kid: string;
  /** The key set without issuer; discovery adds it. */
  jwk: Record<string, unknown>;
  /** Encrypts a small object into an opaque, unforgeable string. */
  seal(value: unknown): string;
  /** The reverse; null when it is not ours or was changed. */
  unseal(text: string): unknown;
}

export function loadSigningKeys(stateDir: string): SigningKeys {
  const pem = keepSecret(stateDir, 'signing-key.pem', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const now = Date.now();
    const cert = signCertificate({
      subject: 'practice token signing',
      issuer: 'practice token signing',
      publicKey,
      signingKey: privateKey,
      notBefore: now - 60_000,
      notAfter: now + TEN_YEARS_MS,
    });
    return cert + (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  });
  const sealKey = Buffer.from(keepSecret(stateDir, 'seal-key', () => randomBytes(32).toString('hex')).trim(), 'hex');
  const certificate = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(pem);
  if (!certificate || sealKey.length !== 32) {
    throw new Error(
      `The signing keys in ${stateDir} are damaged. Move signing-key.pem and seal-key away to have new ones made.`,
    );
  }
  const der = Buffer.from(certificate[1]!, 'base64');
  const privateKey = createPrivateKey(pem.replace(certificate[0], ''));
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha1').update(der).digest('base64url');
  const { n, e } = publicKey.export({ format: 'jwk' });
  return {
    privateKey,
    publicKey,
    kid,
    jwk: { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c: [der.toString('base64')] },
    seal: (value) => seal(sealKey, value),
    unseal: (text) => unseal(sealKey, text),
  };
}

function seal(key: Buffer, value: unknown): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

function unseal(key: Buffer, text: string): unknown {
  try {
    const bytes = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'));
  } catch {
    return null;
  }
}
