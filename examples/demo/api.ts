import type { Thread, UIMessage } from 'react-agent-stream'
import { senderId } from './session.js'

/** A message of the demo's server: it names the answers that it keeps. */
export type DemoMessage = UIMessage<{ id?: string; createdAt?: number; model?: string }>

/** The reader's conversations, the latest first. */
export async function fetchThreads({ signal }: { signal: AbortSignal }): Promise<Thread[]> {
  const { threads } = await call<{ threads: { id: string; title: string; updated_at: number }[] }>(
    `?sender_id=${senderId}`,
    { signal },
  )
  return threads.map(({ id, title, updated_at: updatedAt }) => ({ id, title, updatedAt }))
}

/** Where a page of a conversation is: its end, or what is before `cursor`. */
export function messagesUrl(threadId: string, cursor: string | number | undefined): string {
  return `/api/threads/${threadId}/messages${cursor === undefined ? '' : `?before=${cursor}`}`
}

/** Gives a conversation another title. */
export function renameThread(threadId: string, title: string): Promise<void> {
  return call(`/${threadId}`, {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title }),
  })
}

/** Forgets a conversation. */
export function deleteThread(threadId: string): Promise<void> {
  return call(`/${threadId}`, { method: 'DELETE' })
}

async function call<T>(path: string, options: RequestInit): Promise<T> {
  const response = await fetch(`/api/threads${path}`, options)
  if (!response.ok) throw new Error(`The server refused (${response.status}).`)
  // A cast: what the server of this demo sends.
  return (response.status === 204 ? undefined : await response.json()) as T
}
