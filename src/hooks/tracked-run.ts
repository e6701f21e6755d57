import { initialRunState, type RunState } from '../state/run-state.js'
import { selectAnswer, selectMetrics, selectReasoning, selectText } from '../state/selectors.js'
import type { RunHandle } from '../state/store.js'

/** What of a run is not in its state as it is, but derived from it. */
const derived: { [F in keyof DerivedFields]: (state: RunState) => DerivedFields[F] } = {
  text: selectText,
  answer: selectAnswer,
  reasoning: selectReasoning,
  metrics: selectMetrics,
}

interface DerivedFields {
  /** The text streamed so far, of the main scope. */
  text: string
  /** The streamed text, or `result.output` where an agent streams no tokens. */
  answer: string
  /** The reasoning streamed so far, of the main scope. */
  reasoning: string
  /** Time to first token, tokens per second and the rest. */
  metrics: ReturnType<typeof selectMetrics>
}

/** What of a run can be read field by field. */
export type RunFields = Readonly<RunState & DerivedFields>

/** A run as one component reads it. */
export interface TrackedRun<T> {
  /** The same object until a field that was ever read from one of them has changed. */
  getSnapshot: () => T
  getServerSnapshot: () => T
}

/**
 * Snapshots of a run that know which of their fields were read. A value once read from a snapshot stays what it
 * was; one that is read for the first time is that of now, so that a click handler never copies an old answer.
 */
export function trackRun<A extends object>(handle: RunHandle, actions: A): TrackedRun<A & RunFields> {
  const everRead = new Set<keyof RunFields>()

  function read(state: RunState, field: keyof RunFields): unknown {
    return field in derived ? derived[field as keyof DerivedFields](state) : state[field as keyof RunState]
  }

  function snapshotOf(getState: () => RunState) {
    const state = getState()
    const values = new Map<keyof RunFields, unknown>()
    const snapshot = { ...actions }
    // Own and enumerable, so that spreading works, and counts as reading everything.
    for (const name in { ...initialRunState, ...derived }) {
      const field = name as keyof RunFields
      Object.defineProperty(snapshot, field, {
        enumerable: true,
        get() {
          everRead.add(field)
          if (!values.has(field)) values.set(field, read(getState(), field))
          return values.get(field)
        },
      })
    }
    return {
      // A cast: the fields were defined one by one.
      snapshot: snapshot as A & RunFields,
      differs: (next: RunState) =>
        [...everRead].some(
          (field) =>
            !Object.is(values.has(field) ? values.get(field) : read(state, field), read(next, field)),
        ),
    }
  }

  let current = snapshotOf(handle.getState)
  const initial = snapshotOf(handle.getInitialState)
  return {
    getSnapshot() {
      if (current.differs(handle.getState())) current = snapshotOf(handle.getState)
      return current.snapshot
    },
    getServerSnapshot: () => initial.snapshot,
  }
}
