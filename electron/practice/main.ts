import { FaultArgumentError } from './http/faults.ts';
import { PortInUseError } from './http/listener.ts';
import { helpText, readOptions, UsageError } from './options.ts';
import { type RunningPractice, startPractice } from './start.ts';

/** The one line another program waits for. */
function readyLine(practice: RunningPractice): string {
  return JSON.stringify({
    ready: true,
    origin: practice.origin,
    tenantId: practice.tenantId,
    domain: practice.domain,
    ca: practice.caFile,
    personas: practice.personas.map(({ upn, password, roles, note }) => ({
      upn,
      password,
      roles,
      ...(note === undefined ? {} : { note }),
    })),
    apps: practice.apps.map(({ clientId, kind, secret }) => ({ clientId, kind, ...(secret ? { secret } : {}) })),
  });
}

async function main(): Promise<number | null> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(helpText());
    return 0;
  }
  const practice = await startPractice(options);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void practice.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A parent that closes our output is gone; there is nobody left to serve.
  process.stdout.on('error', stop);
  process.stdout.write(`${readyLine(practice)}\n`);
  process.stderr.write(`Practice tenant with ${practice.world.mailboxes.length} mailboxes at ${practice.origin}\n`);
  return null;
}

try {
  const code = await main();
  if (code !== null) process.exitCode = code;
} catch (error) {
  const expected =
    error instanceof UsageError ||
    error instanceof PortInUseError ||
    error instanceof FaultArgumentError ||
    error instanceof RangeError;
  process.stderr.write(`${expected ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exitCode = error instanceof UsageError || error instanceof FaultArgumentError ? 2 : 1;
}
