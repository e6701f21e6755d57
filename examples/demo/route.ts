import { useMemo, useSyncExternalStore } from 'react'
import { randomId } from './session.js'

/** Where in the page the reader is; it is in the address, so that a reload comes back to it. */
export type Route = { page: 'runs'; agentId: string | undefined } | { page: 'chat'; threadId: string }

/** The address of a chat. */
export const chatHref = (threadId: string): string => `#/chat/${threadId}`

/** The address of the runs. */
export const runsHref = '#/runs'

/** Goes to the runs of an agent, in place of those that are shown. */
export function goToRuns(agentId: string): void {
  history.replaceState(null, '', `${runsHref}/${agentId}`)
  // At once, for a browser tells of a new address a moment later: the choice would fall back until then.
  dispatchEvent(new HashChangeEvent('hashchange'))
}

/** Goes to a chat; without an id, to a new one. */
export function goToChat(threadId: string = randomId()): void {
  location.hash = chatHref(threadId)
}

/** The place that the address names. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, readHash)
  return useMemo(() => {
    const threadId = /^#\/chat\/([\w-]{1,200})$/u.exec(hash)?.[1]
    return threadId === undefined ? { page: 'runs', agentId: hash.split('/')[2] } : { page: 'chat', threadId }
  }, [hash])
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

function readHash(): string {
  // Whoever comes without a place is in a chat that nobody has spoken in yet.
  if (!/^#\/(?:chat\/[\w-]+|runs(?:\/[a-z]+)?)$/u.test(location.hash))
    history.replaceState(null, '', chatHref(randomId()))
  return location.hash
}
