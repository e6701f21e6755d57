'use client'
import {
  type InfiniteData,
  type QueryClient,
  type QueryFunctionContext,
  type UseInfiniteQueryOptions,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useCallback, useLayoutEffect, useMemo } from 'react'
import { AgentError } from '../errors.js'
import type { UIMessage } from '../protocols/messages.js'
import { asObject, asString } from '../protocols/wire.js'
import { requestAgent } from '../run/request-agent.js'
import { selectMessages } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import type { ChatHandle } from '../state/chat-store.js'
import { selectIsActive } from '../state/selectors.js'
import type { FetchTransportOptions } from '../transports/fetch.js'
import { useAgentContext } from './agent-context.js'
import type { ChatLike } from './chat-selectors.js'
import { isUnsettled, mergeHistory, writeBack } from './history-merge.js'

/** Where a page of older messages begins, in the server's words. */
export type HistoryCursor = string | number

/** A part of a conversation. */
export interface HistoryPage<M extends UIMessage = UIMessage> {
  /** Oldest first. */
  messages: M[]
  /** What asks for the messages before these; absent or `null` when these are the first. */
  previousCursor?: HistoryCursor | null | undefined
}

/** Which page is asked for. */
export interface HistoryRequest {
  threadId: string
  /** That of the page behind it; absent for the latest page. */
  cursor: HistoryCursor | undefined
  /** Aborts when nobody wants the page any more. */
  signal: AbortSignal
}

/** The query key of a thread's history. Those of all threads begin with its first two words. */
export type AgentHistoryKey = readonly ['agent', 'history', threadId: string]

type Pages<M extends UIMessage> = InfiniteData<HistoryPage<M>, HistoryCursor | undefined>

/** What {@link agentHistoryOptions} takes: `url` or `fetchPage`. */
export interface AgentHistoryOptions<M extends UIMessage = UIMessage>
  extends Partial<Pick<FetchTransportOptions, 'headers' | 'credentials' | 'fetch'>> {
  /**
   * Asked by GET for each page, which it answers as a {@link HistoryPage} in JSON. A string gets `thread_id`, and
   * `cursor` where there is one, as search parameters; a function has both in hand.
   */
  url?: string | ((request: HistoryRequest) => string | URL) | undefined
  /** Fetches a page by any other way. */
  fetchPage?: ((request: HistoryRequest) => Promise<HistoryPage<M>>) | undefined
  /** Options of the query itself: `enabled`, `staleTime`, `maxPages`, and the rest. */
  query?:
    | Omit<
        UseInfiniteQueryOptions<
          HistoryPage<M>,
          AgentError,
          Pages<M>,
          AgentHistoryKey,
          HistoryCursor | undefined
        >,
        'queryKey' | 'queryFn' | 'initialPageParam' | 'getNextPageParam' | 'getPreviousPageParam' | 'select'
      >
    | undefined
}

/** What {@link useAgentHistory} takes; `headers`, `credentials` and `fetch` over those of the provider above. */
export interface UseAgentHistoryOptions<M extends UIMessage = UIMessage> extends AgentHistoryOptions<M> {
  /** The chat that shows this thread. It gets the history, and the history what is said in it. */
  chat?: ChatLike<M> | undefined
}

/** A history as a component reads it. */
export interface AgentHistory<M extends UIMessage = UIMessage> {
  /** What the query has, oldest first. With a `chat`, show the chat's: they hold these, and the live answer. */
  messages: M[]
  /** There are older messages to load. */
  hasOlder: boolean
  isLoadingOlder: boolean
  /** Loads the page before. Does nothing while it is loading; never rejects. */
  loadOlder: () => Promise<void>
  /** The first page is on its way. */
  isLoading: boolean
  /** Why the latest fetch failed; what was there before stays. */
  error: AgentError | undefined
  /** Fetches every page there is again. Resolves when it is done. */
  invalidate: () => Promise<void>
  /** All else that is known of the query. */
  query: UseInfiniteQueryResult<Pages<M>, AgentError>
}

