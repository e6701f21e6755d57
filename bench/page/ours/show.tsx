import type { ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

/** Renders at once. Returns what takes it away. */
export function show(element: HTMLElement, page: ReactNode): () => void {
  const root = createRoot(element)
  flushSync(() => root.render(page))
  return () => root.unmount()
}
