/**
 * Fluent's focus management puts invisible stops around toolbars, tab lists and dialogs, which pass the focus on the
 * moment they get it. They are marked as hidden from assistive technology while they can be focused, which is a
 * contradiction; without the mark they are empty elements nobody ever rests on.
 */
export const watchFocusGuards = (root: HTMLElement = document.body): (() => void) => {
  const settle = (element: Element) => {
    element.removeAttribute('aria-hidden');
    element.removeAttribute('role');
  };
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.hasAttribute('data-tabster-dummy')) settle(node);
        for (const guard of node.querySelectorAll('[data-tabster-dummy]')) settle(guard);
      }
    }
  });
  for (const guard of root.querySelectorAll('[data-tabster-dummy]')) settle(guard);
  observer.observe(root, { childList: true, subtree: true });
  return () => observer.disconnect();
};
