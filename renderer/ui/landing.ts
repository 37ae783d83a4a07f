/** Ends the watch of the landing before, if it still waits. */
let stopWatching = (): void => undefined;

const inDialog = (element: Element): boolean => element.closest('[role="dialog"], [role="alertdialog"]') !== null;

/**
 * After a jump: once nothing has the focus, it goes to `back` where that still stands, and else to the heading of the
 * screen, as soon as there is one. What has taken the focus by then keeps it, and so does whoever acts meanwhile.
 */
export const landFocus = (back: Element | null = null): void => {
  stopWatching();
  const land = (): void => {
    const holder = document.activeElement;
    if (holder !== null && holder !== document.body) {
      // A dialog about to close takes the focus with it.
      if (!inDialog(holder)) stopWatching();
      return;
    }
    const target = back?.isConnected ? back : document.querySelector('main h1');
    if (!(target instanceof HTMLElement)) return;
    stopWatching();
    if (target.tagName === 'H1') target.tabIndex = -1;
    target.focus({ preventScroll: true });
  };
  const observer = new MutationObserver(land);
  const acts = ['pointerdown', 'keydown'] as const;
  stopWatching = () => {
    observer.disconnect();
    for (const act of acts) document.removeEventListener(act, stopWatching, true);
    stopWatching = () => undefined;
  };
  for (const act of acts) document.addEventListener(act, stopWatching, true);
  observer.observe(document.body, { childList: true, subtree: true });
  land();
};
