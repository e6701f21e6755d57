/** StrictMode, hot reload and a move in the tree mount again at once; a route's loader takes a moment. */
const REMOUNT_MS = 200

type Callbacks<C> = { [K in keyof C as NonNullable<C[K]> extends (value: never) => void ? K : never]: C[K] }
type Told<F> = NonNullable<F> extends (value: infer V) => void ? V : never

/** Those who show something, to be told of it. */
export interface Consumers<C> {
  /** In a microtask of its own, so that what a callback throws is reported by the page and ends nothing here. */
  tell: <K extends keyof Callbacks<C>>(name: K, value: Told<C[K & keyof C]>) => void
  /**
   * One more. Returns what takes that back; `onLeft` is called with the last one, once it is gone for longer than a
   * remount takes.
   *
   * @param getConsumer Asked afresh whenever there is something to tell.
   */
  attach: (getConsumer: () => C, onLeft: (last: C) => void) => () => void
}

/** Makes a list of {@link Consumers}, empty at first. */
export function createConsumers<C>(): Consumers<C> {
  const consumers = new Set<() => C>()
  let leavingTimer: ReturnType<typeof setTimeout> | undefined
  return {
    tell(name, value) {
      for (const getConsumer of consumers) {
        // A cast: TypeScript does not see that the name and the value belong together.
        const callback = getConsumer()[name as keyof C] as ((value: unknown) => void) | undefined
        if (callback) queueMicrotask(() => callback(value))
      }
    },
    attach(getConsumer, onLeft) {
      clearTimeout(leavingTimer)
      consumers.add(getConsumer)
      return () => {
        consumers.delete(getConsumer)
        if (consumers.size === 0) leavingTimer = setTimeout(() => onLeft(getConsumer()), REMOUNT_MS)
      }
    },
  }
}
