'use client'
import { useEffect, useState } from 'react'

/** As often as a bar's end is moved; the stylesheet lets it glide from one to the next. */
const TICK_MS = 100
const CALM_TICK_MS = 1_000

/**
 * Epoch milliseconds that go on ten times a second, or once for those who prefer less motion, and rest while
 * the page is hidden.
 *
 * @param ticking Whether time matters now.
 */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now())

  useEffect(() => {
    if (!ticking) return undefined
    const calm = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false
    let timer: ReturnType<typeof setInterval> | undefined
    const tick = (): void => setNow(Date.now())
    const run = (): void => {
      clearInterval(timer)
      if (document.hidden) return
      tick()
      timer = setInterval(tick, calm ? CALM_TICK_MS : TICK_MS)
    }
    run()
    document.addEventListener('visibilitychange', run)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', run)
    }
  }, [ticking])

  return now
}
