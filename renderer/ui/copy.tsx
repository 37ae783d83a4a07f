import { Button, type ButtonProps } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';

/** Puts text on the clipboard; false when the browser refuses. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** A button that copies a text and says so for a moment. */
export const CopyButton = ({
  text,
  label,
  children,
  ...rest
}: { text: string; label: string } & Omit<ButtonProps, 'onClick' | 'icon'>) => {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <>
      <Button
        size="small"
        appearance="subtle"
        {...(children ? {} : { 'aria-label': label })}
        title={label}
        {...(rest as object)}
        icon={state === 'copied' ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={async () => setState((await copyText(text)) ? 'copied' : 'refused')}
      >
        {children}
      </Button>
      <span className="visually-hidden" role="status">
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'The browser did not allow copying' : ''}
      </span>
    </>
  );
};
