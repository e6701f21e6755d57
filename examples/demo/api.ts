import type { UIMessage } from 'react-agent-stream'
import { senderId } from './session.js'

/** A message of the demo's server: it names the answers that it keeps. */
export type DemoMessage = UIMessage<{ id?: string; createdAt?: number; model?: string }>

/** A conversation, as the server lists it. */
export interface Thread {
  id: string
  title: string
  /** Epoch milliseconds. */
  updated_at: number
}

/** A page of a conversation, oldest first; `before` asks for the one before it. */
export interface MessagePage {
  messages: DemoMessage[]
  before: string | null
}

/** The reader's conversations, the latest first. */
export async function fetchThreads(signal: AbortSignal): Promise<Thread[]> {
  const { threads } = await call<{ threads: Thread[] }>(`?sender_id=${senderId}`, { signal })
  return threads
}

/** The end of a conversation, or what is before a message. */
export function fetchMessages(
  threadId: string,
  before: string | null,
  signal: AbortSignal,
): Promise<MessagePage> {
  return call(`/${threadId}/messages${before === null ? '' : `?before=${before}`}`, { signal })
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
