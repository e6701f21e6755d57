'use client'
import { type RefObject, useEffect, useEffectEvent, useId, useRef, useState } from 'react'

/** How a component that opens and closes is driven. */
export interface DisclosureProps {
  /** Whether it is open; with `onOpenChange`, the caller decides. */
  open?: boolean | undefined
  /** Whether it is open at first. @default false */
  defaultOpen?: boolean | undefined
  /** Called when the reader opens or closes it, and when the browser's search finds something inside. */
  onOpenChange?: ((open: boolean) => void) | undefined
}

/** What {@link useDisclosure} gives. */
export interface Disclosure {
  open: boolean
  /** For the `<button>`. */
  button: {
    type: 'button'
    'aria-expanded': boolean
    'aria-controls': string
    onClick: () => void
  }
  /** For what it opens. Closed, its text can still be found by the browser's search. */
  panel: {
    id: string
    ref: RefObject<HTMLDivElement | null>
    hidden: boolean
    onFocus: () => void
    onPointerDown: () => void
  }
}

/**
 * A disclosure that also opens and closes by itself, as long as the reader has not touched it.
 *
 * @param auto Open while this is true. What the reader opened, or is reading in, never closes by itself.
 */
export function useDisclosure(
  { open, defaultOpen, onOpenChange }: DisclosureProps,
  auto = false,
): Disclosure {
  const id = useId()
  const [chosen, setChosen] = useState(defaultOpen)
  const ref = useRef<HTMLDivElement>(null)
  const isOpen = open ?? chosen ?? auto

  const change = (next: boolean): void => {
    setChosen(next)
    onOpenChange?.(next)
  }
  const onFound = useEffectEvent(() => change(true))

  useEffect(() => {
    const panel = ref.current
    // React writes `hidden` as a boolean only; as such it would hide the text from the browser's search too.
    if (!isOpen) panel?.setAttribute('hidden', 'until-found')
    panel?.addEventListener('beforematch', onFound)
    return () => panel?.removeEventListener('beforematch', onFound)
  }, [isOpen])

  const keep = (): void => {
    if (isOpen && chosen === undefined) setChosen(true)
  }
  return {
    open: isOpen,
    button: {
      type: 'button',
      'aria-expanded': isOpen,
      'aria-controls': id,
      onClick: () => change(!isOpen),
    },
    panel: { id, ref, hidden: !isOpen, onFocus: keep, onPointerDown: keep },
  }
}
