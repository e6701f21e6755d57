// @ts-check
import { HttpError } from './http.mjs'

/** @typedef {import('./transcript.mjs').Part} Part */

/**
 * A message of a conversation and its place in it. What follows one message may have several versions.
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string | undefined} parentId The message it follows.
 * @property {'user' | 'assistant'} role
 * @property {Part[]} parts
 * @property {number} createdAt Epoch milliseconds.
 * @property {Record<string, unknown> | undefined} [metadata]
 * @property {readonly Part[] | undefined} [asked] Of an answer that waits for the page, or did until a reply came: its parts as they were then.
 */

/**
 * A conversation: all that was said in it, every version of it.
 *
 * @typedef {object} Thread
 * @property {string} id
 * @property {string} senderId
 * @property {string} title
 * @property {number} createdAt
 * @property {number} updatedAt
 * @property {Map<string, Message>} messages
 * @property {string | undefined} latest The last message of the version that is shown.
 * @property {number} size Characters of the files in it.
 */

/** Conversations kept, messages in each, and characters of files in all: the server forgets, it never fills up. */
const MAX_THREADS = 200
const MAX_MESSAGES = 1_000
const MAX_FILE_CHARS = 64 * 1024 * 1024
const TITLE_CHARS = 80
const PAGE = 20
const MAX_PAGE = 100

/**
 * The conversations of the chat.
 *
 * @typedef {object} Threads
 * @property {number} saveMs How often an answer is saved while it is written.
 * @property {(id: string, senderId: string) => Promise<Thread>} open The conversation of this id. It exists once
 *   something is said in it; without an id it is not kept.
 * @property {(thread: Thread, message: Message) => Promise<void>} put Adds a message, or what has become of it.
 * @property {(senderId: string) => Promise<object[]>} list The latest first.
 * @property {(id: string, title: string) => Promise<void>} rename
 * @property {(id: string) => Promise<void>} remove
 */

/**
 * Conversations in memory: when the server stops they are gone.
 *
 * @returns {Threads}
 */
export function createThreads() {
  /** The one that was spoken in last is the last. @type {Map<string, Thread>} */
  const threads = new Map()

  const forget = () => {
    let size = 0
    for (const thread of threads.values()) size += thread.size
    for (const oldest of threads.values()) {
      if (threads.size <= MAX_THREADS && (size <= MAX_FILE_CHARS || threads.size === 1)) return
      threads.delete(oldest.id)
      size -= oldest.size
    }
  }

  return {
    saveMs: 0,
    open: async (id, senderId) => threads.get(id) ?? newThread(id, senderId),
    async put(thread, message) {
      // An answer to somebody who has deleted the conversation meanwhile does not bring it back.
      if (message.role === 'assistant' && thread.id && !threads.has(thread.id)) return
      const isNew = addTo(thread, message)
      if (!thread.id || !isNew) return
      threads.delete(thread.id)
      threads.set(thread.id, thread)
      forget()
    },
    list: async (senderId) =>
      [...threads.values()]
        .filter((thread) => thread.senderId === senderId)
        .map(summaryOf)
        .toReversed(),
    async rename(id, title) {
      const thread = threads.get(id)
      if (!thread) throw gone()
      thread.title = title
    },
    async remove(id) {
      if (!threads.delete(id)) throw gone()
    },
  }
}

/** @param {string} id @param {string} senderId @returns {Thread} */
export function newThread(id, senderId) {
  const now = Date.now()
  return {
    id,
    senderId,
    title: '',
    createdAt: now,
    updatedAt: now,
    messages: new Map(),
    latest: undefined,
    size: 0,
  }
}

/**
 * Adds a message to a conversation, or replaces what it was.
 *
 * @param {Thread} thread @param {Message} message
 * @returns {boolean} Whether it was not there.
 */
export function addTo(thread, message) {
  const isNew = !thread.messages.has(message.id)
  if (isNew && thread.messages.size >= MAX_MESSAGES)
    throw new HttpError(409, 'This conversation is full. Begin another.')
  thread.messages.set(message.id, message)
  if (!isNew) return false
  thread.latest = message.id
  thread.updatedAt = Date.now()
  for (const part of message.parts) thread.size += part.type === 'file' ? part['url'].length : 0
  thread.title ||= titleOf(message)
  return true
}

/** @param {Pick<Thread, 'id' | 'title' | 'createdAt' | 'updatedAt'>} thread */
export const summaryOf = ({ id, title, createdAt, updatedAt }) => ({
  id,
  title,
  created_at: createdAt,
  updated_at: updatedAt,
})

/**
 * A page of what is shown of a conversation, oldest first: its end, or what is before a message.
 *
 * @param {Thread} thread One in which nothing was said yet exists in its page only: it is empty.
 * @param {string | null} before @param {number} limit
 */
export function pageOf(thread, before, limit) {
  const path = pathTo(thread, thread.latest)
  const isEmpty = thread.messages.size === 0
  const at = before === null || isEmpty ? path.length : path.findIndex((message) => message.id === before)
  if (at < 0) throw new HttpError(404, 'There is no such message in this conversation.')
  const size = Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_PAGE) : PAGE
  const shown = path.slice(Math.max(0, at - size), at)
  return {
    messages: shown.map(({ id: messageId, role, parts, metadata, createdAt }) => ({
      id: messageId,
      role,
      parts: parts.map(settled),
      metadata: { ...metadata, id: messageId, createdAt },
    })),
    previousCursor: at > size ? (shown[0]?.id ?? null) : null,
  }
}

export const gone = () => new HttpError(404, 'There is no such conversation, or it was long ago.')

/**
 * From the first message of a conversation down to this one.
 *
 * @param {Thread} thread @param {string | undefined} id
 */
export function pathTo({ messages }, id) {
  /** @type {Message[]} */
  const path = []
  for (let at = messages.get(id ?? ''); at; at = messages.get(at.parentId ?? '')) path.unshift(at)
  return path
}

/** A tool that ran in a page does not go on when another page reads of it. @param {Part} part @returns {Part} */
const settled = (part) =>
  part['state'] === 'input-available'
    ? { ...part, state: 'output-error', errorText: 'The page was left before it came out.' }
    : part

/** @param {Pick<Message, 'parts'>} message */
export const textOf = ({ parts }) => parts.map((part) => (part.type === 'text' ? part['text'] : '')).join('')

/** @param {Message} message */
function titleOf(message) {
  const words = textOf(message).trim().split('\n')[0] || message.parts[0]?.['filename'] || ''
  return words.length > TITLE_CHARS ? `${words.slice(0, TITLE_CHARS - 1)}…` : words
}
