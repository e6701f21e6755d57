import { createStore, del, get, set, update } from 'idb-keyval'
import { AgentError, type AgentErrorCode } from '../errors.js'
import { messageText, type UIMessagePart } from '../protocols/messages.js'
import { asNumber, asObject, asString } from '../protocols/wire.js'
import type { Sleep } from '../run/clock.js'
import { type ChatNode, type MessageInfo, mapCalls } from './answer.js'
import type { ChatState } from './chat-state.js'
import { selectNode } from './chat-selectors.js'
import { selectIsActive } from './selectors.js'

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

/** Somewhere that chats can be read from and written to. What is thrown is told to the chat's `onError`. */
export interface ChatStore {
  /** What `save` was given last for this chat, or nothing. It is checked before it is used. */
  load: (chatId: string) => unknown
  /** Called a moment after something changed, at the end of every answer, and when the page is left. */
  save: (chat: StoredChat) => void | Promise<void>
  remove: (chatId: string) => void | Promise<void>
  /** The chats there are, the latest first. */
  list: () => readonly StoredChatInfo[] | Promise<readonly StoredChatInfo[]>
}

/** Where chats are kept, as the `storage` option takes it. */
export interface ChatStorage extends Pick<ChatStore, 'remove' | 'list'> {
  /** Loads a chat, and keeps it from then on. Resolves once it is loaded, or could not be, and never rejects. */
  connect: (chat: StorableChat) => Promise<void>
}

/** What a storage needs of a chat. */
export interface StorableChat {
  id: string
  getState: () => ChatState
  subscribe: (listener: () => void) => () => void
  /** Shows what was stored. */
  restore: (stored: Pick<ChatState, 'nodes' | 'ids'>) => void
  onError: (error: AgentError) => void
  now: () => number
  sleep: Sleep
}

/** What changes while an answer is being written is stored this often, in milliseconds. */
const SAVE_MS = 1_000

/** A storage over anything: a server's API, a native app's files. The chat goes on in memory where it fails. */
export function chatStorage({ load, save, remove, list }: ChatStore): ChatStorage {
  return {
    remove,
    list,
    async connect({ id, getState, subscribe, restore, onError, now, sleep }) {
      const attempt = async (action: () => unknown) => {
        try {
          await action()
        } catch (cause) {
          const message = 'The chat could not be stored or read back; it goes on in memory.'
          onError(cause instanceof AgentError ? cause : new AgentError('misuse', message, { cause }))
        }
      }
      await attempt(async () => {
        const stored = fromStored(await load(id))
        if (stored) restore(stored)
      })
      let kept = getState()
      const isKept = (state: ChatState) =>
        state.nodes === kept.nodes && state.ids === kept.ids && state.live === kept.live
      let waiting: AbortController | undefined
      let saving: Promise<void> | undefined
      const saveNow = () => {
        waiting?.abort()
        waiting = undefined
        if (isKept(getState())) return
        kept = getState()
        const chat = toStored(kept, now())
        const write = () => attempt(() => save(chat))
        // One after the other: an older state must not arrive behind a newer one. The first at once, as far as the
        // storage can: the page may be about to go.
        const mine = saving ? saving.then(write) : write()
        saving = mine
        void mine.finally(() => {
          if (saving === mine) saving = undefined
        })
      }
      subscribe(() => {
        if (isKept(getState())) return
        if (!selectIsActive(getState())) saveNow()
        else if (!waiting) {
          const { signal } = (waiting = new AbortController())
          void sleep(SAVE_MS, signal).then(() => signal.aborted || saveNow())
          // The last moment that a page is sure to have.
          globalThis.addEventListener?.('pagehide', saveNow, { signal })
        }
      })
    },
  }
}

/** Options of the storages. */
export interface ChatStorageOptions {
  /** Sets apart what several apps of one origin store. @default 'agent-chat' */
  name?: string
  /** Of more chats than these the one that was left alone the longest is removed. @default 50 */
  maxChats?: number
}

/**
 * Keeps chats in `localStorage`, or in another `Storage` such as `sessionStorage`. When it is full, the chats
 * left alone the longest make room.
 *
 * @throws AgentError `limit_exceeded` from `save` when one chat alone is too large.
 */
