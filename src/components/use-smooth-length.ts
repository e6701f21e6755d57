'use client'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { nextPace, startPace } from './smooth-pace.js'

/**
 * How many characters of a text to show, so that it appears evenly although it arrives in jumps.
 *
 * @param length How many have arrived.
 * @param on Everything is shown at once when this is false, when the page is hidden (nothing is painted there),
 * and when the reader prefers reduced motion.
 */
export function useSmoothLength(length: number, on: boolean): number {
  // Asking costs as much as rendering a paragraph: only where it matters.
  const smooth = useSyncExternalStore(subscribeToMotion, on ? mayMove : never, never)
  const [shown, setShown] = useState(length)
  const latest = useRef(length)
  const wake = useRef<(() => void) | undefined>(undefined)

  useEffect(() => {
    latest.current = length
    wake.current?.()
  }, [length])

  useEffect(() => {
    if (!smooth) return undefined
    let pace = startPace(latest.current, performance.now())
    let paint: number | undefined
    const step = (now: number): void => {
      pace = nextPace(pace, latest.current, now)
      setShown(Math.ceil(pace.shown))
      // Asleep when all is shown: a page that is painted for nothing drains batteries.
      paint = pace.shown < latest.current ? requestAnimationFrame(step) : undefined
    }
    wake.current = () => {
      if (paint === undefined) paint = requestAnimationFrame(step)
    }
    wake.current()
    return () => {
      wake.current = undefined
      if (paint !== undefined) cancelAnimationFrame(paint)
    }
  }, [smooth])

  return smooth ? Math.min(shown, length) : length
}

const REDUCED_MOTION = '(prefers-reduced-motion: reduce)'

function never(): boolean {
  return false
}

function mayMove(): boolean {
  return !document.hidden && !(globalThis.matchMedia?.(REDUCED_MOTION).matches ?? true)
}

function subscribeToMotion(listener: () => void): () => void {
  const query = globalThis.matchMedia?.(REDUCED_MOTION)
  query?.addEventListener('change', listener)
  document.addEventListener('visibilitychange', listener)
  return () => {
    query?.removeEventListener('change', listener)
    document.removeEventListener('visibilitychange', listener)
  }
}
