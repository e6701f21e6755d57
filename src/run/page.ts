/** What a run has to know of the page it is shown in. */
export interface Page {
  /** `false` only where the browser is sure that there is no network. */
  isOnline: () => boolean
  /**
   * Calls `listener` with `'online'` and `'offline'` as the network comes and goes, and with `'back'` when a page
   * that was hidden, frozen or kept for going back is shown again. Returns what ends that.
   */
  listen: (listener: (what: 'online' | 'offline' | 'back') => void) => () => void
}

/** The page this runs in. Where there is none, nothing ever happens to it. */
export const systemPage: Page = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  listen(listener) {
    const off = new AbortController()
    const { signal } = off
    const on = (target: EventTarget | undefined, type: string, what: 'online' | 'offline' | 'back') =>
      target?.addEventListener?.(
        type,
        () => {
          if (type !== 'visibilitychange' || document.visibilityState === 'visible') listener(what)
        },
        { signal },
      )
    const window = globalThis as unknown as EventTarget | undefined
    on(window, 'online', 'online')
    on(window, 'offline', 'offline')
    on(window, 'pageshow', 'back')
    on(globalThis.document, 'visibilitychange', 'back')
    on(globalThis.document, 'resume', 'back')
    return () => off.abort()
  },
}
