import { type RefObject, useEffect, useRef } from 'react'

/** How far the end may be out of view and still count as being read, in pixels. */
const SLACK_PX = 24
/** How long the page may take to come to rest once nothing grows any more. */
const SETTLING_FRAMES = 20

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
    let lastY = scrollY
    const onScroll = () => {
      // What covers the lower edge of the page is said once, as its scroll padding.
      const covered = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd) || 0
      const inView = mark.getBoundingClientRect().bottom <= innerHeight - covered + SLACK_PX
      // Text that came since the last scroll puts the end out of view, too; only a reader scrolls up.
      following = inView || (following && scrollY >= lastY)
      lastY = scrollY
    }
    const follow = () => {
      if (!following) return
      mark.scrollIntoView({ block: 'nearest' })
      // The event comes only with the next paint, and the reader may scroll before that.
      lastY = scrollY
    }
    const observer = new ResizeObserver(follow)
    observer.observe(growing)
    addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      // The last words come together with the end, after which nothing is observed. And what comes into view only
      // now gets its true size only then.
      let frames = SETTLING_FRAMES
      const settle = () => {
        follow()
        if (frames-- > 0) requestAnimationFrame(settle)
        else removeEventListener('scroll', onScroll)
      }
      settle()
    }
  }, [active])
  return end
}
