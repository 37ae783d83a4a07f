import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Transport } from '../../../renderer/transport/transport.ts';
import type { Result } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import { type MethodName, methodNames, methods } from '../../../shared/contract/index.ts';
import { createFakeCore, type FakeCore, secretToken } from './fake-core.ts';

export interface OpenHost {
  /** The page's own transport, joined to the host. */
  transport: Transport;
  /** A call as a page could send it with its transport left out. */
  rawCall(method: string, input: unknown): Promise<Result<unknown>>;
  close(): Promise<void>;
}

/** What every host must do the same way. */
export function describeHost(name: string, open: (fake: FakeCore) => Promise<OpenHost>): void {
  describe(`${name}: the wire`, () => {
    let fake: FakeCore;
    let host: OpenHost;

    beforeEach(async () => {
      fake = createFakeCore();
      host = await open(fake);
    });
    afterEach(() => host.close());

    const call = (method: MethodName, input: unknown, signal?: AbortSignal): Promise<Result<unknown>> =>
      host.transport.call(method, input as never, signal);

    it('carries input and answer', async () => {
      const result = await call('inventory.summary', { connectionId: 'Ærø & "Søn"' });
      expect(result).toEqual({ ok: true, value: { method: 'inventory.summary' } });
      expect(fake.seen).toMatchObject([{ method: 'inventory.summary', input: { connectionId: 'Ærø & "Søn"' } }]);
    });

    it('fills in defaults before the handler sees the input', async () => {
      await call('connections.startPractice', {});
      expect(fake.seen[0]?.input).toEqual({ mailboxes: 2000, seed: 1 });
    });

    it.each(methodNames)('refuses input that does not fit %s', async (method) => {
      for (const wrong of [
        42,
        'text',
        ['list'],
        { id: 7, connectionId: 7, url: 7, path: 7, cloud: 7, theme: 7, mailboxes: 'x' },
      ]) {
        // A method without fields takes any object.
        if (methods[method].input.safeParse(wrong).success) continue;
        const result = await call(method, wrong);
        expect(result).toMatchObject({ ok: false, error: { code: 'invalid-input', retryable: false } });
        if (!result.ok) expect(Object.keys(result.error.details?.fields ?? {})).not.toEqual([]);
      }
      expect(fake.seen).toEqual([]);
    });

    it.each(['no.such', 'constructor', '__proto__', 'toString', ''])('knows no method named "%s"', async (method) => {
      const result = await host.rawCall(method, {});
      expect(result).toMatchObject({ ok: false });
      expect(fake.seen).toEqual([]);
    });

    it('hands on what a service said, without the token in it', async () => {
      const result = await call('jobs.cancel', { id: 'j' });
      expect(result).toMatchObject({
        ok: false,
        error: {
          code: 'throttled',
          message: 'The service asked us to slow down.',
          hint: 'Wait 12 seconds.',
          retryable: true,
          details: { status: 429, requestId: 'r-1', retryAfterSeconds: 12 },
        },
      });
      expect(JSON.stringify(result)).not.toContain(secretToken);
    });

    it('hides an unexpected failure behind plain words', async () => {
      const result = await call('jobs.get', { id: 'j' });
      expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
      const text = JSON.stringify(result);
      expect(text).not.toContain(secretToken);
      expect(text).not.toMatch(/TypeError|properties of undefined|\.ts:|\bat /);
      expect(fake.logged.join()).toContain('TypeError');
    });

    it('cancels one call and leaves the others alone', async () => {
      const giveUp = new AbortController();
      const waiting = call('auth.signIn', { connectionId: 'c', attemptId: 'a' }, giveUp.signal);
      await fake.signInBegan;
      giveUp.abort();
      await fake.signInAborted;
      expect(await waiting).toMatchObject({ ok: false, error: { code: 'cancelled' } });
      expect(await call('connections.list', {})).toEqual({ ok: true, value: [] });
    });

    it('answers a call that was given up before it left', async () => {
      const result = await call('connections.list', {}, AbortSignal.abort());
      expect(result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    });

    it('brings events, in order, until told to stop', async () => {
      const got: CoreEvent[] = [];
      let arrived = Promise.withResolvers<void>();
      const connected = Promise.withResolvers<void>();
      const stop = host.transport.subscribe(
        (event) => {
          got.push(event);
          arrived.resolve();
        },
        (up) => up && connected.resolve(),
      );
      await connected.promise;
      fake.emit({ type: 'revision', connectionId: 'c', revision: 1 });
      await arrived.promise;
      arrived = Promise.withResolvers();
      fake.emit({ type: 'notice', notice: { id: 'n', severity: 'info', message: 'Ærø\n"Søn"' } });
      await arrived.promise;
      expect(got).toEqual([
        { type: 'revision', connectionId: 'c', revision: 1 },
        { type: 'notice', notice: { id: 'n', severity: 'info', message: 'Ærø\n"Søn"' } },
      ]);
      stop();
      fake.emit({ type: 'connections' });
      expect(await call('connections.list', {})).toEqual({ ok: true, value: [] });
      expect(got).toHaveLength(2);
    });

    it('runs calls side by side', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, () => call('connections.list', {})));
      expect(results.every((result) => result.ok)).toBe(true);
    });

    it('cancels what runs when the core closes', async () => {
      const waiting = call('auth.signIn', { connectionId: 'c', attemptId: 'a' });
      await fake.signInBegan;
      await fake.core.close();
      expect(await waiting).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    });
  });
}
