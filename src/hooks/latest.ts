/** A place for a value of the latest render, for what is called between renders: no closure goes stale. */
export interface Latest<T> {
  get: () => T
  /** Call it in an effect, not while rendering: a render may be thrown away. */
  set: (value: T) => void
}

/** Makes a {@link Latest}; keep it in a component's state. */
export function createLatest<T>(value: T): Latest<T> {
  return {
    get: () => value,
    set(next) {
      value = next
    },
  }
}
