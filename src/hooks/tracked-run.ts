import type { RunState } from '../state/run-state.js'
import { selectAnswer, selectMetrics, selectReasoning, selectText } from '../state/selectors.js'

/** What of a run is not in its state as it is, but derived from it. */
export const derived: { [F in keyof DerivedFields]: (state: RunState) => DerivedFields[F] } = {
  text: selectText,
  answer: selectAnswer,
  reasoning: selectReasoning,
  metrics: selectMetrics,
}

/** What {@link derived} gives. */
export interface DerivedFields {
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

/** A run, or a chat, as one component reads it. */
export interface TrackedRun<T> {
  /** The same object until a field that was ever read from one of them has changed. */
  getSnapshot: () => T
  getServerSnapshot: () => T
}

/** What can be tracked: something with a state. */
export interface Tracked<S> {
  getState: () => S
  getInitialState: () => S
}

/**
 * Snapshots of a run that know which of their fields were read. A value once read from a snapshot stays what it
 * was; one that is read for the first time is that of now, so that a click handler never copies an old answer.
 *
 * @param select What is derived from the state, over the fields that the state has itself.
 */
export function track<S extends object, A extends object, F extends object>(
  { getState, getInitialState }: Tracked<S>,
  actions: A,
  select: { readonly [K in keyof F]: (state: S) => F[K] },
): TrackedRun<A & Readonly<S & F>> {
  type Field = keyof S | keyof F
  const everRead = new Set<Field>()

  function read(state: S, field: Field): unknown {
    return field in select ? select[field as keyof F](state) : state[field as keyof S]
  }

  function snapshotOf(getState: () => S) {
    const state = getState()
    const values: { [F in Field]?: unknown } = {}
    const snapshot = { ...actions }
    // Own and enumerable, so that spreading works, and counts as reading everything.
    for (const name in { ...getInitialState(), ...select }) {
      const field = name as Field
      Object.defineProperty(snapshot, field, {
        enumerable: true,
        get() {
          everRead.add(field)
          if (!(field in values)) values[field] = read(getState(), field)
          return values[field]
        },
      })
    }
    return {
      // A cast: the fields were defined one by one.
      snapshot: snapshot as A & Readonly<S & F>,
      differs: (next: S) =>
        [...everRead].some(
          (field) => !Object.is(field in values ? values[field] : read(state, field), read(next, field)),
        ),
    }
  }

  let current = snapshotOf(getState)
  const initial = snapshotOf(getInitialState)
  return {
    getSnapshot() {
      if (current.differs(getState())) current = snapshotOf(getState)
      return current.snapshot
    },
    getServerSnapshot: () => initial.snapshot,
  }
}
