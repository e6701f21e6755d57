// @ts-check
import { randomUUID } from 'node:crypto'
import { assistant } from './agents/assistant.mjs'
import { asObject, HttpError } from './http.mjs'
import { runAgent } from './run.mjs'
import { pageOf, pathTo, textOf } from './threads.mjs'
import { createTranscript } from './transcript.mjs'

/** @typedef {import('./threads.mjs').Message} Message */
/** @typedef {import('./threads.mjs').Thread} Thread */
/** @typedef {import('./transcript.mjs').Part} Part */
/** @typedef {import('./transcript.mjs').ToolReply} ToolReply */
/** @typedef {import('./log.mjs').Numbered} Numbered */

/**
 * An answer that is to be given, with all that the assistant needs for it: the conversation may have gone on, or be
 * gone, when another process begins it again.
 *
 * @typedef {object} ChatRequest
 * @property {string} threadId `''`: it is not kept.
 * @property {string} senderId
 * @property {Message} answer As it was before.
 * @property {{ text: string, files: Part[], earlier: string[], calls: Part[] }} ask
 */

const MAX_FILES = 10
const MAX_REPLIES = 10

/**
 * Conversations with the assistant: what a page sends is answered, and both are kept.
 *
 * @param {import('./threads.mjs').Threads} threads
 */
export function createChats(threads) {
  /**
   * Takes what a page sends: a message, a message once more, or replies to the tool calls of an answer.
   *
   * @param {Record<string, unknown>} body
   * @returns {Promise<ChatRequest>}
   */
  async function begin(body) {
    const context = asObject(body['context'] ?? {}, '`context`')
    const thread = await threads.open(textIn(context, 'session_id') ?? '', textIn(context, 'sender_id') ?? '')
    if (body['tool_replies'] !== undefined) return goOn(thread, readReplies(body['tool_replies']))
    if (typeof body['message'] !== 'string') throw new HttpError(400, '`message` must be a string.')
    const again = body['trigger'] === 'regenerate-message'
    const question = (again && questionFor(thread, body)) || (await ask(thread, body))
    /** @type {Message} */
    const answer = {
      id: randomUUID(),
      parentId: question.id,
      role: 'assistant',
      parts: [],
      createdAt: Date.now(),
    }
    return requestOf(thread, answer, [])
  }

  /** @param {Thread} thread @param {Record<string, unknown>} body */
  async function ask(thread, body) {
    const known = thread.messages.get(textIn(body, 'id') ?? '')
    // Sent again because no answer came: it is the same message.
    if (known?.role === 'user') return known
    const replaced = thread.messages.get(textIn(body, 'message_id') ?? '')
    const named = thread.messages.get(textIn(body, 'parent_id') ?? '')
    const answers = [...thread.messages.values()].filter(({ parentId }) => named && parentId === named.id)
    const parent = named?.role === 'user' ? (answers.at(-1) ?? named) : named
    const before = thread.messages.get(thread.latest ?? '')
    if (before?.asked) {
      createTranscript(before.parts).close()
      before.asked = undefined
      await threads.put(thread, before)
    }
    const parts = readFiles(body['files'])
    if (body['message'] !== '') parts.push({ type: 'text', text: body['message'] })
    /** @type {Message} */
    const message = {
      id: textIn(body, 'id') ?? randomUUID(),
      parentId: replaced
        ? replaced.parentId
        : body['parent_id'] === null
          ? undefined
          : (parent?.id ?? thread.latest),
      role: 'user',
      parts,
      createdAt: Date.now(),
    }
    await threads.put(thread, message)
    return message
  }

  /** What the answer that is to be given once more is an answer to. @param {Thread} thread @param {Record<string, unknown>} body */
  function questionFor({ messages, latest }, body) {
    const named = messages.get(textIn(body, 'id') ?? '') ?? messages.get(textIn(body, 'message_id') ?? '')
    const message = named ?? messages.get(latest ?? '')
    return message?.role === 'assistant' ? messages.get(message.parentId ?? '') : message
  }

  /** @param {Thread} thread @param {ToolReply[]} replies */
  async function goOn(thread, replies) {
    const answer = [...thread.messages.values()].findLast(({ asked }) =>
      asked?.some((part) => replies.some(({ id }) => part['toolCallId'] === id)),
    )
    if (!answer?.asked) throw new HttpError(409, 'No answer in this conversation waits for that.')
    // As it was when it asked: whoever replies a second time, because no answer came, gets it from there.
    answer.parts = structuredClone([...answer.asked])
    createTranscript(answer.parts).reply(replies)
    await threads.put(thread, answer)
    return requestOf(thread, answer, replies)
  }

  /** @param {Thread} thread @param {Message} answer @param {readonly ToolReply[]} replies @returns {ChatRequest} */
  function requestOf(thread, answer, replies) {
    const path = pathTo(thread, answer.parentId)
    const question = path.at(-1)
    const ask = {
      text: question ? textOf(question) : '',
      files: question?.parts.filter(({ type }) => type === 'file') ?? [],
      earlier: path.slice(0, -1).flatMap((message) => (message.role === 'user' ? [textOf(message)] : [])),
      calls: replies.flatMap(({ id }) => answer.parts.filter((part) => part['toolCallId'] === id)),
    }
    return structuredClone({ threadId: thread.id, senderId: thread.senderId, answer, ask })
  }

  /**
   * Runs the assistant, and writes down what it says.
   *
   * @param {ChatRequest} request @param {number} attempt @param {import('./run.mjs').RunOptions} options
   * @returns {AsyncGenerator<Numbered, void, void>}
   */
  async function* record({ threadId, senderId, answer: before, ask }, attempt, options) {
    const thread = await threads.open(threadId, senderId)
    const answer = structuredClone(before)
    const transcript = createTranscript(answer.parts)
    let savedAt = 0
    const full = { ...ask, sessionId: threadId, answerId: answer.id, attempt }
    for await (const entry of runAgent(assistant, full, options)) {
      const [seq, item] = entry
      transcript.push(item)
      const type = typeof item === 'string' ? '' : item.type
      if (type === 'metadata') answer.metadata = /** @type {any} */ (item)['metadata']
      if (type === 'end' && /** @type {any} */ (item)['status'] === 'completed') {
        answer.asked = waiting(answer.parts) ?? answer.asked
      } else if (type === 'end') transcript.close()
      // What is said again was saved before; and the last of it is saved before it is told that this was the last.
      const isDue = type === 'end' || (seq > options.from && Date.now() - savedAt >= threads.saveMs)
      if (isDue && answer.parts.length > 0) {
        await threads.put(thread, answer)
        savedAt = Date.now()
      }
      yield entry
    }
  }

  return {
    begin,
    record,
    /** @param {URLSearchParams} query */
    list: async (query) => ({ threads: await threads.list(query.get('sender_id') ?? '') }),
    /** @param {string} id @param {URLSearchParams} query */
    messages: async (id, query) =>
      pageOf(await threads.open(id, ''), query.get('before'), Number(query.get('limit') ?? Number.NaN)),
    /** @param {string} id @param {Record<string, unknown>} body */
    async rename(id, body) {
      const title = textIn(body, 'title')?.trim()
      if (!title) throw new HttpError(400, '`title` must be some text.')
      await threads.rename(id, title)
    },
    /** @param {string} id */
    remove: (id) => threads.remove(id),
  }
}

