import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorCallout } from './error-callout.tsx';
import { formatCount, formatDuration } from './format.ts';

/** Says what reading every size on its own would take, before anyone starts it. */
export const LiveSizesDialog = ({
  sizes: { asking, estimate, error, busy, start, close },
}: {
  sizes: {
    /** Whether the person is being asked. */
    asking: boolean;
    estimate: { mailboxes: number; requests: number; seconds: number } | undefined;
    error: WireError | null;
    busy: boolean;
    start: () => void;
    close: () => void;
  };
}) =>
  asking ? (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : close())}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Read sizes one by one</DialogTitle>
          <DialogContent>
            {error ? <ErrorCallout error={error} /> : null}
            {estimate ? (
              <>
                <p>
                  Exchange is asked for each of {formatCount(estimate.mailboxes)} mailboxes on its own. That is{' '}
                  {formatCount(estimate.requests)} requests and takes about {formatDuration(estimate.seconds)}, longer
                  when the service asks us to slow down.
                </p>
                <p>You can go on working, cancel at any time, and keep what was read until then.</p>
              </>
            ) : error ? null : (
              <Spinner size="small" label="Working out how long it takes" labelPosition="after" />
            )}
          </DialogContent>
          <DialogActions>
            <Button onClick={close}>Cancel</Button>
            <Button appearance="primary" disabled={!estimate || busy} onClick={start}>
              Start reading
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  ) : null;
