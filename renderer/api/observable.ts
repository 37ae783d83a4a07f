import { useSyncExternalStore } from 'react';

/** A value that screens can watch. */
export interface Observable<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export interface Cell<T> extends Observable<T> {
  set(value: T): void;
}

/** Holds one value; setting the same value again tells nobody. */
export const createCell = <T>(initial: T): Cell<T> => {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

/** The current value of an observable, kept current. */
export const useObservable = <T>(source: Observable<T>): T => useSyncExternalStore(source.subscribe, source.get);
