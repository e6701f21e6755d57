import { createStore } from 'zustand/vanilla'
import type { AgentError } from '../errors.js'
import { defaultLimits, limitExceeded } from '../framing/limits.js'
import type { AgentEvent, ToolCallEvent } from '../protocols/events.js'
import { type BufferMode, createBatch, type Paint, systemPaint } from '../run/batch.js'
import { systemClock, systemSleep } from '../run/clock.js'
import { isSaid, leaving, type RunEvent, run, type Stamped } from '../run/run.js'
import { type AgentOptions, toRunOptions } from '../run/stream-agent.js'
import type { RunEnding } from '../run/verdict.js'
import { type CollectedRun, collectRun } from './collect.js'
import { reduceRun } from './reduce-run.js'
import { initialRunState, type RunState } from './run-state.js'
import { selectIsActive } from './selectors.js'

/** Told as a run goes on. What one of these throws is reported to the page and does not touch the run. */
export interface RunCallbacks {
  /** Every event of the agent, as it arrives, telemetry and unknown ones included. */
  onEvent?: ((event: Stamped<AgentEvent>) => void) | undefined
  /** A tool begins to execute. */
  onToolCall?: ((event: Stamped<ToolCallEvent>) => void) | undefined
  /** The run is over, however it ended; the state shows it already. */
  onFinish?: ((run: CollectedRun) => void) | undefined
  /** The run is over because of this. Called before `onFinish`. */
  onError?: ((error: AgentError) => void) | undefined
}

/** What a run of a store is made with. */
export interface RunStoreOptions extends AgentOptions {
  /** When what has arrived is shown. @default 'paint' */
  buffer?: BufferMode | undefined
  /** @default requestAnimationFrame, or a timer while the page is hidden */
  paint?: Paint | undefined
}

/** One agent's runs, one after the other, and the state of the latest. Stable: the same object for all its life. */
export interface RunHandle {
  getState(): RunState
  getInitialState(): RunState
  /** Calls `listener` after every publication; returns what ends that. */
  subscribe(listener: () => void): () => void
  /** Calls the callbacks of every run from now on; returns what ends that. */
  listen(callbacks: () => RunCallbacks): () => void
  /**
   * Starts a run; one that is under way is stopped. Resolves when it is over, and never rejects for what the
   * agent or the network did.
   *
   * @param getOptions Used from now on, `retry()` included.
   * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
   */
  start(input?: unknown, getOptions?: () => RunStoreOptions): Promise<CollectedRun>
  /** Ends the run; nothing that belongs to it changes the state any more. */
  stop(): void
  /** Leaves the run: as `stop()`, but the run is none of our business any more. */
  disconnect(): void
  /** Starts again with the same input. */
  retry(): Promise<CollectedRun>
  /** Stops, and forgets everything. */
  reset(): void
}

/** How long events may be applied in one go before the page gets to paint and to listen to the user. */
const BREATH_MS = 12

/**
 * A store for the runs of one agent. Events are applied as they are read, in one reducer, and published at the
 * pace of `buffer`; everything is published before the end is visible.
 *
 * @param getOptions Asked afresh at every start.
 */
export function createRunStore(getOptions: () => RunStoreOptions): RunHandle {
  const store = createStore<RunState>()(() => initialRunState)
  const listeners = new Set<() => RunCallbacks>()
  let lastInput: unknown
  // Set while a run is under way: applies events to it, and ends it from outside.
  let live: { end(ending: RunEnding, reason: unknown): void } | undefined

  function tell<K extends keyof RunCallbacks>(
    name: K,
    value: Parameters<NonNullable<RunCallbacks[K]>>[0],
  ): void {
    for (const getCallbacks of [...listeners]) {
      try {
        // A cast: TypeScript does not see that the name and the value belong together.
        ;(getCallbacks()[name] as ((value: unknown) => void) | undefined)?.(value)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  async function start(input?: unknown): Promise<CollectedRun> {
    const options = getOptions()
    const { buffer = 'paint', paint = systemPaint, clock = systemClock, sleep = systemSleep } = options
    const limits = { ...defaultLimits, ...options.limits }
    const controller = new AbortController()
    const runOptions = toRunOptions(options, input, controller.signal)
    live?.end({ end: 'stopped' }, 'superseded')
    lastInput = input

    let state: RunState = initialRunState
    let textChars = 0
    const batch = createBatch(buffer, () => store.setState(state, true), paint, sleep)

    function apply(arrived: readonly RunEvent[]) {
      const events = arrived.map((event) => cut(event, limits.toolInputChars))
      state = events.reduce(reduceRun, state)
      batch.add(events)
      for (const event of events) {
        if (event.type === 'token' || event.type === 'reasoning') textChars += event.content.length
        if (isSaid(event)) tell('onEvent', event)
        if (event.type === 'tool_call') tell('onToolCall', event)
      }
    }

    const current = {
      end(ending: RunEnding, reason: unknown) {
        live = undefined
        controller.abort(reason)
        apply([{ type: 'run_ended', ...ending, receivedAt: clock.now() }])
      },
    }
    live = current
    // The run says so itself, but only after a tick: a button must not be pressed twice in between.
    apply([{ type: 'run_connecting', attempt: 0, receivedAt: clock.now() }])

    let breathAt = clock.now()
    for await (const events of run(runOptions)) {
      if (live !== current) break
      if (events.some(({ type }) => type === 'run_ended')) live = undefined
      apply(events)
      const outgrown =
        state.parts.length > limits.parts ? 'parts' : textChars > limits.textChars ? 'textChars' : ''
      if (outgrown && live === current) {
        const error = limitExceeded(outgrown, limits[outgrown])
        current.end({ end: 'error', error }, error)
      }
      if (clock.now() - breathAt > BREATH_MS) {
        await breath()
        breathAt = clock.now()
      }
    }
    const collected = collectRun(state)
    if (collected.error) tell('onError', collected.error)
    tell('onFinish', collected)
    return collected
  }

  const end = (ending: RunEnding, reason: unknown) => live?.end(ending, reason)
  return {
    getState: store.getState,
    getInitialState: store.getInitialState,
    subscribe: (listener) => store.subscribe(listener),
    listen(callbacks) {
      listeners.add(callbacks)
      return () => void listeners.delete(callbacks)
    },
    start(input, given) {
      getOptions = given ?? getOptions
      return start(input)
    },
    stop: () => end({ end: 'stopped' }, 'stopped'),
    disconnect: () => end({ end: 'disconnected' }, leaving),
    retry: () => start(lastInput),
    reset() {
      end({ end: 'stopped' }, 'stopped')
      if (store.getState() !== initialRunState) store.setState(initialRunState, true)
    },
  }
}

/** Whether a run is under way in this store. */
export function isActive(handle: RunHandle): boolean {
  return selectIsActive(handle.getState())
}

function cut(event: RunEvent, chars: number): RunEvent {
  return event.type === 'tool_call_delta' ? { ...event, inputText: event.inputText.slice(0, chars) } : event
}

/** Lets the page paint and the user speak. A message, not a timer: those are slowed down in hidden pages. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(undefined)
  })
}
