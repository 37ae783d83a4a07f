import { Button, Dialog, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { useConnection, usePersonas, useSignInAttempt } from '../../api/hooks.ts';
import type { SignInAttempt } from '../../api/sign-in.ts';
import { SignInPanel } from '../../ui/sign-in-panel.tsx';

const Attempt = ({ attempt, onSignedIn }: { attempt: SignInAttempt; onSignedIn: (connectionId: string) => void }) => {
  const { signIn, transport } = useApi();
  const connection = useConnection(attempt.connectionId);
  const personas = usePersonas(attempt.connectionId);
  const name = connection?.name ?? 'your tenant';
  const tell = useRef(onSignedIn);
  tell.current = onSignedIn;
  const { status, connectionId } = attempt;
  useEffect(() => {
    if (status !== 'done') return;
    signIn.dismiss();
    tell.current(connectionId);
  }, [status, connectionId, signIn]);
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
              onCancel={() => signIn.cancel()}
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
