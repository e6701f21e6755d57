import { defaultLimits, limitExceeded } from '../framing/limits.js'
import type { AgentEvent, ReasoningEvent, TokenEvent } from '../protocols/events.js'
import type { Protocol } from '../protocols/protocol.js'
import { type BatchOptions, createBatch } from '../run/batch.js'
import { isSaid, life, type RunEvent, run, type Stamped } from '../run/run.js'
import { type AgentOptions, toRunOptions } from '../run/stream-agent.js'
import type { RunEnding } from '../run/verdict.js'
import { initialRunState, type RunState } from './run-state.js'

/** What a run of a store is made with. */
export interface RunStoreOptions extends AgentOptions, Pick<BatchOptions, 'buffer' | 'paint'> {}

/** What one run of a {@link RunLoop} is made with. */
export interface RunOptionsOfLoop extends RunStoreOptions {
  protocol: Protocol
  /** A run that was left, or broke off, and is read on: its state, open again. */
  readOn?: RunState | undefined
}

/** Runs, one after the other, folded into a state. */
export interface RunLoop {
  /**
   * Starts a run; one that is under way is stopped. Resolves to its last state when it is over.
   *
   * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
   */
  start: (input: unknown, options: RunOptionsOfLoop) => Promise<RunState>
  /** Ends the run that is under way, if one is; nothing that belongs to it changes the state any more. */
  end: (ending: RunEnding) => void
}

/**
 * The library in one loop. Events are applied as they are read, in one reducer, and published at the pace of
 * `buffer`; everything is published before the end is visible.
 *
 * @param onSaid Called for each event of the agent, as it arrives.
 */
export function createRunLoop(
  reduce: (state: RunState, event: RunEvent) => RunState,
  publish: (state: RunState) => void,
  onSaid: (event: Stamped<AgentEvent>) => void,
): RunLoop {
  // Set while a run is under way: ends it from outside.
  let endLive: RunLoop['end'] | undefined
  return {
    end: (ending) => endLive?.(ending),
    async start(input, options) {
      const { readOn } = options
      const limits = { ...defaultLimits, ...options.limits }
      const controller = new AbortController()
      const runOptions = toRunOptions(options, input, controller.signal)
      endLive?.({ end: 'stopped' })

      let state = readOn ?? initialRunState
      let textChars = 0
      const batch = createBatch(options, () => publish(state))

      function apply(events: readonly RunEvent[]) {
        // Tokens that came together behind a first one: they change the state in one step.
        let more: (TextEvent & { count: number }) | undefined
        for (let event of events) {
          if (event.type === 'tool_call_delta') {
            event = { ...event, inputText: event.inputText.slice(0, limits.toolInputChars) }
          }
          if ('content' in event && !event.replayed) textChars += event.content.length
          if (more?.type === event.type && more.scope?.id === event.scope?.id) {
            more = { ...event, content: more.content + event.content, count: more.count + 1 }
          } else {
            if (more?.count) state = reduce(state, more)
            state = reduce(state, event)
            more = 'content' in event ? { ...event, content: '', count: 0 } : undefined
          }
        }
        if (more?.count) state = reduce(state, more)
        for (const event of events.filter(isSaid)) {
          if (!event.replayed) onSaid(event)
          // Whoever was told ended the run, and that is published.
          if (endLive !== end) return
        }
        batch(events)
      }

      function end(ending: RunEnding) {
        endLive = undefined
        controller.abort(ending)
        apply(life(options, { type: 'run_ended', ...ending }))
      }
      endLive = end
      // The run says so itself, but only after a tick: a button must not be pressed twice in between.
      if (readOn) publish(readOn)
      else apply(life(options, { type: 'run_connecting', attempt: 0 }))

      for await (const events of run(runOptions)) {
        if (endLive !== end) break
        if (events[0]?.type === 'run_ended') endLive = undefined
        apply(events)
        const outgrown =
          state.partsBegun > limits.parts ? 'parts' : textChars > limits.textChars && 'textChars'
        if (outgrown && endLive === end) {
          end({ end: 'error', error: limitExceeded(outgrown, limits[outgrown]) })
        }
      }
      return state
    },
  }
}

type TextEvent = Stamped<TokenEvent | ReasoningEvent>
