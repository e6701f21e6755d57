// A page that shows one answer, and watches what a reader would see of it.
import { StrictMode } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import type { RunHandle, RunState } from 'react-agent-stream'
import 'react-agent-stream/styles.css'
import { type Ear, Reader } from './reader.js'
import { watchText } from './watch-text.js'

/** What a page tells of itself. */
export interface ReaderPage {
  /** What is shown of the answer. */
  readonly text: string
  readonly state: RunState | undefined
  /** Tokens that the run told of, each when it came. */
  tokens: string[]
  /** Where text that was shown was taken back, or became other text; also from one page to the next. */
  faults: string[]
  /** What React and the browser complained about. */
  complaints: string[]
  /** Each way the connection was, one after the other. */
  connections: string[]
  /** Whether the page was shown again as it was left, at each `pageshow`. */
  returns: boolean[]
  /** The longest that the page was busy with one thing, in milliseconds. */
  readonly longestTask: number
}

declare global {
  interface Window {
    reader: ReaderPage
  }
}

const complaints: string[] = []
console.error = (...words: unknown[]) => complaints.push(words.map(String).join(' ').slice(0, 500))
const complain = (error: unknown) => complaints.push(String(error))
window.addEventListener('error', ({ message }) => complain(message))

const app = document.querySelector('#app')!
const query = new URLSearchParams(location.search)
const isBlind = query.has('blind')
const shown = '[data-agent="streaming-text"]'
const watch = isBlind ? undefined : watchText(app, shown)
let handle: RunHandle | undefined
let longestTask = 0
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration)
}).observe({ type: 'longtask' })

const reader: ReaderPage = (window.reader = {
  get text() {
    return watch?.text ?? app.querySelector(shown)?.textContent ?? ''
  },
  get state() {
    return handle?.getState()
  },
  get longestTask() {
    return longestTask
  },
  tokens: [],
  faults: watch?.faults ?? [],
  complaints,
  connections: [],
  returns: [],
})
window.addEventListener('pageshow', ({ persisted }) => reader.returns.push(persisted))

const ear: Ear = {
  onHandle(given) {
    if (handle === given) return
    handle = given
    const note = () => {
      const { connection } = given.getState()
      if (reader.connections.at(-1) !== connection) reader.connections.push(connection)
    }
    note()
    given.subscribe(note)
  },
  onEvent(event) {
    if (event.type === 'token' && !isBlind) reader.tokens.push(event.content)
  },
}
const page = (
  <StrictMode>
    <Reader query={query} ear={ear} />
  </StrictMode>
)
if (app.firstElementChild) hydrateRoot(app, page, { onRecoverableError: complain })
else createRoot(app).render(page)
