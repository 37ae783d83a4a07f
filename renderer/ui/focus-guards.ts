const listRoles = new Set(['menu', 'menubar', 'listbox', 'list', 'tablist', 'radiogroup', 'tree', 'grid']);

/**
 * Fluent's focus management puts invisible stops around toolbars, menus and dialogs, which pass the focus on the moment
 * they get it. They are marked as hidden from assistive technology while they can be focused, which is a contradiction.
 * Inside lists, where arrows move and Tab leaves, they are taken out of the tab order; elsewhere the mark goes, and
 * they are empty elements nobody ever rests on.
 */
const settle = (guard: Element): void => {
  const role = guard.parentElement?.getAttribute('role');
  if (role && listRoles.has(role)) {
    if (guard.getAttribute('tabindex') !== '-1') guard.setAttribute('tabindex', '-1');
    return;
  }
  if (guard.hasAttribute('aria-hidden')) guard.removeAttribute('aria-hidden');
  if (guard.hasAttribute('role')) guard.removeAttribute('role');
};

const mark = 'data-tabster-dummy';

/** Keeps the stops accessible wherever they appear. Returns the way to stop watching. */
export const watchFocusGuards = (root: HTMLElement = document.body): (() => void) => {
  const observer = new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === 'attributes') {
        if (record.target instanceof Element && record.target.hasAttribute(mark)) settle(record.target);
        continue;
      }
      for (const node of record.addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.hasAttribute(mark)) settle(node);
        for (const guard of node.querySelectorAll(`[${mark}]`)) settle(guard);
      }
    }
  });
  for (const guard of root.querySelectorAll(`[${mark}]`)) settle(guard);
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['tabindex', 'role'] });
  return () => observer.disconnect();
};
