/** Where the reader is in something that grows at its end. */
export interface StickToEnd {
  subscribe: (listener: () => void) => () => void
  /** The last message that there was when the reader left the end; `undefined` for a reader who is there. */
  getLeftAt: () => string | undefined
  /** Goes to the end, and stays there while it grows. */
  follow: () => void
  /** Does so where it can be seen how, and takes the focus along. */
  jump: () => void
  /** Watches an element that scrolls, from its end on. Returns what ends that. */
  attach: (scroller: HTMLElement) => () => void
}

/** How far from the end still counts as there, in pixels: zoomed pages have fractions. */
const SLACK_PX = 8
const ITEM = '[data-agent="message-item"]'
/** A longer way is jumped: content that appears on it would change its length all the time. */
const SMOOTH_SCREENS = 3

/**
 * Keeps what grows at its end in view for as long as the reader looks at the end. Scrolling up lets go, and so
 * does everything that says that the reader is at something else: a touch that pulls down, Page Up, arrow up,
 * Home, focus in an older message, selected text, a match of the browser's search. Coming back to the end holds on
 * again.
 *
 * @param getLastId The id of the last message.
 */
export function createStickToEnd(getLastId: () => string | undefined): StickToEnd {
  const listeners = new Set<() => void>()
  let scroller: HTMLElement | undefined
  // False from when the reader turned to something else until the end is reached again.
  let isFollowing = true
  let leftAt: string | undefined
  let lastTop = 0
  let lastEnd = 0

  const remember = (element: HTMLElement): void => {
    lastTop = element.scrollTop
    lastEnd = endOf(element)
  }
  const update = (): void => {
    const isAway = !isFollowing && scroller !== undefined && distance(scroller) > SLACK_PX
    if (isAway === (leftAt !== undefined)) return
    leftAt = isAway ? (getLastId() ?? '') : undefined
    for (const listener of listeners) listener()
  }
  const letGo = (): void => {
    if (!scroller || scroller.scrollHeight <= scroller.clientHeight) return
    isFollowing = false
    update()
  }
  const keepUp = (): void => {
    if (!scroller) return
    if (isFollowing) scroller.scrollTop = scroller.scrollHeight
    remember(scroller)
    update()
  }
  const follow = (): void => {
    isFollowing = true
    keepUp()
  }

  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getLeftAt: () => leftAt,
    follow,
    jump() {
      // What was clicked is hidden at the end, and a hidden button loses the focus to nothing.
      scroller?.focus({ preventScroll: true })
      if (!scroller || !mayMove() || distance(scroller) > SMOOTH_SCREENS * scroller.clientHeight)
        return follow()
      isFollowing = true
      scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'smooth' })
      update()
    },
    attach(element) {
      scroller = element
      isFollowing = true
      keepUp()
      const onScroll = (): void => {
        const { scrollTop } = element
        // Where content shrinks or the box grows, the browser scrolls up by itself.
        if (scrollTop < lastTop - 1 && endOf(element) >= lastEnd) isFollowing = false
        else if (scrollTop > lastTop && distance(element) <= SLACK_PX) isFollowing = true
        remember(element)
        update()
      }
      const onFocus = ({ target }: FocusEvent): void => {
        const item = (target as Element).closest(ITEM)
        if (item && item !== [...element.querySelectorAll(ITEM)].at(-1)) letGo()
      }
      const onSelection = (): void => {
        const selection = document.getSelection()
        if (selection && !selection.isCollapsed && element.contains(selection.anchorNode)) letGo()
      }
      let touchY = 0
      const heard: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
        scroll: onScroll,
        wheel: ({ deltaY }) => deltaY < 0 && letGo(),
        touchstart({ touches }) {
          touchY = touches[0]?.clientY ?? 0
        },
        touchmove: ({ touches }) => (touches[0]?.clientY ?? 0) > touchY && letGo(),
        keydown: (event) => goesUp(event) && letGo(),
        focusin: onFocus,
        beforematch: letGo,
      }
      const controller = new AbortController()
      const options = { passive: true, signal: controller.signal }
      // A cast: TypeScript does not see that the type and the listener belong together.
      for (const [type, listener] of Object.entries(heard))
        element.addEventListener(type, listener as EventListener, options)
      document.addEventListener('selectionchange', onSelection, options)
      // jsdom has none, and nothing that it could measure.
      const observer = globalThis.ResizeObserver && new ResizeObserver(keepUp)
      observer?.observe(element)
      if (element.firstElementChild) observer?.observe(element.firstElementChild)
      return () => {
        controller.abort()
        observer?.disconnect()
        if (scroller === element) scroller = undefined
        update()
      }
    },
  }
}

/** Where its end is in view. */
function endOf({ scrollHeight, clientHeight }: HTMLElement): number {
  return scrollHeight - clientHeight
}

function distance(element: HTMLElement): number {
  return endOf(element) - element.scrollTop
}

function goesUp({ key, shiftKey, target, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || (target as Element).closest('input, textarea, select')) return false
  return key === 'PageUp' || key === 'ArrowUp' || key === 'Home' || (key === ' ' && shiftKey)
}

function mayMove(): boolean {
  return !(globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true)
}
