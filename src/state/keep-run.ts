import { asObject, asString } from '../protocols/wire.js'
import type { RunPosition } from '../run/position.js'
import { systemSleep } from '../run/clock.js'
import type { RunStoreOptions } from './run-loop.js'
import { initialRunState, type RunState } from './run-state.js'
import { selectIsActive } from './selectors.js'
import type { RunHandle } from './store.js'

/** Keeps a run over a reload of its page, as the `keep` option takes it. */
export interface RunKeeper {
  /**
   * Reads on what was kept under this id, and keeps the run from now on. Returns what ends that.
   *
   * @param getOptions Asked afresh whenever they are needed.
   */
  attach: (id: string, handle: RunHandle, getOptions: () => RunStoreOptions) => () => void
}

/** What {@link keepRun} takes. */
export interface KeepRunOptions {
  /** Where. With `localStorage` other tabs find the run too. @default sessionStorage */
  storage?: (() => Storage) | undefined
  /** Sets apart what several apps of one origin keep. @default 'agent-run' */
  name?: string | undefined
}

/** While a run goes on it is kept this often, in milliseconds. */
const SAVE_MS = 1_000

/**
 * Keeps which run it is, how far it was read and what is known of it, so that a page that is reloaded shows the same
 * at once and reads the run on, as `resume` has it: from its start, out of sight, until it is as far. Nothing is asked
 * again. What a storage has no room for, or gives that cannot be used, is not kept; a run that is over is forgotten.
 */
export function keepRun({
  storage = () => sessionStorage,
  name = 'agent-run',
}: KeepRunOptions = {}): RunKeeper {
  return {
    attach(id, handle, getOptions) {
      const key = `${name}/${id}`
      const before = read(attempt(() => storage().getItem(key)))
      const isFresh = handle.getState().connection === 'idle'
      if (before && isFresh && getOptions().resume?.readOn(before))
        void handle.start(before.position?.input, getOptions, before)

      let waiting: AbortController | undefined
      const left = new AbortController()
      function save() {
        waiting?.abort()
        waiting = undefined
        const state = handle.getState()
        const { position } = state
        if (!position) return
        const set = (kept: RunState) => attempt(() => storage().setItem(key, write(kept)))
        if (isForgotten(state)) attempt(() => storage().removeItem(key))
        // Without room for all of it, what is needed to read it on.
        else if (!set(state)) set({ ...initialRunState, position })
      }
      const unsubscribe = handle.subscribe(() => {
        if (!selectIsActive(handle.getState())) save()
        else if (!waiting) {
          const { signal } = (waiting = new AbortController())
          const { sleep = systemSleep } = getOptions()
          void sleep(SAVE_MS, signal).then(() => signal.aborted || save())
        }
      })
      // The last moment that a page is sure to have.
      globalThis.addEventListener?.('pagehide', save, { signal: left.signal })
      return () => {
        if (waiting) save()
        unsubscribe()
        left.abort()
      }
    },
  }
}

/** It is over, or the server has it no more. A run that was only left may be read on. */
function isForgotten({ end, position }: RunState): boolean {
  return end !== undefined && (!(position?.runId ?? position?.url) || !/disconnected|timeout/.test(end))
}

/** Errors and telemetry are not for keeping. */
function write(state: RunState): string {
  return JSON.stringify({ version: 1, state: { ...state, error: undefined, errors: [], log: [] } })
}

/** What was kept, as a run that was left. */
function read(text: unknown): RunState | undefined {
  const { version, state } = asObject(attempt(() => JSON.parse(asString(text) ?? ''))) ?? {}
  const kept = asObject(state)
  const isRun = version === 1 && kept && Array.isArray(kept['parts']) && asObject(kept['position'])
  // A cast: written by `write`, or something very like it.
  return isRun
    ? { ...initialRunState, ...(kept as Partial<RunState> & { position: RunPosition }), end: 'disconnected' }
    : undefined
}

/** A storage may be forbidden, full or broken: the run goes on without it. */
function attempt<T>(action: () => T): T | true | undefined {
  try {
    return action() ?? true
  } catch {
    return undefined
  }
}
