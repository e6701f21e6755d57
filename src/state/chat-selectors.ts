import type { UIMessage } from '../protocols/messages.js'
import type { ChatNode } from './answer.js'
import type { ChatState } from './chat-state.js'
import type { ToolCallInfo } from './run-state.js'

/** A message with what is known of it, as it stands now. */
export function selectNode({ live, nodes }: ChatState, messageId = ''): ChatNode | undefined {
  return live?.message.id === messageId ? live : nodes.get(messageId)
}

const lists = new WeakMap<
  ChatState['nodes'],
  { ids: readonly string[]; live: ChatNode | undefined; list: UIMessage[] }
>()

/** What is shown, oldest first; the same list until one of its messages changes. */
export function selectMessages(state: ChatState): UIMessage[] {
  const { nodes, ids, live } = state
  const known = lists.get(nodes)
  if (known?.ids === ids && known.live === live) return known.list
  const list = ids.flatMap((id) => selectNode(state, id)?.message ?? [])
  lists.set(nodes, { ids, live, list })
  return list
}

const branches = new WeakMap<ChatState['nodes'], { ids: readonly string[]; known: Branches }>()

/** Of each message shown that has several versions: the ids of all of them, oldest first. */
export type Branches = ReadonlyMap<string, readonly string[]>

/** The {@link Branches} of a chat; the same map until a message is settled, comes or goes, or another version is shown. */
export function selectBranches(state: ChatState): Branches {
  const { ids, nodes } = state
  const cached = branches.get(nodes)
  if (cached?.ids === ids) return cached.known
  const versions = new Map<string | undefined, string[]>()
  for (const [id, { parentId }] of nodes) versions.set(parentId, [...(versions.get(parentId) ?? []), id])
  const known = new Map<string, readonly string[]>()
  for (const id of ids) {
    const list = versions.get(nodes.get(id)?.parentId) ?? []
    if (list.length > 1) known.set(id, list)
  }
  branches.set(nodes, { ids, known })
  return known
}

/**
 * A tool call, with all that is known of it. Without `messageId` the newest of that id is meant: a backend that
 * numbers its calls anew in every answer has several.
 */
export function selectToolCall(
  state: ChatState,
  toolCallId: string,
  messageId?: string,
): ToolCallInfo | undefined {
  const ids = messageId === undefined ? state.ids.toReversed() : [messageId]
  for (const id of ids) {
    const node = selectNode(state, id)
    const call = node && callsById(node.toolCalls).get(toolCallId)
    if (call) return call
  }
  return undefined
}

const callMaps = new WeakMap<readonly ToolCallInfo[], ReadonlyMap<string, ToolCallInfo>>()

/** Made once for a list: each of hundreds of calls looks for itself whenever one of them changes. */
function callsById(calls: readonly ToolCallInfo[]): ReadonlyMap<string, ToolCallInfo> {
  let map = callMaps.get(calls)
  if (!map) {
    map = new Map(calls.map((call) => [call.toolCallId, call]))
    callMaps.set(calls, map)
  }
  return map
}
