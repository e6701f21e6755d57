'use client'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { UIMessage } from '../protocols/messages.js'
import type { ChatConsumer, ChatOptions } from '../state/chat-options.js'
import { type Branches, selectBranches, selectMessages } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import { type ChatActions, type ChatHandle, createChatStore, randomId } from '../state/chat-store.js'
import { selectMetrics } from '../state/selectors.js'
import { mergeOptions, useAgentContext } from './agent-context.js'
import { chatsBeside, show } from './chat-registry.js'
import { createLatest } from './latest.js'
import { track } from './tracked-run.js'

/** What {@link useAgentChat} takes, over the defaults of the provider above. Read afresh at each use. */
export interface UseAgentChatOptions<M extends UIMessage = UIMessage>
  extends ChatOptions<M>,
    ChatConsumer<M> {
  /**
   * Components with the same id below one provider show the same chat. Another id is another chat: the one before
   * goes on writing its answer, and is as it was when it is shown again. Without an id the chat is this
   * component's own.
   */
  id?: string | undefined
}

/** What of a chat can be read field by field. */
export type ChatFields<M extends UIMessage = UIMessage> = Readonly<
  Pick<
    ChatState,
    | 'status'
    | 'connection'
    | 'end'
    | 'error'
    | 'errors'
    | 'phase'
    | 'iteration'
    | 'queue'
    | 'isQueueHeld'
    | 'isLoaded'
  > & {
    /** What is shown, oldest first. */
    messages: M[]
    /** Of each message shown that has several versions: the ids of all of them, oldest first. */
    branches: Branches
    /** Time to first token, tokens per second and the rest, of the latest run. */
    metrics: ReturnType<typeof selectMetrics>
  }
>

/**
 * A chat as a component reads it: an immutable snapshot, another object only when a field that was read has
 * changed. A component that reads `status` alone does not render for a token.
 */
export type AgentChat<M extends UIMessage = UIMessage> = ChatActions<M> &
  ChatFields<M> & {
    /** The chat's id: the one that was given, or one that stays for the component's life. */
    readonly id: string
    /** The chat itself, the same object at every render: what components take, so that they read for themselves. */
    readonly handle: ChatHandle<M>
  }

const derived = { messages: selectMessages, branches: selectBranches, metrics: selectMetrics }

/**
 * A conversation with an agent: has every stable member of the AI SDK's `useChat`, under the same name and with
 * the same meaning, and more. On a server it gives the messages it was made with.
 */
export function useAgentChat<M extends UIMessage = UIMessage>(
  options: UseAgentChatOptions<M> = {},
): AgentChat<M> {
  const [ownId] = useState(randomId)
  const { id = ownId, keepAlive = options.id !== undefined } = options
  const { defaults, runs } = useAgentContext()
  // A cast: below, the chat's messages are of any type.
  const given = options as unknown as UseAgentChatOptions
  const merged = { ...(mergeOptions(defaults, given as object) as UseAgentChatOptions), keepAlive }
  const shared = options.id !== undefined && runs ? chatsBeside(runs) : undefined

  const { entry, snapshots } = useMemo(() => {
    // Each chat has options of its own: one that goes on in the background must not ask with those of another.
    const latest = createLatest<UseAgentChatOptions>(merged)
    const entry = shared?.get(id) ?? { chat: createChatStore(id, latest.get), latest, isShown: false }
    shared?.set(id, entry)
    const { chat } = entry
    return { entry, snapshots: track(chat, { ...chat, handle: chat }, derived) }
    // oxlint-disable-next-line react-hooks/exhaustive-deps, react/memo-dependencies -- made with the options of now; later ones are set below
  }, [id, shared])
  const { chat, latest } = entry
  const [own] = useState(() => createLatest(merged))
  useInsertionEffect(() => {
    own.set(merged)
    // Who shows a chat by its id alone takes nothing away from it.
    latest.set({ ...latest.get(), ...merged })
  })

  useEffect(() => show(entry, id, own.get, shared), [entry, id, shared, own])
  // A cast: the messages are of the type that the caller says they are.
  return useSyncExternalStore(
    chat.subscribe,
    snapshots.getSnapshot,
    snapshots.getServerSnapshot,
  ) as unknown as AgentChat<M>
}
