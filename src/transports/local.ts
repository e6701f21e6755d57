import { AgentError } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { orAborted } from './abort.js'
import type { Transport, TransportRequest } from './transport.js'

/** An agent in this page or process: gives pieces of text (strings) or events (any other JSON value). */
export type LocalAgent = (request: TransportRequest) => LocalAnswer | Promise<LocalAnswer>

type LocalAnswer = AsyncIterable<unknown> | Iterable<unknown>

/**
 * Reads from an agent that needs no network: a model on the device, a worker, a socket that is open already.
 * Strings are running text; every other value is passed on as its JSON, `undefined` as a sign of life.
 *
 * The end of the iterable is the end of the run: in one page nothing is lost on the way. As only whole values
 * are seen, silence says nothing. When the signal aborts, `frames` ends at once and the iterable is returned;
 * what it does then is not waited for.
 *
 * @throws AgentError 'agent' when the agent throws (its words are in `detail`); 'misuse' for what is no
 * iterable, or has a value that is not JSON.
 */
export function localTransport(agent: LocalAgent): Transport {
  return async (request) => {
    const { signal } = request
    signal.throwIfAborted()
    const answer = await orAborted(
      signal,
      attempt(() => agent(request)),
    )
    const iterator = openIterator(answer)
    return { frames: read(iterator, signal), headers: new Headers(), sees: 'events', ends: 'body' }
  }
}

async function* read(iterator: LocalIterator, signal: AbortSignal): AsyncGenerator<Frame[], void> {
  let ended = false
  // As for `for await`, the values of a plain iterable may be promises.
  const step = async () => {
    const { done, value } = await iterator.next()
    return { done, value: await (value as unknown) }
  }
  try {
    for (;;) {
      const { done, value } = await orAborted(signal, attempt(step))
      ended = done === true
      if (ended) return
      yield toFrames(value)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    // Not awaited: an agent that waits for something else would hold back the end.
    if (!ended) void attempt(() => iterator.return?.()).catch(() => undefined)
  }
}

type LocalIterator = AsyncIterator<unknown> | Iterator<unknown>

function openIterator(answer: LocalAnswer): LocalIterator {
  // The cast: a function that is not type-checked may give anything.
  const { [Symbol.asyncIterator]: openAsync, [Symbol.iterator]: open } = Object(answer) as {
    [Symbol.asyncIterator]?: () => LocalIterator
    [Symbol.iterator]?: () => LocalIterator
  }
  const opener = openAsync ?? open
  if (opener) return opener.call(answer)
  throw new AgentError(
    'misuse',
    'localTransport needs a function that gives an iterable; it gave something else.',
  )
}

function toFrames(value: unknown): Frame[] {
  if (typeof value === 'string') return value ? [{ data: value, text: true }] : []
  try {
    const data: string | undefined = JSON.stringify(value)
    return data === undefined ? [] : [{ data }]
  } catch (cause) {
    throw new AgentError(
      'misuse',
      'The local agent gave a value that is not JSON; give strings or plain objects.',
      {
        cause,
      },
    )
  }
}

/** Runs the agent's code; what it throws, at once or later, is the agent's error. */
async function attempt<T>(step: () => T): Promise<Awaited<T>> {
  try {
    return await step()
  } catch (cause) {
    if (cause instanceof AgentError) throw cause
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new AgentError('agent', 'The local agent failed. What it said is in "detail".', { cause, detail })
  }
}
