import { createStore, del, get, set, update } from 'idb-keyval'
import { AgentError } from '../errors.js'
import { asNumber, asObject, asString } from '../protocols/wire.js'
import type { Sleep } from '../run/clock.js'
import type { ChatState } from './chat-state.js'
import { selectIsActive } from './selectors.js'
import { fromStored, type StoredChat, type StoredChatInfo, toStored } from './stored-chat.js'

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
