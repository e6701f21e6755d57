// @ts-check

/** @typedef {import('./wire.mjs').Item} Item */
/** An item and its number in the run, counted from 1. @typedef {readonly [number, Item]} Numbered */

/**
 * What a run was asked: all that is needed to begin it again elsewhere and get the same answer. It is JSON.
 *
 * @typedef {object} RunRequest
 * @property {number} began Epoch milliseconds.
 * @property {number} speed How many times faster than life the agent works.
 * @property {string} [agent] Of a task: who is to do it.
 * @property {{ text: string, sessionId: string }} [task]
 * @property {import('./chats.mjs').ChatRequest} [chat] Of a message.
 * @property {number} attempt How many times the same was asked in the same conversation, this time included.
 */

/** @typedef {'running' | 'completed' | 'error' | 'cancelled'} Status */

/** @typedef {{ lastId: number, status: Status }} Head */

/**
 * What a log calls in the process that uses it.
 *
 * @typedef {object} Worker
 * @property {(id: string, request: RunRequest, lastId: number) => void} take A run that its process has left is
 *   now this one's to go on with, behind the last item that is there.
 * @property {(id: string) => void} lost A run that this process works on is another one's now.
 * @property {(id: string, word: string) => void} told Somebody said this about a run, here or in another process.
 */

/**
 * Where runs are written down, and read while they are written. One process works on a run; any can read it.
 *
 * @typedef {object} RunLog
 * @property {number} gatherMs How long items are gathered before they are written together.
 * @property {() => boolean} isUp Whether it can be asked at the moment.
 * @property {(worker: Worker) => Promise<void>} serve Called once, before anything else.
 * @property {(id: string, request: RunRequest, key?: string) => Promise<void>} create The caller works on it.
 *   Rejects with an `HttpError` 503 when there are too many.
 * @property {(id: string, entries: readonly Numbered[]) => Promise<void>} append Rejects when another process works
 *   on the run by now. An `end` ends it.
 * @property {(id: string) => Promise<Head | undefined>} head `undefined`: there is no such run, or no longer.
 * @property {(id: string, after: number) => Promise<readonly Numbered[]>} read A page of what is behind an item.
 * @property {(id: string, hear: () => void) => Promise<() => void>} listen Somebody reads: `hear` is called when there
 *   is more, until what it resolves to is called.
 * @property {(id: string, word: string) => Promise<void>} tell Says something to all processes. `cancel` is
 *   remembered until the run has ended.
 * @property {(id: string) => Promise<void>} forget
 * @property {(key: string, id: string) => Promise<string>} reserve The run of this idempotency key: this one, unless
 *   there is one already.
 * @property {(key: string) => Promise<string | undefined>} keyed
 * @property {(key: string) => Promise<void>} release
 * @property {(key: string) => Promise<number>} count How many times this was called with the same key.
 * @property {() => Promise<void>} close Whatever this process works on is another one's to go on with.
 */

/** How long logs live, and how much is in them. */
export const LIMITS = {
  /** Runs at work at once. */
  running: 50,
  /** Logs kept; the one that ended first makes room. */
  runs: 200,
  /** Items of one run; one that says more is ended. The longest answer here has about 20,000. */
  items: 50_000,
  /** Items read at once. */
  page: 500,
  /** Idempotency keys' and counters' own number, where nothing else bounds them. */
  keys: 1_000,
}

/**
 * @typedef {object} Lifetimes
 * @property {number} keepSeconds How long a log is kept once its run is over.
 * @property {number} unwatchedSeconds How long a run goes on while nobody reads it.
 */
