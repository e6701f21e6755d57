import type { Labels } from '../hooks/labels.js'
import type { RunState, ToolCallInfo } from '../state/run-state.js'
import { selectAnswer, selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { createSpeechQueue, type Speech, type SpeechMode } from './speech-queue.js'
import { visibleLine } from './visible-text.js'

/** How the announcements of a run are made. */
export interface AnnounceOptions {
  mode: SpeechMode
  /** The language of the answer. @default the page's */
  locale?: string | undefined
  /** Asked at each announcement. */
  labels: () => Labels
  /** Politely, a stretch of the answer. */
  say: (text: string) => void
  /** Politely, what has changed. Replaces what was said before. */
  tell: (text: string) => void
  /** At once, what went wrong. */
  alert: (text: string) => void
  /** @default performance.now */
  now?: () => number
  /** Calls back once, in so many milliseconds; returns what prevents that. @default setTimeout */
  after?: (ms: number, callback: () => void) => () => void
}

/** The shortest time between two status texts, in milliseconds; what happens in between is told together. */
const STATUS_INTERVAL_MS = 1_500
/** Of what happened in between, no more than this many things are told. */
const STATUS_TEXTS = 3

/**
 * Announces a run from now on: whole sentences of the answer, transitions, errors. Never what was there
 * before, never reasoning, never a number that ticks.
 *
 * @returns What ends it; after that nothing is said and no timer runs.
 */
export function announceRun(handle: RunSource, options: AnnounceOptions): () => void {
  const { mode, labels, say, now = () => performance.now(), after = systemAfter } = options
  if (mode === 'off') return () => {}
  const queue = createSpeechQueue(mode, options.locale)
  const tell = createStatus(options.tell, now, after)
  let before = handle.getState()
  let cancel: (() => void) | undefined
  queue.restart(selectAnswer(before))

  const speak = (speech: Speech): void => {
    if (speech.say === 'text') say(speech.text)
    else if (speech.say === 'continues') tell.now(labels().speakContinues)
    else tell.now(labels().speakComplete(speech.words))
  }
  const speakDue = (): void => {
    cancel?.()
    cancel = undefined
    const speech = queue.due(now())
    if (speech) speak(speech)
    const at = queue.dueAt()
    if (at !== undefined && selectIsActive(handle.getState()))
      cancel = after(Math.max(at - now(), 100), speakDue)
  }
  const changed = (): void => {
    const state = handle.getState()
    const texts = labels()
    if (state.times.startedAt !== before.times.startedAt) queue.restart()
    for (const text of transitions(before, state, texts)) tell.soon(text)
    const answer = selectAnswer(state)
    const ended = state.end !== undefined && before.end === undefined
    if (answer !== selectAnswer(before) || ended) queue.feed(answer)
    if (ended) {
      cancel?.()
      cancel = undefined
      if (state.end === 'finished') for (const speech of queue.end()) speak(speech)
      else if (state.end === 'stopped') tell.now(texts.speakStopped)
      else if (state.error) options.alert(texts.errorText(state.error.code, state.error.status))
    } else if (selectIsActive(state) && !cancel) speakDue()
    before = state
  }
  const unsubscribe = handle.subscribe(changed)
  return () => {
    unsubscribe()
    cancel?.()
    tell.stop()
  }
}

/** What a listener has to know of the step from one state to the next. */
function transitions(before: RunState, state: RunState, labels: Labels): string[] {
  const texts: string[] = []
  const again = state.times.startedAt !== before.times.startedAt
  if (state.status === 'submitted' && (again || before.status !== 'submitted'))
    texts.push(labels.speakSubmitted)
  if (state.status === 'streaming' && before.status === 'submitted') texts.push(labels.speakStreaming)
  if (state.connection !== before.connection) {
    if (state.connection === 'reconnecting') texts.push(labels.speakReconnecting)
    if (state.connection === 'offline') texts.push(labels.offline)
  }
  if (state.toolCalls !== before.toolCalls && selectIsActive(state)) {
    const known = new Map(before.toolCalls.map((call) => [call.toolCallId, call]))
    for (const call of state.toolCalls)
      if (known.get(call.toolCallId) !== call)
        texts.push(...toolText(known.get(call.toolCallId), call, labels))
  }
  return texts
}

function toolText(
  before: ToolCallInfo | undefined,
  { state, toolName }: ToolCallInfo,
  labels: Labels,
): string[] {
  if (before?.state === state || state === 'pending') return []
  const name = visibleLine(toolName)
  return [state === 'running' ? labels.speakToolRunning(name) : labels.speakToolEnded(name, state)]
}

interface Status {
  /** Together with what else happens within 1.5 s of the last text. */
  soon(text: string): void
  /** At once, instead of what waits. */
  now(text: string): void
  stop(): void
}

function createStatus(
  tell: (text: string) => void,
  now: () => number,
  after: (ms: number, callback: () => void) => () => void,
): Status {
  let waiting: string[] = []
  let lastAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  const flush = (): void => {
    cancel?.()
    cancel = undefined
    if (waiting.length === 0) return
    tell(waiting.slice(-STATUS_TEXTS).join(', '))
    waiting = []
    lastAt = now()
  }
  return {
    soon(text) {
      waiting.push(text)
      // Even the first waits for the end of the turn: what is published together is told together.
      cancel ??= after(Math.max(0, lastAt + STATUS_INTERVAL_MS - now()), flush)
    },
    now(text) {
      waiting = [text]
      flush()
    },
    stop() {
      cancel?.()
    },
  }
}

function systemAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
