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
 * @property {number} attempt How many times this was asked in this conversation, this time included.
 * @property {string} [answerId] Of the answer, where it is kept.
 * @property {readonly Part[]} [files] What came with a message.
 * @property {readonly string[]} [earlier] What the same person said before, oldest first.
 * @property {readonly Part[]} [calls] The tool calls of this answer that the page has now replied to.
 * @property {(ms: number) => Promise<void>} pause
 * @property {() => number} elapsed Seconds since the run began.
 * @property {() => string} newId Unique among all runs, and the same ones when the run is begun again.
 */

/**
 * An agent: says what it does, as it does it. Asked the same in the same run it says the same, apart from times: so
 * another process can go on with what this one began.
 *
 * @typedef {(ask: Ask) => AsyncGenerator<Item, void, void>} Agent
 */

/**
 * In which run an agent works, and from where on.
 *
 * @typedef {object} RunOptions
 * @property {string} id
 * @property {number} began Epoch milliseconds.
 * @property {number} speed How many times faster than life.
 * @property {number} from So many items are known already: up to there it works without a pause.
 * @property {AbortSignal} signal Its reason is `CANCELLED`, `LEFT`, or an error that ends the run.
 */

/** Why a run is stopped that somebody cancelled, or that nobody reads. */
export const CANCELLED = new Error('cancelled')
/** Why this process stops working on a run that goes on in another one. */
export const LEFT = new Error('left to another process')

/** Thrown by an agent that plays a broken connection: nothing more is said, not even that it is over. */
export class ConnectionCut extends Error {}

/** A time as AIECS writes it: UTC, microseconds, and no zone. */
const utcTimestamp = () => `${new Date().toISOString().slice(0, -1)}000`

/** @param {string} error @returns {Item} */
export const errorItem = (error) => ({ type: 'error', error, timestamp: utcTimestamp() })

/**
 * Runs an agent and numbers what it says from 1. The last item is always `end` with what became of the run,
 * unless the agent plays a broken connection or the run is left: those are thrown.
 *
 * @param {Agent} agent
 * @param {Omit<Ask, 'pause' | 'elapsed' | 'newId'>} ask
 * @param {RunOptions} options
 * @returns {AsyncGenerator<import('./log.mjs').Numbered, void, void>}
 */
export async function* runAgent(agent, ask, { id, began, speed, from, signal }) {
  let seq = 0
  let ids = 0
  let status = 'completed'
  const means = {
    pause: createPace(() => (seq < from ? Number.POSITIVE_INFINITY : speed), signal),
    elapsed: () => (Date.now() - began) / 1_000,
    newId: () => `${id.slice(0, 8)}_${(ids += 1)}`,
  }
  try {
    for await (const item of agent({ ...ask, ...means })) {
      if (typeof item === 'string') {
        yield [++seq, item]
        continue
      }
      if (item.type === 'error') status = 'error'
      // `agent_hook` is the one event that AIECS sends without a time.
      yield [
        ++seq,
        'timestamp' in item || item.type === 'agent_hook' ? item : { ...item, timestamp: utcTimestamp() },
      ]
    }
  } catch (error) {
    if (error instanceof ConnectionCut) throw error
    if (signal.reason === LEFT) throw LEFT
    status = signal.reason === CANCELLED ? 'cancelled' : 'error'
    if (status === 'error') yield [++seq, errorItem(String(signal.reason ?? error))]
  }
  yield [++seq, { type: 'end', status }]
}
