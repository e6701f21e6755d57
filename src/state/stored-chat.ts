import { AgentError, type AgentErrorCode } from '../errors.js'
import { messageText, type UIMessagePart } from '../protocols/messages.js'
import { asNumber, asObject, asString } from '../protocols/wire.js'
import { type ChatNode, type MessageInfo, withoutOpenCalls } from './answer.js'
import { selectNode } from './chat-selectors.js'
import type { ChatState } from './chat-state.js'

/** What a list of chats shows of each. */
export interface StoredChatInfo {
  chatId: string
  /** The beginning of the first thing the user said, at most 80 characters. */
  title: string
  /** Epoch milliseconds. */
  updatedAt: number
}

/** A chat as it is stored: plain JSON. */
export interface StoredChat extends StoredChatInfo {
  /** Of the shape. What has another one is left alone and not read. */
  version: 1
  /** Every version of every message, oldest first. */
  nodes: readonly ChatNode[]
  /** What is shown. */
  ids: readonly string[]
}

const TITLE_CHARS = 80
const MAX_MESSAGES = 1_000

/** A chat as it stands, to be stored: its latest messages, with all their versions. */
export function toStored(state: ChatState, now: number): StoredChat {
  const { chatId, nodes } = state
  const ids = state.ids.slice(-MAX_MESSAGES)
  const kept = new Set(ids.length < state.ids.length ? ids : nodes.keys())
  // Versions stay with what they follow. Parents may come behind their children, so once more until all are found.
  for (let size = 0; size < kept.size; ) {
    size = kept.size
    for (const [id, { parentId = '' }] of nodes) if (kept.has(parentId)) kept.add(id)
  }
  const messages = [...nodes.keys()].flatMap((id) => (kept.has(id) ? (selectNode(state, id) ?? []) : []))
  const first = messages.find(({ message }) => message.role === 'user')
  return {
    version: 1,
    chatId,
    title: first ? messageText(first.message).trim().slice(0, TITLE_CHARS) : '',
    updatedAt: now,
    nodes: messages.map((node) => ({ ...node, info: plainInfo(node.info) })),
    ids,
  }
}

/**
 * What a storage gave, as far as it can be used. What was going on when it was stored is over: an answer that was
 * being written counts as disconnected, a message nobody answered as not delivered.
 */
export function fromStored(value: unknown): Pick<ChatState, 'nodes' | 'ids'> | undefined {
  const { version, nodes: list, ids } = asObject(value) ?? {}
  if (version !== 1 || !Array.isArray(list) || !Array.isArray(ids)) return undefined
  const nodes = new Map<string, ChatNode>()
  for (const entry of list) {
    const node = readNode(entry)
    if (node) nodes.set(node.message.id, node)
  }
  return { nodes, ids: ids.filter((id): id is string => nodes.has(id)) }
}

function readNode(value: unknown): ChatNode | undefined {
  const { message, parentId, toolCalls, info } = asObject(value) ?? {}
  const { id, role, parts } = asObject(message) ?? {}
  const isMessage =
    asString(id) !== undefined &&
    /^(user|assistant|system)$/.test(asString(role) ?? '') &&
    Array.isArray(parts) &&
    parts.every((part) => asString(asObject(part)?.['type']) !== undefined)
  if (!isMessage || !Array.isArray(toolCalls) || !toolCalls.every(asObject) || !asObject(info))
    return undefined
  // A cast: written by `toStored`, or something very like it.
  const stored = { message, parentId: asString(parentId), toolCalls, info } as unknown as ChatNode
  return interrupted({ ...stored, info: { ...stored.info, error: readError(stored.info.error) } })
}

function interrupted(node: ChatNode): ChatNode {
  const { state } = node.info
  if (state !== 'streaming' && state !== 'sending') return node
  const error = new AgentError('disconnected', 'The page was left before the answer was complete. Try again.')
  const info: MessageInfo = {
    ...node.info,
    error,
    ...(state === 'streaming' ? { state: 'done', end: 'disconnected' } : { state: 'failed' }),
  }
  const parts = node.message.parts.map(
    (part): UIMessagePart =>
      'text' in part && part.state === 'streaming' ? { ...part, state: 'done' } : part,
  )
  return withoutOpenCalls({ ...node, info, message: { ...node.message, parts } })
}

function plainInfo({ error, run, ...info }: MessageInfo): MessageInfo {
  return {
    ...info,
    error: plainError(error),
    // What was asked stands in the messages.
    run: run && { ...run, position: { ...run.position, input: undefined } },
  }
}

/** `message` is not among an error's enumerable fields; `detail` and `cause` are not for keeping. */
function plainError(error: AgentError | undefined): AgentError | undefined {
  if (!error) return undefined
  const { code, message, status, retryable } = error
  // A cast: what it is read back from.
  return { code, message, status, retryable } as AgentError
}

function readError(value: unknown): AgentError | undefined {
  const { code, message, status, retryable } = asObject(value) ?? {}
  const options = { status: asNumber(status), retryable: retryable === true }
  // A cast: a code of another version is shown as it is.
  return asString(code) === undefined
    ? undefined
    : new AgentError(code as AgentErrorCode, asString(message) ?? '', options)
}
