/** What a run has to know of the page it is shown in. */
export interface Page {
  /** `false` only where the browser is sure that there is no network. */
  isOnline: () => boolean
  /**
   * Calls `onBack` when the network is back, or the reader: the page was hidden, frozen or left, and is shown again.
   * Returns what ends that.
   */
  listen: (onBack: () => void) => () => void
}

/** The page this runs in. Where there is none, there is a network, and nothing ever happens. */
export const systemPage: Page = {
  isOnline: () => globalThis.navigator?.onLine ?? true,
  listen(onBack) {
    const off = new AbortController()
    // Captured: events of the document that do not bubble pass the window all the same.
    for (const type of ['online', 'pageshow', 'resume', 'visibilitychange'])
      globalThis.addEventListener?.(type, () => globalThis.document?.hidden || onBack(), {
        capture: true,
        signal: off.signal,
      })
    return () => off.abort()
  },
}
