// Holds the options of `react-agent-stream/query` against TanStack Query's own types; `tsc` is the test.
import { type QueryClient, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { expectTypeOf } from 'vitest'
import { type AgentError, type UIMessage, useAgentChat } from 'react-agent-stream'
import {
  agentHistoryKey,
  agentHistoryOptions,
  agentRequestOptions,
  type HistoryPage,
  useAgentHistory,
} from 'react-agent-stream/query'

type Mine = UIMessage<{ model: string }>
declare const client: QueryClient
declare function fetchPage(): Promise<HistoryPage<Mine>>

export function Thread(): void {
  const options = agentHistoryOptions<Mine>('one', { fetchPage })
  void client.prefetchInfiniteQuery(options)
  void client.ensureInfiniteQueryData(options)
  void client.invalidateQueries({ queryKey: agentHistoryKey('one') })
  const query = useInfiniteQuery(options)
  expectTypeOf(query.data?.pages).toEqualTypeOf<HistoryPage<Mine>[] | undefined>()
  expectTypeOf(query.error).toEqualTypeOf<AgentError | null>()

  const chat = useAgentChat<Mine>()
  const history = useAgentHistory('one', { chat, fetchPage, query: { staleTime: 1_000, maxPages: 5 } })
  expectTypeOf(history.messages).toEqualTypeOf<Mine[]>()
  expectTypeOf(history.error).toEqualTypeOf<AgentError | undefined>()
  // @ts-expect-error The pages are of another message type than the chat.
  useAgentHistory('one', { chat: useAgentChat<UIMessage<number>>(), fetchPage })
  // @ts-expect-error What the query asks and with which key is not the caller's.
  useAgentHistory('one', { fetchPage, query: { queryKey: ['mine'] } })

  const request = useMutation(agentRequestOptions<string, { description: string }>({ url: '/execute' }))
  expectTypeOf(request.data).toEqualTypeOf<string | undefined>()
  expectTypeOf(request.error).toEqualTypeOf<AgentError | null>()
  // @ts-expect-error The input is of another shape.
  request.mutate({ task: 'x' })
}
