import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultKind } from '../../../../electron/practice/http/fault-catalogue.ts';
import { rowsOf, SERVICE_TIMES, SPREAD, serviceTime } from '../../../../electron/practice/http/latency.ts';
import type { World } from '../../../../electron/practice/world/world.ts';

const world = { seed: 5 } as World;

describe('service times', () => {
  it('repeat with seed and number, and differ between requests', () => {
    const times = Array.from({ length: 20 }, (_, index) =>
      serviceTime('graph', 'GET', '/v1.0/users', 999, world, index),
    );
    expect(
      Array.from({ length: 20 }, (_, index) => serviceTime('graph', 'GET', '/v1.0/users', 999, world, index)),
    ).toEqual(times);
    expect(new Set(times).size).toBe(20);
  });

  it('stay within the spread of base and rows', () => {
    for (let sequence = 0; sequence < 500; sequence++) {
      const time = serviceTime(
        'exchange',
        'POST',
        '/adminapi/beta/t/InvokeCommand#Get-MailboxPermission',
        0,
        world,
        sequence,
      );
      expect(time).toBeGreaterThanOrEqual(850 * SPREAD.least);
      expect(time).toBeLessThanOrEqual(850 * SPREAD.most);
    }
  });

  it('know every service', () => {
    for (const surface of ['graph', 'exchange', 'login', 'reports']) {
      expect(serviceTime(surface, 'GET', '/anything', 0, world, 0), surface).toBeGreaterThan(0);
      expect(serviceTime(surface, 'POST', '/anything', 0, world, 0), surface).toBeGreaterThan(0);
    }
    expect(serviceTime('control', 'GET', '/_practice/state', 0, world, 0)).toBe(0);
  });

  it('say of each figure where it comes from', () => {
    expect(SERVICE_TIMES.filter(({ basis }) => basis === 'measured').length).toBeGreaterThan(0);
  });

  it('count rows', () => {
    expect(rowsOf({ value: [1, 2, 3] })).toBe(3);
    expect(rowsOf('x'.repeat(4096))).toBe(4);
    expect(rowsOf(undefined)).toBe(0);
  });
});

it('every switch a surface reads is in the catalogue', () => {
  const root = join(import.meta.dirname, '../../../../electron/practice');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const read = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/switch(?:On|Arg)\('([^']+)'\)/g)].map((match) => match[1]!),
  );
  expect(read.length).toBeGreaterThan(5);
  for (const name of new Set(read)) expect(faultKind(name)?.stage, name).toBe('switch');
});
