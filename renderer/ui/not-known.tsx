import { Button } from '@fluentui/react-components';
import { EyeOffRegular } from '@fluentui/react-icons';
import type { AccountInfo } from '../../shared/contract/methods/connections.ts';
import type { FamilyStatus } from '../../shared/contract/methods/inventory.ts';
import { mayNotRead } from './family-notes.tsx';
import { StateMessage } from './states.tsx';

/** In place of a list that nobody can tell: whose role forbids it or what failed, and what to do about it. */
export const NotKnown = ({
  what,
  status,
  account,
  inSnapshot = false,
  onSignIn,
  onRetry,
}: {
  /** What is not known, as the beginning of a sentence: "Shared mailboxes". */
  what: string;
  status: FamilyStatus;
  account: AccountInfo | null;
  /** Whether the list comes from a file: then it was somebody else's role. */
  inSnapshot?: boolean;
  onSignIn?: (() => void) | undefined;
  onRetry?: (() => void) | undefined;
}) => {
  const error = status.stale?.error;
  const forbidden = error?.code === 'forbidden';
  return (
    <StateMessage
      icon={<EyeOffRegular />}
      title={`${what} are not known`}
      actions={
        <>
          {forbidden && onSignIn ? (
            <Button appearance="primary" onClick={onSignIn}>
              Sign in with another account
            </Button>
          ) : null}
          {onRetry ? (
            <Button appearance={forbidden && onSignIn ? 'secondary' : 'primary'} onClick={onRetry}>
              Read again
            </Button>
          ) : null}
        </>
      }
    >
      {forbidden ? (
        <>
          {mayNotRead(account, [status.family], inSnapshot)} {inSnapshot ? null : error.hint}
        </>
      ) : error ? (
        <>
          {error.message} {error.hint}
        </>
      ) : (
        'They have not been read yet. Nothing is changed in the tenant by reading.'
      )}
    </StateMessage>
  );
};
