import { Button, Dialog, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { useConnection, usePersonas, useSignInAttempt } from '../../api/hooks.ts';
import type { SignInAttempt } from '../../api/sign-in.ts';
import type { Transport } from '../../transport/transport.ts';
import { SignInPanel } from '../../ui/sign-in-panel.tsx';

/** What an account was not allowed to read may well be open to the one that has just signed in. */
const readWhatWasForbidden = async (transport: Transport, connectionId: string): Promise<void> => {
  const summary = await transport.call('inventory.summary', { connectionId });
  if (!summary.ok || summary.value.runningJobId !== null) return;
  if (summary.value.families.some(({ stale }) => stale?.error.code === 'forbidden'))
    await transport.call('inventory.start', { connectionId });
};

const Attempt = ({ attempt, onSignedIn }: { attempt: SignInAttempt; onSignedIn: (connectionId: string) => void }) => {
  const { signIn, transport, jobs } = useApi();
  const connection = useConnection(attempt.connectionId);
  const personas = usePersonas(connection);
  const name = connection?.name ?? 'your tenant';
  const tell = useRef(onSignedIn);
  tell.current = onSignedIn;
  const { status, connectionId, write } = attempt;
  useEffect(() => {
    if (status !== 'done') return;
    signIn.dismiss();
    tell.current(connectionId);
    // Consent to change things gives nobody more to read.
    if (!write) void readWhatWasForbidden(transport, connectionId).then(() => jobs.reload());
  }, [status, connectionId, write, signIn, transport, jobs]);
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => (data.open ? undefined : signIn.dismiss())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label="Close and cancel the sign-in"
                onClick={() => signIn.dismiss()}
              />
            }
          >
            Sign in to {name}
          </DialogTitle>
          <DialogContent>
            <SignInPanel
              connectionName={name}
              mode={attempt.mode}
              status={attempt.status}
              progress={attempt.progress}
              done={attempt.done}
              steps={connection?.app === 'quick' ? 2 : 1}
              error={attempt.error}
              personas={personas}
              onOpen={(url) => {
                // A browser follows the link itself; the desktop window must not leave its page.
                if (transport.host === 'desktop') void transport.call('app.openExternal', { url });
              }}
              onCancel={() => signIn.dismiss()}
              onRetry={() => void signIn.start(attempt.connectionId, attempt.mode, attempt.write)}
              onUseCode={() => void signIn.start(attempt.connectionId, 'device-code', attempt.write)}
              onUseBrowser={() => void signIn.start(attempt.connectionId, 'browser', attempt.write)}
            />
          </DialogContent>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};

/** The sign-in that runs, on top of whatever screen started it. */
export const SignInDialog = ({ onSignedIn }: { onSignedIn: (connectionId: string) => void }) => {
  const attempt = useSignInAttempt();
  return attempt ? <Attempt attempt={attempt} onSignedIn={onSignedIn} /> : null;
};
