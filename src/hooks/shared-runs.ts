import { createRunStore, type RunHandle, type RunStoreOptions } from '../state/store.js'

/** Runs that several components show at once, and when nobody does any more. */
export interface SharedRuns {
  /** The run of this id; the first who asks makes it. */
  get(id: string, getOptions: () => RunStoreOptions): RunHandle
  /**
   * One more component shows this run. Returns what takes that back: when the last one is gone for longer than
   * a remount takes, the run is left as by `disconnect()`, unless `keepAlive()`.
   */
  retain(handle: RunHandle, keepAlive: () => boolean): () => void
}

/** StrictMode, hot reload and a move in the tree unmount and mount again at once; a route's loader takes a moment. */
const REMOUNT_MS = 200

/** One registry: per provider, so that a server never shares a run between two users. */
export function createSharedRuns(): SharedRuns {
  const byId = new Map<string, RunHandle>()
  const idOf = new WeakMap<RunHandle, string>()
  const consumers = new WeakMap<
    RunHandle,
    { count: number; timer: ReturnType<typeof setTimeout> | undefined }
  >()

  function leave(handle: RunHandle) {
    handle.disconnect()
    const id = idOf.get(handle)
    if (id !== undefined && byId.get(id) === handle) byId.delete(id)
  }

  return {
    get(id, getOptions) {
      let handle = byId.get(id)
      if (!handle) {
        handle = createRunStore(getOptions)
        byId.set(id, handle)
        idOf.set(handle, id)
      }
      return handle
    },
    retain(handle, keepAlive) {
      const entry = consumers.get(handle) ?? { count: 0, timer: undefined }
      consumers.set(handle, entry)
      clearTimeout(entry.timer)
      entry.count += 1
      // A component that was hidden for long comes back with the run it knows.
      const id = idOf.get(handle)
      if (id !== undefined && !byId.has(id)) byId.set(id, handle)
      return () => {
        entry.count -= 1
        if (entry.count > 0 || keepAlive()) return
        entry.timer = setTimeout(() => leave(handle), REMOUNT_MS)
      }
    },
  }
}
