import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

/** Renders at once. Returns what takes it away. */
export function show(element, page) {
  const root = createRoot(element)
  flushSync(() => root.render(page))
  return () => root.unmount()
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
