// @ts-check

/** @typedef {import('./wire.mjs').Item} Item */

/**
 * A part of a message, as the AI SDK has them: text, reasoning, tool calls, sources, files, data.
 *
 * @typedef {{ type: string, [field: string]: any }} Part
 */

/**
 * What the page says to one tool call: how it came out there, or whether it may run.
 *
 * @typedef {object} ToolReply
 * @property {string} id The id of the call.
 * @property {unknown} [output] Of a tool that ran in the page.
 * @property {string | undefined} [error] Why it failed there.
 * @property {{ id: string, approved: boolean, reason?: string }} [approval]
 * @property {unknown} [parameters] In an approval: what to run it with, perhaps changed.
 */

/**
 * Writes the parts of an answer down as an agent says them, so that they can be read again later.
 *
 * @param {Part[]} parts What there is of the answer already; added to.
 */
export function createTranscript(parts) {
  /** @param {string} id */
  const callOf = (id) => parts.find((part) => part['toolCallId'] === id)
  /** @param {'text' | 'reasoning'} type @param {string} words */
  const write = (type, words) => {
    const last = parts.at(-1)
    if (last?.type === type) last['text'] += words
    else parts.push({ type, text: words, state: 'done' })
  }
  /** @param {Record<string, any>} event @param {Record<string, unknown>} change */
  const call = (event, change) => {
    const { tool_call_id: toolCallId, tool_name: toolName, parameters: input } = event
    const known = callOf(toolCallId)
    if (known) Object.assign(known, change)
    else parts.push({ type: `tool-${toolName}`, toolCallId, input, ...change })
  }
  return {
    /** @param {Item} item */
    push(item) {
      if (typeof item === 'string') return write('text', item)
      /** @type {Record<string, any>} */
      const event = item
      switch (item.type) {
        case 'token':
          return write('text', event['content'])
        case 'thinking_token':
          return write('reasoning', event['content'])
        case 'iteration_start':
          if (parts.length > 0) parts.push({ type: 'step-start' })
          return
        case 'approval_request':
          return call(event, { state: 'approval-requested', approval: { id: event['approval_id'] } })
        case 'tool_call':
          return call(event, { state: 'input-available', input: event['parameters'] })
        case 'tool_result':
          return call(event, { state: 'output-available', output: event['result'] })
        case 'tool_error':
          return call(event, { state: 'output-error', errorText: event['error'] })
        case 'source-url':
        case 'file': {
          // On the wire they are what they are in a message.
          const { timestamp: _, ...part } = event
          parts.push({ ...part, type: item.type })
        }
      }
    },
    /** What the page said to the calls that waited for it. @param {readonly ToolReply[]} replies */
    reply(replies) {
      for (const { id, approval, parameters, output, error } of replies) {
        const known = callOf(id)
        if (!known) continue
        if (approval) {
          const state = approval.approved ? 'approval-responded' : 'output-denied'
          Object.assign(known, { state, approval, input: parameters ?? known['input'] })
        } else if (error === undefined) Object.assign(known, { state: 'output-available', output })
        else Object.assign(known, { state: 'output-error', errorText: error })
      }
    },
    /** Nothing it began goes on, and nobody is waited for: it was interrupted, or the conversation went on. */
    close() {
      for (const part of parts) {
        if (/^(input-available|approval-re)/u.test(part['state'])) {
          Object.assign(part, { state: 'output-error', errorText: 'cancelled' })
        }
      }
    },
  }
}
