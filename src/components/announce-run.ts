import type { CommonLabels } from '../hooks/labels.js'
import type { RunState, ToolCallInfo } from '../state/run-state.js'
import { selectIsActive } from '../state/selectors.js'
import type { RunSource } from '../state/store.js'
import { createSpeechQueue, type SpeechMode } from './speech-queue.js'
import { awaitedApprovals, newlyQueued, type ShownAnswer, shownAnswer } from './shown-answer.js'
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
/** How often it is looked whether a sentence is finished, in milliseconds. */
const LOOK_MS = 100
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
  const queue = createSpeechQueue(mode, options.locale)
  let before = handle.getState()
  let answer = shownAnswer(before)
  let approvals = awaitedApprovals(before, answer).map(({ approval }) => approval?.id)
  let statuses: string[] = []
  /** The answer is complete, and that is still to be said. */
  let isOver = false
  let lastAt = Number.NEGATIVE_INFINITY
  let cancel: (() => void) | undefined
  queue.restart(answer?.text)

  const speak = (): void => {
    cancel = undefined
    const speeches = isOver ? queue.end() : [queue.due(now())]
    isOver = false
    for (const speech of speeches) {
      if (speech?.say === 'text') options.say(speech.text)
      if (speech?.say === 'continues') statuses = [labels().speakContinues]
      if (speech?.say === 'complete') statuses = [labels().speakComplete(speech.words)]
    }
    if (statuses.length > 0) options.tell(statuses.slice(-STATUS_TEXTS).join(', '))
    if (statuses.length > 0 || speeches[0]) lastAt = now()
    statuses = []
    if (queue.dueAt() !== undefined && selectIsActive(handle.getState())) schedule(LOOK_MS)
  }
  // Even the first waits for the end of the turn: what is published together is told together.
  const schedule = (ms = 0): void => {
    cancel ??= after(Math.max(ms, lastAt + INTERVAL_MS - now()), speak)
  }

  const changed = (): void => {
    const state = handle.getState()
    const texts = labels()
    const next = shownAnswer(state)
    const again = state.times.startedAt !== before.times.startedAt
    const ended = state.end !== undefined && (state.end !== before.end || again)
    const goesOn = selectIsActive(state) || selectIsActive(before) || ended
    const isContinued = next?.id === answer?.id && next?.isKnown(before) === true

    statuses.push(...transitions(before, state, texts, isContinued))
    if (goesOn && next?.id === answer?.id) statuses.push(...toolTexts(answer, next, texts))
    if (newlyQueued(before, state) > 0) statuses.push(texts.speakQueued)

    const asked = awaitedApprovals(state, next)
    if (again || next?.id !== answer?.id) isOver = false
    if (next && next.id !== answer?.id) {
      if (next.isKnown(before)) {
        // Another version, or what was stored.
        queue.restart(next.text)
        approvals = asked.map(({ approval }) => approval?.id)
      } else queue.follow()
    }
    if (next && goesOn) queue.feed(next.text)
    else if (next && next.text !== answer?.text) queue.restart(next.text)

    if (ended) {
      isOver = state.end === 'finished' && !next?.awaits
      if (state.end !== 'finished') queue.restart(next?.text)
      if (state.end === 'stopped') statuses = [texts.speakStopped]
      else if (state.error) {
        statuses = []
        options.alert(texts.errorText(state.error.code, state.error.status))
      }
    }
    const news = asked.filter(({ approval }) => !approvals.includes(approval?.id))
    if (news.length > 0) {
      approvals.push(...news.map(({ approval }) => approval?.id))
      statuses = []
      options.alert(texts.speakApproval(news.map(({ toolName }) => visibleLine(toolName)).join(', ')))
    }

    if (isOver || statuses.length > 0 || queue.dueAt() !== undefined) schedule()
    before = state
    answer = next ?? answer
  }
  const unsubscribe = handle.subscribe(changed)
  return () => {
    unsubscribe()
    cancel?.()
  }
}

/** What a listener has to know of the step from one state to the next. */
function transitions(
  before: RunState,
  state: RunState,
  labels: CommonLabels,
  isContinued: boolean,
): string[] {
  const texts: string[] = []
  // Where an answer goes on after a reply to one of its tools, the listener has heard both already.
  if (!isContinued) {
    if (state.status === 'submitted' && before.status !== 'submitted') texts.push(labels.speakSubmitted)
    if (state.status === 'streaming' && before.status === 'submitted') texts.push(labels.speakStreaming)
  }
  if (state.connection !== before.connection) {
    if (state.connection === 'reconnecting') texts.push(labels.speakReconnecting)
    if (state.connection === 'offline') texts.push(labels.offline)
  }
  return texts
}

function toolTexts(
  before: ShownAnswer | undefined,
  now: ShownAnswer | undefined,
  labels: CommonLabels,
): string[] {
  if (!now || before?.toolCalls === now.toolCalls) return []
  const known = new Map(before?.toolCalls.map((call) => [call.toolCallId, call]))
  return now.toolCalls.flatMap((call) => toolText(known.get(call.toolCallId), call, labels))
}

function toolText(before: ToolCallInfo | undefined, call: ToolCallInfo, labels: CommonLabels): string[] {
  const { state } = call
  if (before?.state === state || state === 'pending' || state === 'waiting') return []
  const name = visibleLine(call.toolName)
  return [state === 'running' ? labels.speakToolRunning(name) : labels.speakToolEnded(name, state)]
}

function systemAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}
