// A page that shows hostile texts, and looks at what became of them. It is served under a policy that lets nothing
// but its own files run.
import { StrictMode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { Markdown, type MarkdownProps } from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { escapesFrom, faultsOf } from './audit.js'

/** What went wrong with one of the texts. */
export interface Fault {
  text: string
  /** How much of it was there. */
  length: number
  fault: string
}

/** What a page can be asked to do. */
export interface HostilePage {
  /** Shows each text as it is written, a character at a time, and as it is at its end. */
  watch(texts: readonly string[]): Fault[]
  /** Shows one text. */
  show(props: Pick<MarkdownProps, 'text' | 'isStreaming' | 'links' | 'images'>): void
  /** The addresses that can be clicked, at every length of a text that is being written. */
  linksAt(text: string): string[][]
  /** Where each character of an element is, from the left, and how wide it is. */
  charactersOf(selector: string): string[]
  /** What ran, and what the content policy refused. */
  heard: string[]
}

declare global {
  interface Window {
    hostile: HostilePage
  }
}

const heard: string[] = []
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch'] as const)
  Object.assign(window, { [name]: () => heard.push(`${name} was called`) })
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
  heard.push(`${violatedDirective} refused ${blockedURI}`)
})
window.addEventListener('error', ({ message }) => heard.push(message))
// What React complains about: elements that may not be where they are, attributes that it does not know.
console.error = (...words: unknown[]) => heard.push(words.map(String).join(' ').slice(0, 300))

const app = document.querySelector('#app')!
const root = createRoot(app)
let shown = 0

function render(props: MarkdownProps): Element {
  flushSync(() =>
    root.render(
      <StrictMode>
        <Markdown key={shown} {...props} />
      </StrictMode>,
    ),
  )
  const box = app.querySelector('[data-agent="markdown"]')
  if (!box) throw new Error(`Nothing is shown of ${JSON.stringify(props.text)}: ${heard.join()}`)
  return box
}

/** What of the page itself is other than it was: it can be seen from any script. */
function worldOf(): string {
  const globals = Object.getOwnPropertyNames(window).filter((name) => !/^\d+$/.test(name))
  const { head, body, forms, embeds, scripts, title, cookie } = document
  return JSON.stringify([
    globals.toSorted(),
    Object.keys(Object.prototype),
    head.childElementCount,
    body.childElementCount,
    [forms.length, embeds.length, scripts.length, title, typeof cookie],
    ['config', 'root', 'cookie', '__NEXT_DATA__', 'getElementById'].map(
      (name) => typeof Reflect.get(window, name),
    ),
    location.href,
  ])
}

/** Where boxes are is looked at so often: it is the dearest part. */
const LAYOUT_EVERY = 32

window.hostile = {
  heard,
  show(props) {
    shown++
    render(props)
  },
  watch(texts) {
    const faults: Fault[] = []
    const world = worldOf()
    for (const text of texts) {
      shown++
      for (let length = 1; length <= text.length + 1; length++) {
        const isStreaming = length <= text.length
        const box = render({ text: text.slice(0, length), isStreaming })
        const found = faultsOf(box)
        if (length % LAYOUT_EVERY === 0 || !isStreaming) found.push(...escapesFrom(box))
        if (!isStreaming && worldOf() !== world)
          found.push(`the page is another one: ${worldOf()}, not ${world}`)
        for (const fault of found) faults.push({ text, length: isStreaming ? length : text.length, fault })
        if (found.length > 0) break
      }
    }
    return faults
  },
  linksAt(text) {
    shown++
    const links = []
    for (let length = 1; length <= text.length + 1; length++) {
      const box = render({ text: text.slice(0, length), isStreaming: length <= text.length })
      links.push(Array.from(box.querySelectorAll('a'), ({ href }) => href))
    }
    return links
  },
  charactersOf(selector) {
    const element = app.querySelector(selector)
    if (!element) throw new Error(`There is no ${selector}.`)
    const origin = element.getBoundingClientRect().left
    const places: string[] = []
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (let at = 0; at < (node.nodeValue?.length ?? 0); at++) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        const { left, width } = range.getBoundingClientRect()
        places.push(`${node.nodeValue?.[at]} ${Math.round(left - origin)} ${Math.round(width)}`)
      }
    return places
  },
}
