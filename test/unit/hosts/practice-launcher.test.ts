import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createPracticeLauncher, type PracticeProcess } from '../../../electron/node-ports/practice-launcher.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ready = {
  ready: true,
  origin: 'https://localhost:1',
  tenantId: 't',
  domain: 'd',
  ca: '/ca.pem',
  personas: [],
  apps: [],
};

function setUp() {
  const children: (PracticeProcess & {
    args: string[];
    end(code: number): void;
    killed: boolean;
    stdout: PassThrough;
    stderr: PassThrough;
  })[] = [];
  const launcher = createPracticeLauncher(
    (args) => {
      const exit = Promise.withResolvers<number | null>();
      const child = {
        args,
        stdout: new PassThrough(),
        stderr: new PassThrough(),
        exited: exit.promise,
        killed: false,
        end: (code: number) => exit.resolve(code),
        kill() {
          child.killed = true;
          exit.resolve(null);
        },
      };
      children.push(child);
      return child;
    },
    log,
    ['--extra'],
  );
  return { launcher, children };
}

describe('the practice launcher', () => {
  it('waits for the ready line among others', async () => {
    const { launcher, children } = setUp();
    const starting = launcher.start({ mailboxes: 200, seed: 3 });
    expect(children[0]?.args).toEqual(['--mailboxes', '200', '--seed', '3', '--port', '0', '--extra']);
    children[0]?.stdout.write('Making 200 mailboxes\n{"progress":1}\n{broken\n');
    children[0]?.stdout.write(`${JSON.stringify(ready)}\n`);
    expect(await starting).toMatchObject({ origin: 'https://localhost:1', ca: '/ca.pem' });
  });

  it('keeps one for each size and seed', async () => {
    const { launcher, children } = setUp();
    const starts = [
      launcher.start({ mailboxes: 200, seed: 3 }),
      launcher.start({ mailboxes: 200, seed: 3 }),
      launcher.start({ mailboxes: 200, seed: 4 }),
    ];
    for (const child of children) child.stdout.write(`${JSON.stringify(ready)}\n`);
    await Promise.all(starts);
    expect(children).toHaveLength(2);
  });

  it('tells why one did not start, and tries again when asked', async () => {
    const { launcher, children } = setUp();
    const failing = launcher.start({ mailboxes: 200, seed: 3 });
    children[0]?.stderr.write('Port 0 is odd.\nNothing to do.\n');
    // Lets the text arrive before the end does.
    await new Promise(setImmediate);
    children[0]?.end(1);
    await expect(failing).rejects.toMatchObject({
      code: 'service-unavailable',
      hint: 'Nothing to do.',
      retryable: true,
    });
    const again = launcher.start({ mailboxes: 200, seed: 3 });
    children[1]?.stdout.write(`${JSON.stringify(ready)}\n`);
    await again;
  });

  it('starts a new one after the old one stopped', async () => {
    const { launcher, children } = setUp();
    const first = launcher.start({ mailboxes: 200, seed: 3 });
    children[0]?.stdout.write(`${JSON.stringify(ready)}\n`);
    await first;
    children[0]?.end(0);
    await children[0]?.exited;
    const second = launcher.start({ mailboxes: 200, seed: 3 });
    children[1]?.stdout.write(`${JSON.stringify({ ...ready, origin: 'https://localhost:2' })}\n`);
    expect((await second).origin).toBe('https://localhost:2');
  });

  it('ends them all with the console, and starts none afterwards', async () => {
    const { launcher, children } = setUp();
    const starting = launcher.start({ mailboxes: 200, seed: 3 });
    children[0]?.stdout.write(`${JSON.stringify(ready)}\n`);
    await starting;
    await launcher.close();
    expect(children[0]?.killed).toBe(true);
    await expect(launcher.start({ mailboxes: 200, seed: 3 })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
