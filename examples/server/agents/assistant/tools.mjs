// @ts-check

/** An id for a tool call, unique also among the answers that take several runs. @param {Pick<Ask, 'newId'>} ask */
export const newCallId = ({ newId }) => `call_${newId()}`

/** @typedef {import('../../run.mjs').Ask} Ask */

/**
 * One call: what the model writes, how long the tool takes, what comes out.
 *
 * @typedef {object} Call
 * @property {string} tool
 * @property {string} [operation]
 * @property {Record<string, unknown>} parameters
 * @property {number} takesMs
 * @property {unknown} [result]
 * @property {string} [error]
 */

/**
 * Asks for a batch of tools and runs them one after the other: the arguments grow while the model writes them,
 * then the batch is announced, then each call begins and comes out.
 *
 * @param {readonly Call[]} calls
 * @param {Pick<Ask, 'pause' | 'newId'>} ask
 */
export async function* useTools(calls, ask) {
  const { pause } = ask
  const batch = calls.map((call) => ({ ...call, id: newCallId(ask) }))
  /** @param {typeof batch[number]} call @param {string} written */
  const announced = ({ id, tool, operation }, written) => ({
    id,
    type: 'function',
    function: { name: operation ? `${tool}_${operation}` : tool, arguments: written },
  })
  for (const call of batch) {
    const text = JSON.stringify(call.parameters)
    for (let length = 0; length < text.length + 12; length += 12) {
      await pause(45)
      yield { type: 'tool_call_delta', tool_call: announced(call, text.slice(0, length)) }
    }
  }
  yield {
    type: 'tool_calls_ready',
    tool_calls: batch.map((call) => announced(call, JSON.stringify(call.parameters))),
  }
  for (const { id, tool, operation, parameters, takesMs, result, error } of batch) {
    const names = { tool_call_id: id, tool_name: tool }
    yield { type: 'tool_call', ...names, operation, parameters }
    await pause(takesMs)
    if (error === undefined) yield { type: 'tool_result', ...names, result }
    else yield { type: 'tool_error', ...names, error }
  }
}