/** The key of a thread's history: for `invalidateQueries`, `removeQueries` and their like. */
export function agentHistoryKey(threadId: string): AgentHistoryKey {
  return ['agent', 'history', threadId]
}

/**
 * A thread's history as options of an infinite query: for `useInfiniteQuery`, `prefetchInfiniteQuery`,
 * `ensureInfiniteQueryData`. The first page is the latest; the next ones are older.
 *
 * The query fails with an `AgentError`: those of {@link requestAgent}, `network` for what `fetchPage` throws, and
 * `invalid_event` for a page that is none.
 */
export function agentHistoryOptions<M extends UIMessage = UIMessage>(
  threadId: string,
  { query, ...options }: AgentHistoryOptions<M>,
): NonNullable<AgentHistoryOptions<M>['query']> & {
  queryKey: AgentHistoryKey
  queryFn: (
    context: QueryFunctionContext<AgentHistoryKey, HistoryCursor | undefined>,
  ) => Promise<HistoryPage<M>>
  initialPageParam: HistoryCursor | undefined
  getNextPageParam: (page: HistoryPage<M>) => HistoryCursor | null | undefined
} {
  return {
    ...query,
    queryKey: agentHistoryKey(threadId),
    queryFn: ({ pageParam: cursor, signal }) => fetchHistory({ threadId, cursor, signal }, options),
    initialPageParam: undefined,
    getNextPageParam: ({ previousCursor }) => previousCursor,
  }
}

/**
 * What was said in a thread before, from a server, page by page, as a TanStack Query infinite query in the app's
 * own `QueryClient`.
 *
 * With a `chat` the two are kept together. The chat shows the history as it loads: older pages before what it
 * shows, and nothing in the way of an answer that is being written. When the chat comes to rest, what was said in
 * it is written back to the query; the live answer never is.
 */
export function useAgentHistory<M extends UIMessage = UIMessage>(
  threadId: string,
  { chat, ...own }: UseAgentHistoryOptions<M>,
): AgentHistory<M> {
  const { headers, credentials, fetch } = useAgentContext().defaults
  const defaults = {
    ...(headers && { headers }),
    ...(credentials && { credentials }),
    ...(fetch && { fetch }),
  }
  const client = useQueryClient()
  const query = useInfiniteQuery<
    HistoryPage<M>,
    AgentError,
    Pages<M>,
    AgentHistoryKey,
    HistoryCursor | undefined
  >(agentHistoryOptions<M>(threadId, { ...defaults, ...own }))
  const { data, error, hasNextPage, isFetchingNextPage, isLoading, fetchNextPage } = query
  // A cast: below, messages are of any type.
  const handle = chat?.handle as ChatHandle | undefined

  // Before the browser paints: a thread that is in the cache never shows empty.
  useLayoutEffect(() => {
    if (!handle || !data) return undefined
    const queryKey = agentHistoryKey(threadId)
    join(handle, client, queryKey)
    return handle.subscribe(() => {
      const { nodes, ids } = handle.getState()
      const last = joined.get(handle)
      const isNew = nodes !== last?.nodes || ids !== last.ids
      if (isNew && !selectIsActive(handle.getState())) join(handle, client, queryKey)
    })
  }, [handle, client, threadId, data])

  const messages = useMemo(() => (data ? messagesOf(data) : []), [data])
  const loadOlder = useCallback(async () => {
    if (!isFetchingNextPage) await fetchNextPage()
  }, [isFetchingNextPage, fetchNextPage])
  const invalidate = useCallback(
    () => client.invalidateQueries({ queryKey: agentHistoryKey(threadId) }),
    [client, threadId],
  )
  return {
    messages,
    hasOlder: hasNextPage,
    isLoadingOlder: isFetchingNextPage,
    loadOlder,
    isLoading,
    error: error ?? undefined,
    invalidate,
    query,
  }
}

