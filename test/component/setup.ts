import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Screens answer when they answer; a shared machine may take its time.
configure({ asyncUtilTimeout: 15_000 });

/** What jsdom lacks and the interface asks for. Import first. */
class NoResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver ??= NoResizeObserver as unknown as typeof ResizeObserver;
globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
})) as unknown as typeof matchMedia;
Element.prototype.scrollIntoView ??= () => {};

// Nothing has a size or a place in jsdom, so the library that moves the focus takes everything for hidden: the focus then
// never enters a dialog, and after a quarter of a second the dialog is hidden from assistive technology as well.
HTMLBodyElement.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 1280, 800);
Object.defineProperty(HTMLElement.prototype, 'offsetParent', {
  configurable: true,
  get(this: HTMLElement) {
    return this.parentElement;
  },
});

/** The tests expect American figures and dates, whatever the machine speaks. */
const american = <C extends typeof Intl.NumberFormat | typeof Intl.DateTimeFormat>(original: C): C =>
  new Proxy(original, {
    construct: (target, [locale, options]) => Reflect.construct(target, [locale ?? 'en-US', options]) as object,
  });
Intl.NumberFormat = american(Intl.NumberFormat);
Intl.DateTimeFormat = american(Intl.DateTimeFormat);

afterEach(() => cleanup());
