import type { AgentError } from '../errors.js'

/** Send the request again up to `maxRetries` times, each after `delayMs` or what the server asks for. */
export interface RetryOptions {
  /** @default 3 */
  maxRetries?: number
  /** Milliseconds. @default 1000 */
  delayMs?: number
}

/**
 * How long to wait before retry number `retry` (1, 2, …), in milliseconds; `undefined` to give up. Passing one,
 * or {@link RetryOptions}, is the consent to send a request again that may have reached the agent. What it throws
 * is reported to the page, and nothing is sent again.
 */
export type RetryPolicy = RetryOptions | ((retry: number, error: AgentError) => number | undefined)

const BASE_MS = 500
const CAP_MS = 15_000
const MAX_RETRIES = 6
/** A server that asks for more than this is not waited for. */
const LONGEST_WAIT_MS = 60_000

/** Codes of failures that lie in the connection, not in the request. */
export const MAY_PASS: RegExp = /network|disconnected|timeout/

/**
 * How long to wait before trying again, or `undefined` to give up. Without a policy only what is safe is tried
 * again: what the server refused before it began, and reads; with full jitter, at most six times.
 *
 * @param random From 0 (inclusive) to 1.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(
  policy: RetryPolicy | undefined,
  retry: number,
  error: AgentError,
  random: () => number,
): number | undefined {
  if (typeof policy === 'function') {
    try {
      return policy(retry, error)
    } catch (cause) {
      queueMicrotask(() => {
        throw cause
      })
      return undefined
    }
  }
  const { retryAfterMs = 0, retryable, code, status = 0 } = error
  const isWorth = retryable || (policy && (MAY_PASS.test(code) || code === 'agent' || status >= 500))
  const backoffMs = random() * Math.min(CAP_MS, BASE_MS * 2 ** (retry - 1))
  const { maxRetries = 3, delayMs = 1000 } = policy ?? { maxRetries: MAX_RETRIES, delayMs: backoffMs }
  return isWorth && retry <= maxRetries && retryAfterMs <= LONGEST_WAIT_MS
    ? Math.max(delayMs, retryAfterMs)
    : undefined
}
