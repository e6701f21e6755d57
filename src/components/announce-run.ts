import type { CommonLabels } from '../hooks/labels.js'
import { STALLED_MS, watchStall } from '../hooks/use-is-stalled.js'
import type { RunState } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { createSpeechQueue, type SpeechMode } from './speech-queue.js'
import { awaitedApprovals, isNewlyQueued, type ShownAnswer, shownAnswer } from './shown-answer.js'
import { createSpokenText } from './spoken-text.js'
import { visibleLine } from './visible-text.js'

/** How the announcements of a run are made. */
export interface AnnounceOptions {
  mode: SpeechMode
  /** The language of the answer. @default the page's */
  locale?: string | undefined
  /** Asked at each announcement. */
  labels: () => CommonLabels
  /** Politely, a stretch of the answer. */
  say: (text: string) => void
  /** Politely, what has changed. Replaces what was said before. */
  tell: (text: string) => void
  /** At once, what went wrong, or what a person is asked. */
  alert: (text: string) => void
  /** @default performance.now */
  now?: () => number
  /** Calls back once, in so many milliseconds; returns what prevents that. @default setTimeout */
  after?: (ms: number, callback: () => void) => () => void
}

/** The shortest time between two announcements, in milliseconds; what happens in between is told together. */
const INTERVAL_MS = 1_500
/** A connection that is back within this is not told of, in milliseconds. */
const LASTING_MS = 2_000
/** Of what happened in between, no more than this many things are told. */
const STATUS_TEXTS = 3

/**
 * Announces a run, or a chat, from now on: whole sentences of the answer, transitions, errors, and requests for
 * approval. Never what was there before, in another version or in another chat; never reasoning, what the user
 * says, or a number that ticks. Politely, not more often than every 1.5 s.
 *
 * @returns What ends it; after that nothing is said and no timer runs.
 */
export function announceRun(handle: RunSource, options: AnnounceOptions): () => void {
  const { mode, labels, now = () => performance.now(), after = systemAfter } = options
  if (mode === 'off') return () => {}
  const queue = createSpeechQueue(mode, options.locale, createSpokenText())
  let before = handle.getState()
  let answer = shownAnswer(before)
  const asked = new Set<unknown>()
  let statuses: string[] = []
  /** The answer is complete, and that is still to be said. */
  let isOver = false
  let lastAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  /** Ends the wait for whether the trouble with the connection lasts. */
  let forgetTrouble: (() => void) | undefined
  let isTroubleTold = false

  const speak = (): void => {
    cancel = undefined
    const { text, status } = isOver ? queue.end(labels()) : queue.due(labels())
    isOver = false
    if (status) statuses = [status]
    if (text) options.say(text)
    if (statuses.length > 0) options.tell(statuses.slice(-STATUS_TEXTS).join(', '))
    if (text || statuses.length > 0) lastAt = now()
    statuses = []
  }
  // Even the first waits for the end of the turn: what is published together is told together.
  const soon = (): void => {
    cancel ??= after(Math.max(0, lastAt + INTERVAL_MS - now()), speak)
  }
  /** The tools that a person is asked about, and was not before. */
  const newlyAwaited = (state: RunState, shown: ShownAnswer | undefined): string[] =>
    awaitedApprovals(state, shown).flatMap(({ approval, toolName }) => {
      if (asked.has(approval?.id)) return []
      asked.add(approval?.id)
      return visibleLine(toolName)
    })
  newlyAwaited(before, answer)
  queue.restart(answer?.text)

  const changed = (): void => {
    const state = handle.getState()
    const texts = labels()
    const next = shownAnswer(state)
    const isSame = next?.id === answer?.id
    const isKnown = next?.isKnown(before)
    const again = state.times.startedAt !== before.times.startedAt
    const ended = state.end !== undefined && (state.end !== before.end || again)
    const goesOn = selectIsActive(state) || selectIsActive(before) || ended

    // Where an answer goes on after a reply to one of its tools, the listener has heard both already.
    if (state.status !== before.status && !(isSame && isKnown)) {
      if (state.status === 'submitted') statuses.push(texts.speakSubmitted)
      if (state.status === 'streaming' && before.status === 'submitted') statuses.push(texts.speakStreaming)
    }
    const { connection } = state
    if (connection !== before.connection && connection !== 'connecting') {
      forgetTrouble?.()
      forgetTrouble = undefined
      if (connection === 'reconnecting' || connection === 'offline')
        forgetTrouble = after(LASTING_MS, () => {
          isTroubleTold = true
          statuses.push(connection === 'offline' ? labels().offline : labels().speakReconnecting)
          soon()
        })
      else {
        if (isTroubleTold && connection === 'open') statuses.push(texts.speakReconnected)
        isTroubleTold = false
      }
    }
    if (goesOn && isSame) statuses.push(...toolTexts(answer, next, texts))
    if (isNewlyQueued(before, state)) statuses.push(texts.speakQueued)

    const awaited = newlyAwaited(state, next)
    if (again || !isSame) isOver = false
    if (next) {
      if (!isSame && !isKnown) queue.follow(texts)
      // Another version, or what was stored.
      else if (!isSame || (!goesOn && next.text !== answer?.text)) queue.restart(next.text)
      if (goesOn) queue.feed(next.text)
    }
    if (ended) {
      isOver = state.end === 'finished' && !next?.awaits
      if (state.end !== 'finished') queue.restart(next?.text)
      if (state.end === 'stopped') statuses = [texts.speakStopped]
      else if (state.error) {
        statuses = []
        options.alert(texts.errorText(state.error.code, state.error.status))
      }
    }
    if (awaited.length > 0 && (isSame || !isKnown)) {
      statuses = []
      options.alert(texts.speakApproval(awaited.join(', ')))
    }
    soon()
    before = state
    answer = next ?? answer
  }
  const unsubscribe = handle.subscribe(changed)
  const forgetStall = watchStall(
    handle,
    (isStalled) => {
      // That it goes on is heard.
      if (!isStalled) return
      statuses.push(labels().stalled)
      soon()
    },
    (callback) => after(STALLED_MS, callback),
  )
  return () => {
    unsubscribe()
    cancel?.()
    forgetStall()
    forgetTrouble?.()
  }
}

function toolTexts(
  before: ShownAnswer | undefined,
  now: ShownAnswer | undefined,
  labels: CommonLabels,
): string[] {
  if (!now || before?.toolCalls === now.toolCalls) return []
  const known = new Map(before?.toolCalls.map((call) => [call.toolCallId, call.state]))
  return now.toolCalls.flatMap(({ toolCallId, toolName, state }) => {
    if (state === known.get(toolCallId) || state === 'pending' || state === 'waiting') return []
    const name = visibleLine(toolName)
    return state === 'running' ? labels.speakToolRunning(name) : labels.speakToolEnded(name, state)
  })
}

function systemAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
