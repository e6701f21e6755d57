// @ts-check
import { createPace } from './pace.mjs'

/** @typedef {import('./transcript.mjs').Part} Part */
/** @typedef {import('./wire.mjs').Item} Item */

/**
 * What an agent is asked, and how it is to behave.
 *
 * @typedef {object} Ask
 * @property {string} text The task's description, or the message.
 * @property {string} sessionId Which conversation this belongs to; `''` when the caller named none.
 * @property {string} [answerId] Of the answer, where it is kept.
 * @property {readonly Part[]} [files] What came with a message.
 * @property {readonly string[]} [earlier] What the same person said before, oldest first.
 * @property {readonly Part[]} [calls] The tool calls of this answer that the page has now replied to.
 * @property {(ms: number) => Promise<void>} pause
 * @property {() => number} elapsed Seconds since the run began.
 */

/**
 * An agent: says what it does, as it does it.
 *
 * @typedef {(ask: Ask) => AsyncGenerator<Item, void, void>} Agent
 */

/** Thrown by an agent that plays a broken connection: nothing more is said, not even that it is over. */
export class ConnectionCut extends Error {}

/** A time as AIECS writes it: UTC, microseconds, and no zone. */
const utcTimestamp = () => `${new Date().toISOString().slice(0, -1)}000`

/**
 * Runs an agent and numbers what it says from 1. The last item is always `end` with what became of the run,
 * unless the agent plays a broken connection: that error is passed on.
 *
 * @param {Agent} agent
 * @param {Omit<Ask, 'pause' | 'elapsed'> & { speed: number, signal: AbortSignal }} options
 * @returns {AsyncGenerator<readonly [number, Item], void, void>}
 */
export async function* runAgent(agent, { speed, signal, ...ask }) {
  const began = performance.now()
  const elapsed = () => Number(((performance.now() - began) / 1000).toFixed(6))
  let id = 0
  let status = 'completed'
  try {
    for await (const item of agent({ ...ask, pause: createPace(speed, signal), elapsed })) {
      if (typeof item === 'string') {
        yield [++id, item]
        continue
      }
      if (item.type === 'error') status = 'error'
      // `agent_hook` is the one event that AIECS sends without a time.
      yield [
        ++id,
        'timestamp' in item || item.type === 'agent_hook' ? item : { ...item, timestamp: utcTimestamp() },
      ]
    }
  } catch (error) {
    if (error instanceof ConnectionCut) throw error
    status = signal.aborted ? 'cancelled' : 'error'
    if (status === 'error') {
      yield [++id, { type: 'error', error: String(error), timestamp: utcTimestamp() }]
    }
  }
  yield [++id, { type: 'end', status }]
}
