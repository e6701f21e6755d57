import type { ToolUIPart, UIMessage, UIMessagePart } from '../protocols/messages.js'
import type { ChatNode, MessageInfo } from './answer.js'
import type { AnswerState } from './reduce-answer.js'
import { initialRunState, type ToolCallInfo, type ToolCallState } from './run-state.js'

/** A message that waits for the answer before it. */
export interface QueuedMessage {
  id: string
  message: UIMessage
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
  /** Of each message that was followed by several, the one shown last. */
  chosen: ReadonlyMap<string, string>
  /** What will be sent once the answer that is being written is over. */
  queue: readonly QueuedMessage[]
  /** The queue does not go on by itself: the flow it was written for was broken. */
  isQueueHeld: boolean
  /** What the storage had is here. */
  isLoaded: boolean
}

/** Everything that changes a chat. */
export type ChatEvent =
  /** A message is shown behind the one it follows, and what was there before is one of its versions. */
  | { type: 'chat_message'; node: ChatNode }
  /** A message that is known has changed. */
  | { type: 'chat_changed'; node: ChatNode }
  /** The run has gone on; `live` is the answer it writes, once there is something of it. */
  | { type: 'chat_run'; run: AnswerState; live: ChatNode | undefined }
  /** Another way through the versions is shown. */
  | { type: 'chat_shown'; ids: readonly string[] }
  /** The messages are these. */
  | { type: 'chat_replaced'; nodes: ReadonlyMap<string, ChatNode>; ids: readonly string[] }
  | { type: 'chat_loaded' }
  | { type: 'chat_queued'; queue: readonly QueuedMessage[]; isQueueHeld: boolean }
  | { type: 'chat_error_cleared' }

/** A chat with these messages, one after the other. */
export function initialChatState(chatId: string, messages: readonly UIMessage[]): ChatState {
  const state = {
    ...initialRunState,
    chatId,
    live: undefined,
    queue: [],
    isQueueHeld: false,
    isLoaded: false,
  }
  return shown(
    { ...state, nodes: new Map(), ids: [], chosen: new Map() },
    withMessages(new Map(), [], messages),
  )
}

/** What is known of a chat after one more event. Pure. */
export function reduceChat(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'chat_message': {
      const { node } = event
      const nodes = new Map(state.nodes).set(node.message.id, node)
      return shown(state, { nodes, ids: [...pathTo(state, node.parentId), node.message.id] })
    }
    case 'chat_changed': {
      const { node } = event
      const { id } = node.message
      return {
        ...state,
        nodes: new Map(state.nodes).set(id, node),
        live: state.live?.message.id === id ? undefined : state.live,
      }
    }
    case 'chat_run': {
      const { run, live } = event
      const next = { ...state, ...run, live }
      if (!live || state.nodes.has(live.message.id)) return next
      const nodes = new Map(state.nodes).set(live.message.id, live)
      // Who looks at another version meanwhile goes on looking at it.
      const isShown = state.ids.at(-1) === live.parentId
      return shown(next, { nodes, ids: isShown ? [...state.ids, live.message.id] : state.ids })
    }
    case 'chat_shown':
      return shown(state, { nodes: state.nodes, ids: event.ids })
    case 'chat_replaced':
      return shown(state, event)
    case 'chat_loaded':
      return { ...state, isLoaded: true }
    case 'chat_queued':
      return { ...state, queue: event.queue, isQueueHeld: event.isQueueHeld && event.queue.length > 0 }
    case 'chat_error_cleared':
      return state.status === 'error' ? { ...state, status: 'ready', error: undefined } : state
  }
}

type Shown = Pick<ChatState, 'nodes' | 'ids'>

function shown(state: ChatState, { nodes, ids }: Shown): ChatState {
  const chosen = new Map(state.chosen)
  ids.forEach((id, index) => chosen.set(ids[index - 1] ?? '', id))
  return { ...state, nodes, ids, chosen }
}

/** From the first message down to this one; nothing where there is none. */
export function pathTo({ nodes }: Pick<ChatState, 'nodes'>, id: string | undefined): string[] {
  const path: string[] = []
  for (let at = id; at !== undefined && nodes.has(at) && !path.includes(at); at = nodes.get(at)?.parentId)
    path.unshift(at)
  return path
}

/** The way through a version: down to it, and on as it was last shown. */
export function pathThrough(state: ChatState, id: string): string[] {
  const path = pathTo(state, id)
  for (let at: string | undefined = id; ; path.push(at)) {
    const next: string | undefined = state.chosen.get(at) ?? childrenOf(state).get(at)?.at(-1)
    if (next === undefined || !state.nodes.has(next) || path.includes(next)) return path
    at = next
  }
}

const children = new WeakMap<ChatState['nodes'], ReadonlyMap<string, readonly string[]>>()

/** What follows each message, in every version, oldest first; first messages follow `''`. */
export function childrenOf({ nodes }: Pick<ChatState, 'nodes'>): ReadonlyMap<string, readonly string[]> {
  let known = children.get(nodes)
  if (!known) {
    const lists = new Map<string, string[]>()
    for (const [id, { parentId = '' }] of nodes) {
      const list = lists.get(parentId)
      if (list) list.push(id)
      else lists.set(parentId, [id])
    }
    known = lists
    children.set(nodes, known)
  }
  return known
}

/** Puts these messages in the place of what is shown. Versions stay where the message they follow stays. */
export function withMessages(
  nodes: ReadonlyMap<string, ChatNode>,
  ids: readonly string[],
  messages: readonly UIMessage[],
): Shown {
  const now = new Set(messages.map(({ id }) => id))
  const kept = new Map<string, ChatNode>()
  const gone = new Set(ids.filter((id) => !now.has(id)))
  for (const [id, node] of nodes) {
    // Oldest first, so that what follows a message that is gone goes with it.
    if (node.parentId !== undefined && gone.has(node.parentId)) gone.add(id)
    if (!gone.has(id)) kept.set(id, node)
  }
  messages.forEach((message, index) => {
    const known = nodes.get(message.id)
    const parentId = messages[index - 1]?.id
    kept.set(
      message.id,
      known?.message === message ? { ...known, parentId } : toNode(message, parentId, known?.info),
    )
  })
  return { nodes: kept, ids: messages.map(({ id }) => id) }
}

/** A message as a chat keeps it. What it was given no time of is as old as 1970. */
export function toNode(message: UIMessage, parentId: string | undefined, info?: MessageInfo): ChatNode {
  const state = message.role === 'user' ? 'sent' : 'done'
  return {
    message,
    parentId,
    toolCalls: message.parts.flatMap(toolCallsOf),
    info: info ?? { createdAt: 0, state },
  }
}

const states: Record<ToolUIPart['state'], ToolCallState> = {
  'input-streaming': 'pending',
  'input-available': 'running',
  'approval-requested': 'waiting',
  'approval-responded': 'running',
  'output-available': 'done',
  'output-error': 'error',
  'output-denied': 'denied',
}

function toolCallsOf(part: UIMessagePart): ToolCallInfo[] {
  if (!('toolCallId' in part)) return []
  const { toolCallId, state, input, output, errorText: error, approval } = part
  const toolName = part.type === 'dynamic-tool' ? part.toolName : part.type.slice('tool-'.length)
  return [{ toolCallId, toolName, parameters: input, state: states[state], result: output, error, approval }]
}
