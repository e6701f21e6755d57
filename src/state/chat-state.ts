import type { UIMessage } from '../protocols/messages.js'
import { type ChatNode, type MessageInfo, toolCallsOf } from './answer.js'
import type { AnswerState } from './reduce-answer.js'
import { initialRunState } from './run-state.js'

/** For one request, over the chat's own options. The AI SDK's type of that name. */
export interface ChatRequestOptions {
  headers?: Record<string, string> | Headers
  /** Fields to add to the body, or to put in place of the protocol's own. */
  body?: object
  /** Seen by `prepareRequest`. */
  metadata?: unknown
}

/** A message that waits for the answer before it. */
export interface QueuedMessage {
  id: string
  message: UIMessage
  /** What it is sent with. */
  options: ChatRequestOptions
  /** Resolves what `sendMessage` gave. */
  done: () => void
}

/**
 * All that is known of a chat: its messages with every version of them, and the run that answers the latest one,
 * or answered it last. Immutable.
 */
export interface ChatState extends AnswerState {
  chatId: string
  /** Everything that was ever said, versions that are not shown included, oldest first. */
  nodes: ReadonlyMap<string, ChatNode>
  /** What is shown, from the first message to the last; the same list until that changes. */
  ids: readonly string[]
  /** The answer that is being written, as it stands now; `nodes` has it as it began. */
  live: ChatNode | undefined
  /** Of what follows each message, the version shown last. */
  chosen: ReadonlyMap<string, string>
  /** What will be sent once the answer that is being written is over. */
  queue: readonly QueuedMessage[]
  /** The queue does not go on by itself: the flow it was written for was broken. */
  isQueueHeld: boolean
  /** What the storage had is here; there may be no storage. */
  isLoaded: boolean
}

/** Something that changes a chat: what is new of it, and `node`, a message that is new, or another now. */
export type ChatChange = Partial<ChatState> & { node?: ChatNode | undefined }

/** A chat with these messages, one after the other. */
export function initialChatState(
  chatId: string,
  messages: readonly UIMessage[],
  isLoaded: boolean,
): ChatState {
  const state: ChatState = {
    ...initialRunState,
    chatId,
    nodes: new Map(),
    ids: [],
    live: undefined,
    chosen: new Map(),
    queue: [],
    isQueueHeld: false,
    isLoaded,
  }
  return reduceChat(state, withMessages(state, messages))
}

/** What is known of a chat after one more change. Pure. */
export function reduceChat(state: ChatState, { node, ...change }: ChatChange): ChatState {
  const next = { ...state, ...(node && withNode(state, node)), ...change }
  const { ids, queue } = next
  if (queue.length === 0) next.isQueueHeld = false
  if (ids !== state.ids)
    next.chosen = new Map([...state.chosen, ...ids.map((id, index) => [ids[index - 1] ?? '', id] as const)])
  return next
}

function withNode({ nodes, live }: ChatState, node: ChatNode): Pick<ChatState, 'nodes' | 'live'> {
  const { id } = node.message
  return {
    nodes: nodes.get(id) === node ? nodes : new Map(nodes).set(id, node),
    live: live?.message.id === id ? undefined : live,
  }
}

/** From the first message down to this one; nothing where there is none. */
export function pathTo({ nodes }: Pick<ChatState, 'nodes'>, id: string | undefined): string[] {
  const path = new Set<string>()
  // None twice: what was stored elsewhere may go in circles.
  for (let at = id; at !== undefined && nodes.has(at) && !path.has(at); at = nodes.get(at)?.parentId)
    path.add(at)
  return [...path].toReversed()
}

/** The way through a version: down to it, and on as it was last shown, or else to what was said last. */
export function pathThrough({ nodes, chosen }: ChatState, id: string): string[] {
  const path = new Set(pathTo({ nodes }, id))
  const next = (parentId: string): string | undefined => {
    const last = chosen.get(parentId) ?? ''
    return nodes.has(last) ? last : [...nodes].findLast(([, node]) => node.parentId === parentId)?.[0]
  }
  for (let at = next(id); at !== undefined && !path.has(at); at = next(at)) path.add(at)
  return [...path]
}

/** What is shown becomes these messages. Versions stay where the message they follow stays. */
export function withMessages(
  { nodes, ids }: Pick<ChatState, 'nodes' | 'ids'>,
  messages: readonly UIMessage[],
): Pick<ChatState, 'nodes' | 'ids'> {
  const now = messages.map((message) => message.id)
  const gone = new Set(ids.filter((id) => !now.includes(id)))
  const kept = new Map<string, ChatNode>()
  // What was first, in all its versions, may follow something now.
  const before = now[now.indexOf(ids[0] ?? '') - 1]
  for (const [id, node] of nodes) {
    // Oldest first, so that what follows a message that is gone goes with it.
    if (gone.has(node.parentId ?? '')) gone.add(id)
    if (!gone.has(id)) kept.set(id, { ...node, parentId: node.parentId ?? before })
  }
  messages.forEach((message, index) => {
    const known = nodes.get(message.id)
    const parentId = now[index - 1]
    kept.set(
      message.id,
      known?.message === message ? { ...known, parentId } : toNode(message, known?.info, parentId),
    )
  })
  return { nodes: kept, ids: now }
}

/** A message as a chat keeps it, at the beginning. What it was given no time of is as old as 1970. */
export function toNode(
  message: UIMessage,
  info: MessageInfo = { createdAt: 0, state: message.role === 'user' ? 'sent' : 'done' },
  parentId?: string,
): ChatNode {
  return { message, parentId, toolCalls: message.parts.flatMap(toolCallsOf), info }
}
