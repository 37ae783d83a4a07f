import { randomBytes, randomInt } from 'node:crypto';
import type { Guid } from '../world/model.ts';
import { EntraError } from './errors.ts';
import type { SignInFacts } from './grants.ts';

const LIFE_MS = 15 * 60 * 1000;
/** Letters and digits that are not mistaken for one another when typed from another screen. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const REMEMBERED = 5000;
/** Clients' timers fire a little early; only a poll clearly ahead of time is too fast. */
const EARLY_TOLERANCE = 0.8;

export interface DeviceRequest {
  userCode: string;
  clientId: Guid;
  scope: string;
  claims: string | null;
  expiresAt: number;
  /** Seconds; grows by five with every poll that came too early. */
  interval: number;
  lastPollAt: number | null;
  outcome: 'pending' | 'declined' | 'redeemed' | SignInFacts;
}

/** Device code requests between the device that polls and the browser that signs in. */
export interface DeviceCodes {
  start(request: Pick<DeviceRequest, 'clientId' | 'scope' | 'claims' | 'interval'>): {
    deviceCode: string;
    userCode: string;
    expiresIn: number;
  };
  /** Case and dashes do not matter; throws EntraError when unknown or expired. */
  byUserCode(userCode: string): DeviceRequest;
  finish(userCode: string, outcome: SignInFacts | 'declined'): void;
  /** One poll. Throws EntraError until somebody signed in. */
  poll(deviceCode: string, clientId: Guid): { request: DeviceRequest; facts: SignInFacts };
}

export function createDeviceCodes(now: () => number): DeviceCodes {
  const byCode = new Map<string, DeviceRequest>();
  const byUserCode = new Map<string, DeviceRequest>();

  return {
    start(request) {
      const userCode = Array.from({ length: 9 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
      const deviceCode = `1.${randomBytes(48).toString('base64url')}`;
      const kept: DeviceRequest = {
        ...request,
        userCode,
        expiresAt: now() + LIFE_MS,
        lastPollAt: null,
        outcome: 'pending',
      };
      byCode.set(deviceCode, kept);
      byUserCode.set(userCode, kept);
      for (const [code, old] of byCode) {
        if (byCode.size <= REMEMBERED) break;
        byCode.delete(code);
        byUserCode.delete(old.userCode);
      }
      return { deviceCode, userCode, expiresIn: LIFE_MS / 1000 };
    },
    byUserCode(userCode) {
      const found = byUserCode.get(userCode.replace(/[\s-]/g, '').toUpperCase());
      if (!found || found.outcome === 'redeemed')
        throw new EntraError('bad_verification_code', 70018, 'Bad verification code.');
      if (found.expiresAt <= now()) throw new EntraError('expired_token', 70019, 'CodeExpired - the code has expired.');
      return found;
    },
    finish(userCode, outcome) {
      const found = byUserCode.get(userCode);
      if (found && found.outcome === 'pending') found.outcome = outcome;
    },
    poll(deviceCode, clientId) {
      const request = byCode.get(deviceCode);
      if (!request || request.clientId !== clientId || request.outcome === 'redeemed') {
        throw new EntraError('bad_verification_code', 70018, 'Bad verification code.');
      }
      const early =
        request.lastPollAt !== null && now() - request.lastPollAt < request.interval * 1000 * EARLY_TOLERANCE;
      request.lastPollAt = now();
      if (request.outcome === 'declined') {
        throw new EntraError('authorization_declined', 70017, 'The end user denied the authorization request.');
      }
      if (request.expiresAt <= now()) {
        throw new EntraError(
          'expired_token',
          70020,
          "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
        );
      }
      if (request.outcome === 'pending') {
        if (early) {
          request.interval += 5;
          throw new EntraError('slow_down', 70016, 'OAuth 2.0 device flow error. Polling too frequently. Slow down.');
        }
        throw new EntraError(
          'authorization_pending',
          70016,
          'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
        );
      }
      const facts = request.outcome;
      request.outcome = 'redeemed';
      return { request, facts };
    },
  };
}
