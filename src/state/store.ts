import { createStore } from 'zustand/vanilla'
import type { AgentError } from '../errors.js'
import { defaultLimits, limitExceeded } from '../framing/limits.js'
import type { AgentEvent, ToolCallEvent } from '../protocols/events.js'
import { type BufferMode, createBatch, type Paint, systemPaint } from '../run/batch.js'
import { systemClock, systemSleep } from '../run/clock.js'
import { isSaid, type RunEvent, run, type Stamped } from '../run/run.js'
import { type AgentOptions, type StreamAgentOptions, toRunOptions } from '../run/stream-agent.js'
import type { RunEnding } from '../run/verdict.js'
import { type CollectedRun, collectRun } from './collect.js'
import { createConsumers } from './consumers.js'
import { reduceRun } from './reduce-run.js'
import { initialRunState, type RunState } from './run-state.js'

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

/** Someone who shows a run. */
export interface RunConsumer extends RunCallbacks {
  /** The run goes on when nobody shows it any more. @default false */
  keepAlive?: boolean | undefined
}

/** What a run of a store is made with. */
export interface RunStoreOptions extends AgentOptions {
  /** When what has arrived is shown. @default 'paint' */
  buffer?: BufferMode | undefined
  /** @default requestAnimationFrame, or a timer while the page is hidden */
  paint?: Paint | undefined
}

/** What shows a run needs of it: a {@link RunHandle} has it, and so has a chat's, for the run that answers. */
export interface RunSource {
  getState: () => RunState
  getInitialState: () => RunState
  subscribe: (listener: () => void) => () => void
  /** Asks the same again. */
  retry: () => Promise<unknown>
}

/** One agent's runs, one after the other, and the state of the latest. Stable: the same object for all its life. */
export interface RunHandle {
  getState: () => RunState
  getInitialState: () => RunState
  /** Calls `listener` after every publication; returns what ends that. */
  subscribe: (listener: () => void) => () => void
  /**
   * One more consumer: its callbacks are called from now on. Returns what takes that back: once the last one is
   * gone for longer than a remount takes, the run is left as by `disconnect()`, unless that one says `keepAlive`.
   *
   * @param getConsumer Asked afresh whenever there is something to tell.
   * @param onLeft Called when the run was left.
   */
  attach: (getConsumer: () => RunConsumer, onLeft?: () => void) => () => void
  /**
   * Starts a run; one that is under way is stopped. Resolves when it is over, and never rejects for what the
   * agent or the network did.
   *
   * @param getOptions Used from now on, `retry()` included.
   * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
   */
  start: (input?: unknown, getOptions?: () => RunStoreOptions) => Promise<CollectedRun>
  /** Ends the run; nothing that belongs to it changes the state any more. */
  stop: () => void
  /** Leaves the run: as `stop()`, but the run is none of our business any more. */
  disconnect: () => void
  /** Starts again with the same input; with none where nothing was asked yet. */
  retry: () => Promise<CollectedRun>
  /** Stops, and forgets everything but what was asked, for `retry()`. */
  reset: () => void
}

/**
 * A store for the runs of one agent. Events are applied as they are read, in one reducer, and published at the
 * pace of `buffer`; everything is published before the end is visible.
 *
 * @param getOptions Asked afresh at every start.
 * @param reduce Makes the state; {@link reduceRun}, or what does the same and more.
 */
export function createRunStore(
  getOptions: () => RunStoreOptions,
  reduce: (state: RunState, event: RunEvent) => RunState = reduceRun,
): RunHandle {
  const store = createStore<RunState>()(() => initialRunState)
  const { tell, attach } = createConsumers<RunConsumer>()
  let lastInput: unknown
  // Set while a run is under way: ends it from outside.
  let endLive: ((ending: RunEnding) => void) | undefined

  const stop = () => endLive?.({ end: 'stopped' })
  const disconnect = () => endLive?.({ end: 'disconnected' })

  async function start(input?: unknown, given = getOptions): Promise<CollectedRun> {
    getOptions = given
    const options = getOptions()
    const { buffer = 'paint', paint = systemPaint, clock = systemClock, sleep = systemSleep } = options
    const limits = { ...defaultLimits, ...options.limits }
    const controller = new AbortController()
    const runOptions = toRunOptions(options, input, controller.signal)
    stop()
    lastInput = input

    let state: RunState = initialRunState
    let textChars = 0
    const publish = createBatch(buffer, () => store.setState(state, true), paint, sleep)

    function apply(events: readonly RunEvent[]) {
      for (let event of events) {
        if (event.type === 'tool_call_delta') {
          event = { ...event, inputText: event.inputText.slice(0, limits.toolInputChars) }
        }
        if ('content' in event) textChars += event.content.length
        state = reduce(state, event)
        if (isSaid(event)) tell('onEvent', event)
        if (event.type === 'tool_call') tell('onToolCall', event)
      }
      publish(events)
    }

    function end(ending: RunEnding) {
      endLive = undefined
      controller.abort()
      apply([{ type: 'run_ended', ...ending, receivedAt: clock.now() }])
    }
    endLive = end
    // The run says so itself, but only after a tick: a button must not be pressed twice in between.
    apply([{ type: 'run_connecting', attempt: 0, receivedAt: clock.now() }])

    for await (const events of run(runOptions)) {
      if (endLive !== end) break
      if (events[0]?.type === 'run_ended') endLive = undefined
      apply(events)
      const outgrown =
        state.partsBegun > limits.parts ? 'parts' : textChars > limits.textChars ? 'textChars' : ''
      if (outgrown && endLive === end) {
        end({ end: 'error', error: limitExceeded(outgrown, limits[outgrown]) })
      }
    }
    const collected = collectRun(state)
    if (collected.error) tell('onError', collected.error)
    tell('onFinish', collected)
    return collected
  }

  return {
    ...store,
    attach: (getConsumer, onLeft) =>
      attach(getConsumer, ({ keepAlive }) => {
        if (keepAlive) return
        disconnect()
        onLeft?.()
      }),
    start,
    stop,
    disconnect,
    retry: () => start(lastInput),
    reset() {
      stop()
      store.setState(initialRunState, true)
    },
  }
}

/**
 * Runs an agent and gives all of it at once: the value that `start()` of `useAgentStream` resolves to.
 * Never rejects for what the agent or the network did: see `end` and `error`. When `signal` aborts, the run is
 * stopped and what had arrived is given.
 *
 * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
 */
export async function collectAgent({ input, signal, ...options }: StreamAgentOptions): Promise<CollectedRun> {
  const store = createRunStore(() => ({ ...options, buffer: 'none' }))
  const collected = store.start(input)
  if (signal?.aborted) store.stop()
  signal?.addEventListener('abort', store.stop)
  try {
    return await collected
  } finally {
    signal?.removeEventListener('abort', store.stop)
  }
}
