import { AgentError } from '../errors.js'
import { aiecs } from '../protocols/aiecs.js'
import { parseJson } from '../protocols/wire.js'
import { type FetchTransportOptions, fetchTransport } from '../transports/fetch.js'
import { resolve } from '../transports/url.js'
import type { StreamAgentOptions } from './stream-agent.js'

/** What {@link requestAgent} takes. */
export type RequestAgentOptions = FetchTransportOptions &
  Pick<StreamAgentOptions, 'input' | 'context' | 'protocol' | 'signal'>

/**
 * Asks an agent and waits for one JSON answer: for operations so short that a stream would be in the way, such
 * as a host's wrapper around AIECS's `execute_task`. The request is that of a run. An empty answer is `undefined`.
 *
 * @throws AgentError `http`, `network`, `redirect_blocked`, `disconnected`, `limit_exceeded`, `misuse`, and
 * `invalid_event` for an answer that is not JSON; the reason of `signal` when it aborts.
 */
export async function requestAgent(options: RequestAgentOptions): Promise<unknown> {
  const { input, context, protocol = aiecs, signal = new AbortController().signal, ...request } = options
  const transport = fetchTransport({
    ...request,
    framing: 'text',
    async headers() {
      const given = new Headers(await resolve(request.headers))
      if (!given.has('accept')) given.set('accept', 'application/json')
      return given
    },
  })
  const body = protocol.encode({ input, context })
  const { frames } = await transport({ input, context, body, attempt: 0, signal })
  let text = ''
  for await (const group of frames) for (const { data } of group) text += data
  signal.throwIfAborted()
  if (text === '') return undefined
  try {
    return parseJson(text)
  } catch (cause) {
    const message =
      'The answer is not JSON, so it cannot be used. Check that the address answers without a stream.'
    throw new AgentError('invalid_event', message, { cause, detail: text })
  }
}
