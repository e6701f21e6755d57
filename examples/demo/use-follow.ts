import { type RefObject, useEffect, useRef } from 'react'

/** How far the end may be out of view and still count as being read, in pixels. */
const SLACK_PX = 24

/**
 * Keeps the end of what grows in view for as long as the reader looks at it. Whoever scrolls up is left alone,
 * and followed again when they come back to the end.
 *
 * @param active Something can still grow. Following begins afresh whenever this becomes true.
 * @returns To be set on an empty element at the end of what grows.
 */
export function useFollow(active: boolean): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const mark = end.current
    const growing = mark?.parentElement
    if (!active || !mark || !growing) return
    let following = true
    const onScroll = () => {
      // What covers the lower edge of the page is said once, as its scroll padding.
      const covered = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd) || 0
      following = mark.getBoundingClientRect().bottom <= innerHeight - covered + SLACK_PX
    }
    const observer = new ResizeObserver(() => {
      if (following) mark.scrollIntoView({ block: 'nearest' })
    })
    observer.observe(growing)
    addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      removeEventListener('scroll', onScroll)
    }
  }, [active])
  return end
}
