import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type Thread, webStorage } from 'react-agent-stream'
import { agentHost } from './agents.js'
import { deleteThread, fetchThreads, renameThread } from './api.js'

/** Another agent host keeps no conversations, so they are kept in this browser. */
export const storage = agentHost ? webStorage({ name: `chat ${agentHost}` }) : undefined

const key = ['threads']

/** The reader's conversations, and what can be done with them. */
export function useThreads() {
  const client = useQueryClient()
  const { data: threads = [] } = useQuery({ queryKey: key, queryFn: storage ? fromStorage : fetchThreads })
  const refresh = () => void client.invalidateQueries({ queryKey: key })

  /** What is seen at once, and what makes it true. */
  async function change(next: Thread[], save: Promise<void> | void) {
    await client.cancelQueries({ queryKey: key })
    client.setQueryData(key, next)
    try {
      await save
    } finally {
      // Where it failed, the list shows how it is.
      refresh()
    }
  }

  return {
    threads,
    refresh,
    rename: storage
      ? undefined
      : (id: string, title: string) =>
          void change(
            threads.map((thread) => (thread.id === id ? { ...thread, title } : thread)),
            renameThread(id, title),
          ),
    remove: (id: string) =>
      void change(
        threads.filter((thread) => thread.id !== id),
        storage ? storage.remove(id) : deleteThread(id),
      ),
  }
}

async function fromStorage(): Promise<Thread[]> {
  const chats = (await storage?.list()) ?? []
  return chats.map(({ chatId, ...chat }) => ({ ...chat, id: chatId }))
}
