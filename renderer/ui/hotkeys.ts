import { useEffect, useRef } from 'react';

/** Whether keys typed here are text. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)));

/** Whether something modal is open: page keys rest meanwhile. */
export const isModalOpen = (): boolean =>
  document.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') !== null;

/** "Ctrl+k", "/", "?", "escape" for a key event. Meta counts as Ctrl, as on a Mac. */
export const chordOf = (event: KeyboardEvent): string => {
  const key = event.key.toLowerCase();
  const shift = event.shiftKey && event.key.length > 1 ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${key === ' ' ? 'Space' : key}`;
};

/**
 * Keys of the whole window, by chord. Single keys do nothing while someone types; chords with Ctrl always work.
 * A handler that returns false lets the key through.
 */
export const useHotkeys = (keys: Readonly<Record<string, () => unknown>>): void => {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const chord = chordOf(event);
      const run = latest.current[chord];
      if (!run) return;
      if (!chord.startsWith('Ctrl+') && chord !== 'escape' && isTyping(event.target)) return;
      if (isModalOpen()) return;
      if (run() !== false) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
};
