// Files of unit tests share a worker, and in it what takes long to load: jsdom, React and the tools.
// Nothing else goes from one to the next: each has the modules of the package to itself and finds an empty page,
// and what it changed for all is put back when it ends.
import { afterAll, vi } from 'vitest'

/** What Vitest and libraries that stay loaded must find again. */
const KEPT = /^(__vi|__zod|_reactListening)/

/** What can be changed for all: the globals, and in a page what elements, the document and the browser can do. */
function shared(): object[] {
  if (typeof document === 'undefined') return [globalThis, URL]
  const parts = [EventTarget, Event, Node, Element, HTMLElement, Document, FileReader, Blob]
  return [globalThis, URL, document, navigator, ...parts.map(({ prototype }) => prototype)]
}

const keysOf = (owner: object) =>
  Reflect.ownKeys(owner).filter((key) => (typeof key === 'symbol' ? owner !== globalThis : !KEPT.test(key)))

/** What puts everything back as it is now. */
function remember(): () => void {
  const memories = shared().map((owner) => {
    const were = new Map<PropertyKey, { descriptor: PropertyDescriptor; value: unknown }>()
    for (const key of keysOf(owner)) {
      const descriptor = Object.getOwnPropertyDescriptor(owner, key)
      // A global of jsdom is the same getter also once it was replaced; a prototype cannot be asked.
      if (descriptor) were.set(key, { descriptor, value: owner === globalThis && Reflect.get(owner, key) })
    }
    return { owner, were }
  })
  return () => {
    for (const { owner, were } of memories) {
      for (const key of keysOf(owner)) if (!were.has(key)) Reflect.deleteProperty(owner, key)
      for (const [key, { descriptor, value }] of were) {
        const now = Object.getOwnPropertyDescriptor(owner, key)
        if (now?.value !== descriptor.value || now?.get !== descriptor.get)
          Object.defineProperty(owner, key, descriptor)
        if (owner === globalThis && !Object.is(Reflect.get(owner, key), value)) Reflect.set(owner, key, value)
      }
    }
  }
}

function emptyPage(): void {
  for (const element of [document.documentElement, document.body])
    for (const name of element.getAttributeNames()) element.removeAttribute(name)
  document.head.replaceChildren()
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
}

vi.resetModules()
if (typeof document !== 'undefined') emptyPage()
const putBack = remember()

afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  putBack()
})
