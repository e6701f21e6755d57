import type { RunState } from '../state/run-state.js'
import {
  selectAnswer,
  selectMetrics,
  selectReasoning,
  selectText,
  selectToolCalls,
} from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'

/** What of a run can be read field by field. */
const fields = {
  text: selectText,
  answer: selectAnswer,
  reasoning: selectReasoning,
  toolCalls: selectToolCalls,
  metrics: selectMetrics,
  parts: ({ parts }: RunState) => parts,
  iterations: ({ iterations }: RunState) => iterations,
  scopes: ({ scopes }: RunState) => scopes,
  result: ({ result }: RunState) => result,
  status: ({ status }: RunState) => status,
  phase: ({ phase }: RunState) => phase,
  iteration: ({ iteration }: RunState) => iteration,
  connection: ({ connection }: RunState) => connection,
  end: ({ end }: RunState) => end,
  endedBy: ({ endedBy }: RunState) => endedBy,
  error: ({ error }: RunState) => error,
  errors: ({ errors }: RunState) => errors,
} satisfies Record<string, (state: RunState) => unknown>

type Field = keyof typeof fields

/** The fields of a run, each as its selector gives it. */
export type RunFields = { readonly [F in Field]: ReturnType<(typeof fields)[F]> }

/** A run as one component reads it. */
export interface TrackedRun<T> {
  subscribe(listener: () => void): () => void
  /** The same object until a field that was ever read from one of them has changed. */
  getSnapshot(): T
  getServerSnapshot(): T
}

/**
 * Snapshots of a run that know which of their fields were read. A value once read from a snapshot stays what it
 * was; one that is read for the first time is that of now, so that a click handler never copies an old answer.
 */
export function trackRun<A extends object>(handle: RunHandle, actions: A): TrackedRun<A & RunFields> {
  const everRead = new Set<Field>()

  function snapshotOf(state: RunState, now: () => RunState) {
    const values = new Map<Field, unknown>()
    const snapshot = { ...actions }
    // Own and enumerable, so that spreading works, and counts as reading everything.
    for (const field of Object.keys(fields) as Field[]) {
      Object.defineProperty(snapshot, field, {
        enumerable: true,
        get() {
          everRead.add(field)
          if (!values.has(field)) values.set(field, fields[field](now()))
          return values.get(field)
        },
      })
    }
    return {
      // A cast: the fields were defined one by one.
      snapshot: snapshot as A & RunFields,
      differs: (next: RunState) =>
        next !== state &&
        [...everRead].some((field) => {
          const before = values.has(field) ? values.get(field) : fields[field](state)
          return !Object.is(before, fields[field](next))
        }),
    }
  }

  let current = snapshotOf(handle.getState(), handle.getState)
  const initial = snapshotOf(handle.getInitialState(), handle.getInitialState)
  return {
    subscribe: handle.subscribe,
    getSnapshot() {
      const state = handle.getState()
      if (current.differs(state)) current = snapshotOf(state, handle.getState)
      return current.snapshot
    },
    getServerSnapshot: () => initial.snapshot,
  }
}
