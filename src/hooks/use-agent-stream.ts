'use client'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CollectedRun } from '../state/collect.js'
import type { RunStoreOptions } from '../state/run-loop.js'
import type { RunKeeper } from '../state/keep-run.js'
import { createRunStore, type RunConsumer, type RunHandle } from '../state/store.js'
import { mergeOptions, useAgentContext } from './agent-context.js'
import { createLatest } from './latest.js'
import { derived, type RunFields, track } from './tracked-run.js'

/** What {@link useAgentStream} takes, over the defaults of the provider above. Read afresh at each use. */
export interface UseAgentStreamOptions extends RunStoreOptions, RunConsumer {
  /**
   * Components with the same id below one provider show the same run, over one connection. Another id is another
   * run: the one before is left, unless it is shown elsewhere or says `keepAlive`.
   */
  id?: string | undefined
  /** With an `id` and `resume`: the run outlives a reload of the page, as with `keepRun()`. */
  keep?: RunKeeper | undefined
}

/** What can be done with a run. None of these changes between renders. */
export interface RunActions {
  /**
   * Starts a run; one that is under way is stopped. Resolves when it is over, to all that came of it, and never
   * rejects for what the agent or the network did.
   *
   * @param task What the agent is asked: AIECS's task, such as `{ description }`; a string is its description.
   * @throws AgentError `misuse` when there is neither a `url` nor a `transport`.
   */
  start: (task?: unknown) => Promise<CollectedRun>
  /** Ends the run. What has arrived stays. */
  stop: () => void
  /** Leaves the run without having it count as failed or stopped. */
  disconnect: () => void
  /** Starts again with the same task; with none where nothing was asked yet. */
  retry: () => Promise<CollectedRun>
  /** Stops, and forgets everything but what was asked, for `retry()`. */
  reset: () => void
  /** The run itself, the same object at every render: what components take, so that they read for themselves. */
  readonly handle: RunHandle
}

/**
 * A run as a component reads it: an immutable snapshot, another object only when a field that was read has
 * changed. A component that reads `status` alone does not render for a token.
 */
export type AgentStream = RunActions & RunFields

/**
 * One run of an agent: asks it, reads what it streams into a store, and renders the component for what it reads.
 * On a server it gives the state before anything was asked.
 */
export function useAgentStream(options: UseAgentStreamOptions = {}): AgentStream {
  const { id = '' } = options
  const { defaults, runs } = useAgentContext()
  const [latest] = useState(() => createLatest<UseAgentStreamOptions>(options))
  useInsertionEffect(() => latest.set(mergeOptions(defaults, options)))

  // Without an id, or on a server without a provider, a run is this component's own.
  const [own] = useState(() => createRunStore(latest.get))
  const shared = id ? runs : undefined
  const { handle, snapshots } = useMemo(() => {
    const handle = shared ? (shared.get(id) ?? createRunStore(latest.get)) : own
    shared?.set(id, handle)
    const start = (task?: unknown) => handle.start(task, latest.get)
    return { handle, snapshots: track(handle, { ...handle, start, handle }, derived) }
  }, [id, shared, own, latest])

  useEffect(() => {
    // A component that was hidden for long comes back with the run it knows.
    shared?.set(id, handle)
    const leave = handle.attach(latest.get, () => shared?.get(id) === handle && shared.delete(id))
    const forget = latest.get().keep?.attach(id, handle, latest.get)
    return () => {
      forget?.()
      leave()
    }
  }, [id, shared, handle, latest])
  return useSyncExternalStore(handle.subscribe, snapshots.getSnapshot, snapshots.getServerSnapshot)
}
