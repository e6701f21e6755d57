// @ts-check
import { addTo, gone, newThread, summaryOf } from './threads.mjs'

/** @typedef {import('./threads.mjs').Message} Message */

const KEEP_SECONDS = 24 * 3_600
/** Conversations listed for one sender. */
const MAX_LISTED = 200

/** @param {string} id */
const threadOf = (id) => `agent:thread:${id}`
/** @param {string} senderId */
const listOf = (senderId) => `agent:sender:${senderId}`

/**
 * Conversations in Redis, each for a day after it was spoken in last.
 *
 * A conversation is a hash with a field for each message, as JSON, so that two processes that write in it at once do
 * not undo each other's messages. What it does not do: it reads a conversation whole, files and all, and two who
 * answer the same message at the same moment both get a branch, of which the later one is shown.
 *
 * @param {import('./redis.mjs').Redis} redis
 * @returns {import('./threads.mjs').Threads}
 */
export function createRedisThreads(redis) {
  return {
    saveMs: 500,
    async open(id, senderId) {
      const thread = newThread(id, senderId)
      if (!id) return thread
      const fields = Object.entries(await redis.hGetAll(threadOf(id)))
      /** @type {Message[]} */
      const messages = []
      for (const [name, value] of fields) {
        if (name.startsWith('m:')) messages.push(JSON.parse(value))
        else if (name === 'latest') thread.latest = value
        else if (name === 'senderId') thread.senderId = value
        else if (name === 'title') thread.title = value
        else if (name === 'createdAt' || name === 'updatedAt') thread[name] = Number(value)
      }
      for (const message of messages.toSorted((one, other) => one.createdAt - other.createdAt))
        thread.messages.set(message.id, message)
      return thread
    },
    async put(thread, message) {
      const key = threadOf(thread.id)
      // An answer to somebody who has deleted the conversation meanwhile does not bring it back.
      if (thread.id && message.role === 'assistant' && !(await redis.exists(key))) return
      const isNew = addTo(thread, message)
      if (!thread.id) return
      const written = redis.multi().hSet(key, `m:${message.id}`, JSON.stringify(message))
      if (isNew) {
        const { latest = '', senderId, title, createdAt, updatedAt } = thread
        written
          .hSet(key, { latest, updatedAt })
          .hSetNX(key, 'senderId', senderId)
          .hSetNX(key, 'createdAt', String(createdAt))
          .hSetNX(key, 'title', title)
          .zAdd(listOf(senderId), { score: updatedAt, value: thread.id })
          .zRemRangeByRank(listOf(senderId), 0, -MAX_LISTED - 1)
          .expire(listOf(senderId), KEEP_SECONDS)
      }
      await written.expire(key, KEEP_SECONDS).exec()
    },
    async list(senderId) {
      const ids = await redis.zRange(listOf(senderId), 0, -1, { REV: true })
      const found = await Promise.all(
        ids.map(async (id) => {
          const [title, createdAt, updatedAt] = await redis.hmGet(threadOf(id), [
            'title',
            'createdAt',
            'updatedAt',
          ])
          return title == null
            ? []
            : [summaryOf({ id, title, createdAt: Number(createdAt), updatedAt: Number(updatedAt) })]
        }),
      )
      return found.flat()
    },
    async rename(id, title) {
      if (!(await redis.exists(threadOf(id)))) throw gone()
      await redis.hSet(threadOf(id), 'title', title)
    },
    async remove(id) {
      const senderId = await redis.hGet(threadOf(id), 'senderId')
      if (senderId === null) throw gone()
      await Promise.all([redis.del(threadOf(id)), redis.zRem(listOf(senderId), id)])
    },
  }
}
