import { createStore } from 'zustand/vanilla'
import type { AgentError } from '../errors.js'
import { aiecs } from '../protocols/aiecs.js'
import type { AgentEvent, ToolCallEvent } from '../protocols/events.js'
import type { Stamped } from '../run/run.js'
import type { StreamAgentOptions } from '../run/stream-agent.js'
import { type CollectedRun, collectRun } from './collect.js'
import { createConsumers } from './consumers.js'
import { reduceRun } from './reduce-run.js'
import { createRunLoop, type RunStoreOptions } from './run-loop.js'
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
   * @param before The last state of a run that is to be read on, if it can be; `input` is what it was asked.
   * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
   */
  start: (input?: unknown, getOptions?: () => RunStoreOptions, before?: RunState) => Promise<CollectedRun>
  /** Ends the run; nothing that belongs to it changes the state any more. */
  stop: () => void
  /** Leaves the run: as `stop()`, but the run is none of our business any more. */
  disconnect: () => void
  /**
   * With `resume`, reads on a run that was left or broke off. Else starts again with the same input; with none where
   * nothing was asked yet.
   */
  retry: () => Promise<CollectedRun>
  /** Stops, and forgets everything but what was asked, for `retry()`. */
  reset: () => void
}

/**
 * A store for the runs of one agent. Events are applied as they are read, in one reducer, and published at the
 * pace of `buffer`; everything is published before the end is visible.
 *
 * @param getOptions Asked afresh at every start.
 */
export function createRunStore(getOptions: () => RunStoreOptions): RunHandle {
  const store = createStore<RunState>()(() => initialRunState)
  const { tell, attach } = createConsumers<RunConsumer>()
  const publish = (state: RunState) => store.setState(state, true)
  const loop = createRunLoop(reduceRun, publish, (event) => {
    tell('onEvent', event)
    if (event.type === 'tool_call') tell('onToolCall', event)
  })
  let lastInput: unknown
  const stop = () => loop.end({ end: 'stopped' })
  const disconnect = () => loop.end({ end: 'disconnected' })

  async function start(input?: unknown, given = getOptions, before?: RunState): Promise<CollectedRun> {
    getOptions = given
    const { protocol = aiecs, ...options } = getOptions()
    const over = loop.start(input, { ...options, protocol, readOn: options.resume?.readOn(before) })
    lastInput = input
    const collected = collectRun(await over)
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
    retry: () => start(lastInput, getOptions, store.getState()),
    reset() {
      stop()
      publish(initialRunState)
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
