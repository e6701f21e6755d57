import type { AgentEvent } from '../../src/protocols/events.js'
import type { LifeEvent } from '../../src/run/run.js'
import { reduceRun } from '../../src/state/reduce-run.js'
import { initialRunState, type RunState } from '../../src/state/run-state.js'
import type { RunHandle } from '../../src/state/store.js'

/** What can be put into a {@link FixedRun}: anything that happens in a run, with or without its time. */
export type Happening = (AgentEvent | LifeEvent) & { receivedAt?: number }

/** A run without a network: what happens in it is put in by hand, and goes through the real reducer. */
export interface FixedRun {
  handle: RunHandle
  /** Lets things happen, all published at once. */
  add(...happenings: Happening[]): void
  /** Begins anew, as another `start` does. */
  restart(): void
  /** How often `retry` was called. */
  retries(): number
}

export const BEGIN: Happening[] = [{ type: 'run_connecting', attempt: 0 }, { type: 'run_open' }]

/** A run to which the happenings have happened, 100 ms apart unless they say when. */
export function fixedRun(...happenings: Happening[]): FixedRun {
  const listeners = new Set<() => void>()
  let now = 1_000_000
  let state: RunState = initialRunState
  let retries = 0
  const publish = (next: RunState): void => {
    state = next
    for (const listener of listeners) listener()
  }
  const reduced = (before: RunState, list: readonly Happening[]): RunState =>
    list.reduce<RunState>((next, { receivedAt, ...event }) => {
      now = receivedAt ?? now + 100
      return reduceRun(next, { ...event, receivedAt: now })
    }, before)
  const nothing = (): Promise<never> => Promise.reject(new Error('a fixed run does not start'))
  state = reduced(state, happenings)
  return {
    add: (...list) => publish(reduced(state, list)),
    restart: () => publish(reduced(state, BEGIN)),
    retries: () => retries,
    handle: {
      getState: () => state,
      getInitialState: () => initialRunState,
      subscribe(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      attach: () => () => {},
      start: nothing,
      stop: () => publish(reduced(state, [{ type: 'run_ended', end: 'stopped' }])),
      disconnect: () => publish(reduced(state, [{ type: 'run_ended', end: 'disconnected' }])),
      retry() {
        retries++
        publish(reduced(state, BEGIN))
        return new Promise(() => {})
      },
      reset: () => publish(initialRunState),
    },
  }
}