async function fetchHistory<M extends UIMessage>(
  request: HistoryRequest,
  { url, fetchPage, ...options }: AgentHistoryOptions<M>,
): Promise<HistoryPage<M>> {
  if (!fetchPage && url === undefined)
    throw new AgentError('misuse', 'There is nowhere to ask for the history. Pass `url` or `fetchPage`.')
  let page: unknown
  try {
    page = await (fetchPage?.(request) ??
      requestAgent({
        ...options,
        method: 'GET',
        url: typeof url === 'function' ? () => url(request) : addressOf(url ?? '', request),
        input: request,
        signal: request.signal,
      }))
  } catch (cause) {
    if (cause instanceof AgentError || request.signal.aborted) throw cause
    throw new AgentError('network', 'The history could not be fetched. Try again.', { cause })
  }
  const { messages } = asObject(page) ?? {}
  if (!Array.isArray(messages) || !messages.every(isMessage)) {
    const message =
      'The history is not `{ messages, previousCursor }` with the messages of a chat; see `detail`.'
    throw new AgentError('invalid_event', message, { detail: JSON.stringify(page) })
  }
  // A cast: its messages are of the type that the caller says they are.
  return page as HistoryPage<M>
}

function addressOf(url: string, { threadId, cursor }: HistoryRequest): string {
  const search = new URLSearchParams({ thread_id: threadId })
  if (cursor !== undefined) search.set('cursor', String(cursor))
  return `${url}${url.includes('?') ? '&' : '?'}${search}`
}

function isMessage(value: unknown): boolean {
  const { id, role, parts } = asObject(value) ?? {}
  return (
    asString(id) !== undefined &&
    /^(user|assistant|system)$/.test(asString(role) ?? '') &&
    Array.isArray(parts) &&
    parts.every((part) => asString(asObject(part)?.['type']) !== undefined)
  )
}

/** Each message once: pages that are counted from the end overlap when something is said in between. */
function messagesOf<M extends UIMessage>({ pages }: Pages<M>): M[] {
  const messages = pages.toReversed().flatMap((page) => page.messages)
  return [...new Map(messages.map((message) => [message.id, message])).values()]
}

/** How a chat stood when it and its history were last brought together, and what of it came from there. */
interface Joined extends Pick<ChatState, 'nodes' | 'ids' | 'isLoaded'> {
  /** Absent where something of it is left for when the chat is at rest. */
  pages: Pages<UIMessage> | undefined
  fetched: WeakSet<UIMessage>
}

const joined = new WeakMap<ChatHandle, Joined>()

/** Brings what a chat shows and what the cache has together; does nothing where nothing has changed. */
function join(chat: ChatHandle, client: QueryClient, queryKey: AgentHistoryKey) {
  // Not what was rendered: that may be a placeholder, such as another thread.
  const pages = client.getQueryData<Pages<UIMessage>>(queryKey)
  if (!pages) return
  const state = chat.getState()
  const last = joined.get(chat)
  const fetched = last?.fetched ?? new WeakSet()
  const remember = (seen: Joined['pages']) => {
    const { nodes, ids, isLoaded } = chat.getState()
    joined.set(chat, { nodes, ids, isLoaded, fetched, pages: seen })
  }
  let seen = last?.pages
  if (seen !== pages || last?.isLoaded !== state.isLoaded) {
    const history = messagesOf(pages)
    const messages = mergeHistory(state, history, pages.pages.at(-1)?.previousCursor != null, fetched)
    const taken = new Set(messages)
    for (const message of history) if (taken.has(message)) fetched.add(message)
    seen = isUnsettled(state, history) ? undefined : pages
    // First: the chat tells of what it is given.
    remember(seen)
    if (messages !== selectMessages(state)) chat.setMessages(messages)
  }
  remember(seen)
  if (selectIsActive(chat.getState())) return
  const news = writeBack(chat.getState(), pages.pages, fetched)
  if (news) remember(client.setQueryData<Pages<UIMessage>>(queryKey, { ...pages, pages: news }))
}
