import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { webStorage } from 'react-agent-stream'
import { agentHost } from './agents.js'
import { deleteThread, fetchThreads, renameThread, type Thread } from './api.js'

/** Another agent host keeps no conversations, so they are kept in this browser. */
export const storage = agentHost ? webStorage({ name: `chat ${agentHost}` }) : undefined

const key = ['threads']

/** The reader's conversations, and what can be done with them. */
export function useThreads() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: key })
  const { data = [] } = useQuery({
    queryKey: key,
    queryFn: ({ signal }): Promise<Thread[]> | Thread[] => (storage ? fromStorage() : fetchThreads(signal)),
  })
  const rename = useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => renameThread(id, title),
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: async (id: string) => (storage ? storage.remove(id) : deleteThread(id)),
    onSettled: refresh,
  })
  return { threads: data, refresh, rename: rename.mutate, remove: remove.mutate }
}

async function fromStorage(): Promise<Thread[]> {
  const chats = (await storage?.list()) ?? []
  return chats.map(({ chatId, title, updatedAt }) => ({ id: chatId, title, updated_at: updatedAt }))
}
