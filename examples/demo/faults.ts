import { useEffect, useSyncExternalStore } from 'react'
import type { RunState } from 'react-agent-stream'

/** What can be broken. */
export type Fault = 'cut' | 'kill'

/** Whether the server breaks things when it is asked to. */
export const offersFaults: boolean =
  document.querySelector<HTMLMetaElement>('meta[name="faults"]')?.content === 'offered'

/** Breaks the connections of a run, or the server that works on it. */
export async function breakRun(fault: Fault, runId: string): Promise<void> {
  try {
    await fetch(`/api/demo/${fault}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ run_id: runId }),
    })
  } catch {
    // The server is gone before it could say so.
  }
}

/** The handle of a run or of a chat. */
interface Shown {
  getState: () => RunState
  subscribe: (listener: () => void) => () => void
}

let shown: Shown | undefined
const listeners = new Set<() => void>()

/** From now on, and for as long as it is shown, this is the run that a fault breaks. */
export function useCanBreak(handle: Shown): void {
  useEffect(() => {
    show(handle)
    return () => show(undefined)
  }, [handle])
}

/** The id of the run that is being read, if one is. */
export function useBreakable(): string | undefined {
  return useSyncExternalStore(subscribe, () => {
    const { status, position } = shown?.getState() ?? {}
    if (status !== 'submitted' && status !== 'streaming') return undefined
    // EventSource gives no headers, but its address.
    return position?.runId ?? /\/runs\/([\w-]+)\/events$/.exec(position?.url ?? '')?.[1]
  })
}

function show(handle: Shown | undefined) {
  shown = handle
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  let leave = shown?.subscribe(listener)
  const another = () => {
    leave?.()
    leave = shown?.subscribe(listener)
    listener()
  }
  listeners.add(another)
  return () => {
    listeners.delete(another)
    leave?.()
  }
}