/** @param {readonly Part[]} parts */
const waiting = (parts) =>
  parts.some(({ state }) => /^(input-available|approval-requested)$/u.test(state))
    ? structuredClone(parts)
    : undefined

/** @param {Record<string, unknown>} object @param {string} field */
function textIn(object, field) {
  const value = object[field]
  return typeof value === 'string' ? value.slice(0, 200) : undefined
}

/** @param {unknown} value @returns {Part[]} */
function readFiles(value) {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length > MAX_FILES) {
    throw new HttpError(400, `\`files\` must be a list of at most ${MAX_FILES}.`)
  }
  return value.map((entry) => {
    const { url, mediaType, filename } = asObject(entry, 'A file')
    if (typeof url !== 'string' || !url.startsWith('data:')) {
      throw new HttpError(400, '`url` of a file must be a data URL: this server fetches nothing.')
    }
    const type = typeof mediaType === 'string' ? mediaType.slice(0, 200) : 'application/octet-stream'
    const name = typeof filename === 'string' ? { filename: filename.slice(0, 200) } : {}
    return { type: 'file', url, mediaType: type, ...name }
  })
}

/** @param {unknown} value @returns {ToolReply[]} */
function readReplies(value) {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_REPLIES) {
    throw new HttpError(400, `\`tool_replies\` must be a list of 1 to ${MAX_REPLIES}.`)
  }
  return value.map((entry) => {
    const reply = asObject(entry, 'A reply')
    const { tool_call_id: id, output, parameters } = reply
    if (typeof id !== 'string') throw new HttpError(400, '`tool_call_id` must be a string.')
    if (reply['approval'] === undefined) return { id, output, error: textIn(reply, 'error') }
    const approval = asObject(reply['approval'], '`approval`')
    const reason = textIn(approval, 'reason')
    const said = { id: textIn(approval, 'id') ?? '', approved: approval['approved'] === true }
    return { id, parameters, approval: reason === undefined ? said : { ...said, reason } }
  })
}
