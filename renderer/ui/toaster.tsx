import {
  Button,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  ToastTitle,
  useToastController,
} from '@fluentui/react-components';
import { useCallback } from 'react';

const toasterId = 'mailroom';

/** Where short messages appear. Once per window. */
export const Messages = () => <Toaster toasterId={toasterId} position="bottom-end" offset={{ vertical: 40 }} />;

export interface Message {
  intent: 'success' | 'info' | 'warning' | 'error';
  title: string;
  text?: string;
  action?: { label: string; run: () => void };
}

/** Shows a short message. Failures stay until dismissed. */
export const useNotify = (): ((message: Message) => void) => {
  const { dispatchToast, dismissToast } = useToastController(toasterId);
  return useCallback(
    (message) => {
      const toastId = crypto.randomUUID();
      dispatchToast(
        <Toast>
          <ToastTitle>{message.title}</ToastTitle>
          {message.text ? <ToastBody>{message.text}</ToastBody> : null}
          <ToastFooter>
            {message.action ? (
              <Button
                size="small"
                onClick={() => {
                  message.action?.run();
                  dismissToast(toastId);
                }}
              >
                {message.action.label}
              </Button>
            ) : null}
            <Button size="small" appearance="subtle" onClick={() => dismissToast(toastId)}>
              Dismiss
            </Button>
          </ToastFooter>
        </Toast>,
        { toastId, intent: message.intent, timeout: message.intent === 'error' ? -1 : 8_000 },
      );
    },
    [dispatchToast, dismissToast],
  );
};
