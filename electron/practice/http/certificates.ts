import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { bits, boolean, integer, octets, oid, pem, sequence, set, time, tlv, utf8 } from './der.ts';
import { MAPPED_HOSTS } from './hosts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
/** Some TLS stacks refuse leaf certificates valid for longer than 398 days. */
const LEAF_DAYS = 390;
const ORGANIZATION = 'Mailroom practice (local only)';

export interface Certificates {
  caPem: string;
  /** Where `caPem` lies on disk, for `--cacert` and NODE_EXTRA_CA_CERTS. */
  caFile: string;
  key: string;
  /** Leaf followed by the authority. */
  cert: string;
}

/** The folder that keeps the authority and the signing keys between runs, by the platform's custom. */
export function defaultStateDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'mailroom-practice');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'mailroom-practice');
  return join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'mailroom-practice');
}

/**
 * Reads a secret kept in the state folder, or makes and keeps it (0600). When two tenants start at once on one
 * folder, both end up with the same secret: the first to put its file in place wins.
 */
export function keepSecret(stateDir: string, name: string, make: () => string): string {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const file = join(stateDir, name);
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const kept = readFileSync(file, 'utf8');
    chmodSync(file, 0o600);
    return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(temporary, make(), { mode: 0o600 });
  try {
    linkSync(temporary, file);
  } catch (error) {
    // A folder without hard links: a plain rename is the next best thing.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(temporary, file);
  }
  rmSync(temporary, { force: true });
  return readFileSync(file, 'utf8');
}

/**
 * Loads the certificate authority from the state folder, making it at the first start, and issues a fresh leaf
 * for localhost and every mapped host. Throws with the file's name when what lies there is not usable.
 */
export function loadCertificates(stateDir: string, now = Date.now()): Certificates {
  const keptFile = join(stateDir, 'authority.pem');
  let kept = keepSecret(stateDir, 'authority.pem', () => makeAuthority(now));
  let ca = readAuthority(kept, keptFile);
  // Replaced well ahead of its end, so that a running tenant never outlives its authority.
  if (ca.notAfter < now + LEAF_DAYS * DAY_MS) {
    rmSync(keptFile);
    kept = keepSecret(stateDir, 'authority.pem', () => makeAuthority(now));
    ca = readAuthority(kept, keptFile);
  }
  const caFile = join(stateDir, 'ca.pem');
  const temporary = `${caFile}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, ca.pem, { mode: 0o644 });
  renameSync(temporary, caFile);
  const leaf = issueLeaf(ca, now);
  return { caPem: ca.pem, caFile, key: leaf.key, cert: `${leaf.cert}${ca.pem}` };
}

interface Authority {
  pem: string;
  subject: string;
  key: KeyObject;
  notAfter: number;
}

function readAuthority(kept: string, file: string): Authority {
  try {
    const cert = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/.exec(kept)?.[0] ?? '';
    const parsed = new X509Certificate(cert);
    const key = createPrivateKey(kept.replace(cert, ''));
    if (!parsed.checkPrivateKey(key)) throw new Error('the key does not belong to the certificate');
    const subject = /CN=(.*)/.exec(parsed.subject)?.[1] ?? '';
    return { pem: cert, subject, key, notAfter: Date.parse(parsed.validTo) };
  } catch (error) {
    throw new Error(
      `The certificate authority in ${file} cannot be read (${(error as Error).message}). Move that file away to have a new one made.`,
    );
  }
}

/** A new authority: its certificate and its key, one PEM after the other. */
function makeAuthority(now: number): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = `Mailroom practice tenant ${randomBytes(3).toString('hex')}`;
  const cert = signCertificate({
    subject,
    issuer: subject,
    publicKey,
    signingKey: privateKey,
    notBefore: now - DAY_MS,
    notAfter: now + CA_DAYS * DAY_MS,
    extensions: [
      extension('2.5.29.19', sequence(boolean(true), integer(Buffer.from([0]))), true),
      // keyCertSign and cRLSign.
      extension('2.5.29.15', bits(Buffer.from([0x06]), 1), true),
      extension('2.5.29.14', octets(keyIdentifier(publicKey))),
    ],
  });
  return cert + (privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
}

function issueLeaf(ca: Authority, now: number): { cert: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cert = signCertificate({
    subject: 'localhost',
    issuer: ca.subject,
    publicKey,
    signingKey: ca.key,
    notBefore: now - DAY_MS,
    notAfter: now + LEAF_DAYS * DAY_MS,
    extensions: [
      extension('2.5.29.19', sequence(), true),
      // digitalSignature.
      extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true),
      // serverAuth.
      extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', sequence(...['localhost', '127.0.0.1', '::1', ...MAPPED_HOSTS].map(alternativeName))),
      extension('2.5.29.35', sequence(tlv(0x80, keyIdentifier(createPublicKey(ca.key))))),
      extension('2.5.29.14', octets(keyIdentifier(publicKey))),
    ],
  });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

export interface CertificateRequest {
  subject: string;
  issuer: string;
  publicKey: KeyObject;
  /** EC P-256 or RSA; decides the signature algorithm. */
  signingKey: KeyObject;
  notBefore: number;
  notAfter: number;
  extensions?: Buffer[];
}

/** Signs an X.509 v3 certificate and returns it as PEM. */
export function signCertificate(request: CertificateRequest): string {
  const algorithm =
    request.signingKey.asymmetricKeyType === 'rsa'
      ? sequence(oid('1.2.840.113549.1.1.11'), tlv(0x05))
      : sequence(oid('1.2.840.10045.4.3.2'));
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x01;
  const extensions = request.extensions ?? [];
  const body = sequence(
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    distinguishedName(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    distinguishedName(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }) as Buffer,
    ...(extensions.length > 0 ? [tlv(0xa3, sequence(...extensions))] : []),
  );
  const signature = sign('sha256', body, request.signingKey);
  return pem('CERTIFICATE', sequence(body, algorithm, bits(signature)));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.10'), utf8(ORGANIZATION))), set(sequence(oid('2.5.4.3'), utf8(commonName))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}

function alternativeName(name: string): Buffer {
  if (isIP(name) === 4) return tlv(0x87, Buffer.from(name.split('.').map(Number)));
  if (name === '::1') return tlv(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1])]));
  return tlv(0x82, Buffer.from(name, 'ascii'));
}

/** SHA-1 over the bare public key, as RFC 5280's first method; an identifier, not a safeguard. */
function keyIdentifier(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')]);
  return createHash('sha1').update(point).digest();
}
