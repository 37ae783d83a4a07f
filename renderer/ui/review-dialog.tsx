import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { FormEvent, ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorCallout } from './error-callout.tsx';
import styles from './review-dialog.module.css';

/** A dialog that asks what a change needs to know and ends in Review, which makes the draft. */
export const ReviewDialog = ({
  title,
  width,
  maker,
  ready,
  why,
  label = 'Review',
  onReview,
  onClose,
  children,
}: {
  title: string;
  /** At the most, in pixels. */
  width: number;
  /** What makes the draft: it cannot be left while that is under way. */
  maker: { busy: boolean; error: WireError | null };
  ready: boolean;
  /** What is missing while it is not ready. */
  why?: string | undefined;
  label?: string;
  onReview: () => void;
  onClose: () => void;
  children: ReactNode;
}) => {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !maker.busy) onReview();
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open || maker.busy ? undefined : onClose())}>
      <DialogSurface style={{ maxWidth: width }}>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.content}>
              {children}
              {maker.error ? <ErrorCallout title="The plan could not be made" error={maker.error} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose} disabled={maker.busy}>
                Cancel
              </Button>
              <Button
                type="submit"
                appearance="primary"
                disabledFocusable={!ready || maker.busy}
                title={why ?? 'Shows what would change. Nothing is sent yet.'}
              >
                {maker.busy ? 'Planning…' : label}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
