import { generateKeyPairSync } from 'node:crypto';
import { signCertificate } from './certificates.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate nobody trusts, made when first asked for. */
export function strangerCertificate(): () => { key: string; cert: string } {
  let made: { key: string; cert: string } | null = null;
  return () => {
    if (!made) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const now = Date.now();
      made = {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        cert: signCertificate({
          subject: 'localhost',
          issuer: 'localhost',
          publicKey,
          signingKey: privateKey,
          notBefore: now - DAY_MS,
          notAfter: now + DAY_MS,
        }),
      };
    }
    return made;
  };
}
