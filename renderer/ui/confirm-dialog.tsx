import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorCallout } from './error-callout.tsx';

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export const ConfirmDialog = ({
  title,
  children,
  confirmLabel,
  busy = false,
  error,
  onConfirm,
  onCancel,
}: {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  busy?: boolean;
  error?: WireError | null;
  onConfirm: () => void;
  onCancel: () => void;
}) => (
  <Dialog open modalType="alert" onOpenChange={(_, data) => (data.open ? undefined : onCancel())}>
    <DialogSurface>
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent>
          {children}
          {error ? <ErrorCallout error={error} /> : null}
        </DialogContent>
        <DialogActions>
          <Button autoFocus onClick={onCancel} disabled={busy}>
            Cancel
          </Button>
          <Button appearance="primary" onClick={onConfirm} disabled={busy}>
            {confirmLabel}
          </Button>
        </DialogActions>
      </DialogBody>
    </DialogSurface>
  </Dialog>
);
