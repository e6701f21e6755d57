// @ts-check
import { createHash } from 'node:crypto'
import { flaky } from './agents/flaky.mjs'
import { long } from './agents/long.mjs'
import { research } from './agents/research.mjs'
import { silent } from './agents/silent.mjs'
import { asObject, HttpError } from './http.mjs'
import { runAgent } from './run.mjs'

/** @typedef {import('./run.mjs').Agent} Agent */
/** @typedef {ReturnType<typeof import('./chats.mjs').createChats>} Chats */

/** @type {Map<string, Agent>} */
const AGENTS = new Map([
  ['research', research],
  ['flaky', flaky],
  ['long', long],
  ['silent', silent],
])

/**
 * What is asked, and of whom: a message goes to the chat, a task to the agent it names.
 *
 * @param {Record<string, unknown>} body
 * @param {URL} url
 * @param {{ chats: Chats, count: (key: string) => Promise<number>, speed: number }} context
 * @returns {Promise<import('./log.mjs').RunRequest>}
 */
export async function readRun(body, url, { chats, count, speed }) {
  const isChat = url.pathname === '/api/chat' || 'message' in body
  const asked = isChat ? { chat: await chats.begin(body) } : readTask(body, url)
  const said =
    'chat' in asked ? [asked.chat.threadId, asked.chat.ask.text] : [asked.task.sessionId, asked.task.text]
  const wanted = Number(url.searchParams.get('speed') ?? speed)
  return {
    ...asked,
    began: Date.now(),
    speed: Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, 1_000) : speed,
    attempt: await count(createHash('sha256').update(said.join('\n')).digest('hex')),
  }
}

/**
 * Begins the answer to a request, the first time or once more.
 *
 * @param {Chats} chats
 * @returns {import('./runs.mjs').Start}
 */
export const answerWith =
  (chats) =>
  ({ began, speed, attempt, agent, task, chat }, place) => {
    const options = { ...place, began, speed }
    if (chat) return chats.record(chat, attempt, options)
    const known = AGENTS.get(agent ?? '')
    if (!known || !task) throw new Error('The run was asked of nobody.')
    return runAgent(known, { ...task, attempt }, options)
  }

/**
 * The task that is asked, and the agent that it is for.
 *
 * @param {Record<string, unknown>} body
 * @param {URL} url
 * @returns {{ agent: string, task: { text: string, sessionId: string } }}
 */
export function readTask(body, url) {
  const context = asObject(body['context'] ?? {}, '`context`')
  const session = context['session_id']
  const sessionId = typeof session === 'string' ? session.slice(0, 200) : ''
  const task =
    typeof body['task'] === 'string' ? { description: body['task'] } : asObject(body['task'], '`task`')
  if (typeof task['description'] !== 'string')
    throw new HttpError(400, '`task.description` must be a string.')
  const agent = url.searchParams.get('agent') ?? task['agent'] ?? 'research'
  if (typeof agent !== 'string' || !AGENTS.has(agent))
    throw new HttpError(404, `There is no such agent. There are: ${[...AGENTS.keys()].join(', ')}.`)
  return { agent, task: { text: task['description'], sessionId } }
}