export function webStorage({
  name = 'agent-chat',
  maxChats = 50,
  storage = () => localStorage,
}: ChatStorageOptions & { storage?: () => Storage } = {}): ChatStorage {
  const keyOf = (chatId: string) => `${name}/${chatId}`
  const list = (): StoredChatInfo[] => infosOf(parse(storage().getItem(name)))
  const write = (infos: readonly StoredChatInfo[]) => storage().setItem(name, JSON.stringify(infos))
  const remove = (chatId: string) => {
    storage().removeItem(keyOf(chatId))
    write(list().filter((info) => info.chatId !== chatId))
  }
  return chatStorage({
    list,
    remove,
    load: (chatId) => parse(storage().getItem(keyOf(chatId))),
    save(chat) {
      const { chatId } = chat
      const text = JSON.stringify(chat)
      const before = list()
      const removed: [key: string, text: string | null][] = []
      const drop = (key: string) => {
        removed.push([key, storage().getItem(key)])
        storage().removeItem(key)
      }
      const others = before.filter((info) => info.chatId !== chatId)
      for (const { chatId: id } of others.splice(maxChats - 1)) storage().removeItem(keyOf(id))
      for (;;) {
        try {
          storage().setItem(keyOf(chatId), text)
          return write([infoOf(chat), ...others])
        } catch (cause) {
          const oldest = others.pop()
          if (oldest) drop(keyOf(oldest.chatId))
          else {
            // Too large by itself: the others have not gone for nothing.
            for (const [key, value] of removed) if (value !== null) storage().setItem(key, value)
            throw tooLarge(cause)
          }
        }
      }
    },
  })
}

/** Keeps chats in IndexedDB, which has room for files. */
export function indexedDbStorage({
  name = 'agent-chat',
  maxChats = 50,
}: ChatStorageOptions = {}): ChatStorage {
  let opened: ReturnType<typeof createStore> | undefined
  // Opened at the first use: a server has none.
  const store = () => (opened ??= createStore(name, 'chats'))
  const list = async () => infosOf(await get(INDEX, store()))
  const change = async (make: (infos: StoredChatInfo[]) => StoredChatInfo[]) => {
    let gone: StoredChatInfo[] = []
    await update<unknown>(
      INDEX,
      (known) => {
        const infos = make(infosOf(known))
        gone = infos.splice(maxChats)
        return infos
      },
      store(),
    )
    for (const { chatId } of gone) await del(chatId, store())
  }
  const without = (chatId: string) => (infos: StoredChatInfo[]) =>
    infos.filter((info) => info.chatId !== chatId)
  return chatStorage({
    list,
    load: (chatId) => get(chatId, store()),
    async save(chat) {
      await set(chat.chatId, JSON.parse(JSON.stringify(chat)), store())
      await change((infos) => [infoOf(chat), ...without(chat.chatId)(infos)])
    },
    async remove(chatId) {
      await del(chatId, store())
      await change(without(chatId))
    },
  })
}

// No chat has this id: those of chats are strings.
const INDEX = 0
const TITLE_CHARS = 80
const MAX_MESSAGES = 1_000

/** A chat as it stands, to be stored: its latest messages, with all their versions. */
function toStored(state: ChatState, now: number): StoredChat {
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
    nodes: messages.map((node) => ({ ...node, info: { ...node.info, error: plainError(node.info.error) } })),
    ids,
  }
}

/**
 * What a storage gave, as far as it can be used. What was going on when it was stored is over: an answer that was
 * being written counts as disconnected, a message nobody answered as not delivered.
 */
function fromStored(value: unknown): Pick<ChatState, 'nodes' | 'ids'> | undefined {
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
  return mapCalls(
    { ...node, info, message: { ...node.message, parts } },
    (call) => /pending|running|waiting/.test(call.state) && { state: 'cancelled' },
  )
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

function infoOf({ chatId, title, updatedAt }: StoredChatInfo): StoredChatInfo {
  return { chatId, title, updatedAt }
}

function infosOf(value: unknown): StoredChatInfo[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry): StoredChatInfo[] => {
    const { chatId, title, updatedAt } = asObject(entry) ?? {}
    const id = asString(chatId)
    return id ? [{ chatId: id, title: asString(title) ?? '', updatedAt: asNumber(updatedAt) ?? 0 }] : []
  })
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}

function tooLarge(cause: unknown): AgentError {
  const message = 'The chat is too large for this storage, so it is not kept. Use indexedDbStorage().'
  return new AgentError('limit_exceeded', message, { cause })
}
