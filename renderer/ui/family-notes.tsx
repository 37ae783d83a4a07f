import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import type { FamilyStatus } from '../../shared/contract/methods/inventory.ts';
import type { Family } from '../../shared/domain/mailbox.ts';
import { ErrorCallout } from './error-callout.tsx';
import { formatDateTime } from './format.ts';

/** What each family of figures is called in a sentence. */
export const familyNames: Record<Family, string> = {
  organization: 'The organization',
  skus: 'Subscriptions',
  users: 'People and licenses',
  mailboxes: 'Mailbox settings',
  sizes: 'Sizes',
  permissions: 'Permissions',
  groups: 'Groups',
  history: 'History',
  activity: 'Last sign-ins',
};

const StaleNote = ({
  status,
  error,
  onRetry,
  shape,
}: {
  status: FamilyStatus;
  shape: 'rounded' | 'square';
  error: WireError;
  onRetry?: (() => void) | undefined;
}) => {
  const [open, setOpen] = useState(false);
  const forbidden = error.code === 'forbidden';
  const name = familyNames[status.family];
  return (
    <MessageBar intent="warning" shape={shape}>
      <MessageBarBody>
        <MessageBarTitle>
          {forbidden ? `${name}: your role may not read this.` : `${name} could not be refreshed.`}
        </MessageBarTitle>
        {error.message} {status.asOf === null ? '' : `What you see is from ${formatDateTime(status.asOf)}.`}
      </MessageBarBody>
      <MessageBarActions>
        {onRetry && !forbidden ? (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        <Button size="small" onClick={() => setOpen(true)}>
          Details
        </Button>
      </MessageBarActions>
      {open ? (
        <Dialog open onOpenChange={(_, data) => setOpen(data.open)}>
          <DialogSurface>
            <DialogBody>
              <DialogTitle>{name}</DialogTitle>
              <DialogContent>
                <ErrorCallout error={error} severity="warning" />
              </DialogContent>
              <DialogActions>
                <Button onClick={() => setOpen(false)}>Close</Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      ) : null}
    </MessageBar>
  );
};

/** Why figures are missing, old or partial, and what can be done about it. */
export const FamilyNotes = ({
  families,
  limits,
  only,
  onRetry,
  onReadSizes,
  shape = 'rounded',
}: {
  families: readonly FamilyStatus[];
  /** What the role is known not to allow, in words. */
  limits: Readonly<Record<string, string>>;
  /** Families the screen shows; all when left out. */
  only?: readonly Family[];
  onRetry?: (() => void) | undefined;
  onReadSizes?: (() => void) | undefined;
  /** Square where it reaches from edge to edge. */
  shape?: 'rounded' | 'square';
}) => {
  const wanted = families.filter((status) => !only || only.includes(status.family));
  const reasons = Object.entries(limits).filter(
    ([, reason]) => !wanted.some((status) => status.stale?.error.message === reason),
  );
  return (
    <>
      {reasons.map(([area, reason]) => (
        <MessageBar key={area} intent="warning" shape={shape}>
          <MessageBarBody>{reason}</MessageBarBody>
        </MessageBar>
      ))}
      {wanted.map((status) =>
        status.stale ? (
          <StaleNote
            key={`${status.family}-stale`}
            shape={shape}
            status={status}
            error={status.stale.error}
            onRetry={onRetry}
          />
        ) : null,
      )}
      {wanted.map((status) =>
        status.warning ? (
          <MessageBar key={`${status.family}-warning`} intent="warning" shape={shape}>
            <MessageBarBody>
              <MessageBarTitle>{status.warning.message}</MessageBarTitle>
              {status.warning.hint}
            </MessageBarBody>
            {status.family === 'sizes' && onReadSizes ? (
              <MessageBarActions>
                <Button size="small" onClick={onReadSizes}>
                  Read sizes one by one…
                </Button>
              </MessageBarActions>
            ) : null}
          </MessageBar>
        ) : null,
      )}
    </>
  );
};
