import { aiecsChat } from './aiecs-chat.js'
import { createAiecsDecoder } from './aiecs.js'
import type { AgentEvent, CustomEvent } from './events.js'
import type { Protocol } from './protocol.js'
import { asObject } from './wire.js'

/**
 * {@link aiecsChat} for a server that adds events to AIECS's own: parts of the answer, in the shape that they have in
 * the message (`source-url`, `source-document`, `file`, `data-…`); `metadata`; `usage`, with `input_tokens`,
 * `output_tokens`, `total_tokens`; and `approval_request`, with `approval_id`, `tool_call_id`, `tool_name` and
 * `parameters`. Their fields may be in snake_case or in camelCase. What lacks a field that it needs is left in
 * `log`, with what nobody knows.
 */
export const aiecsParts: Protocol = {
  ...aiecsChat,
  name: 'aiecs-parts',
  createDecoder: () => createAiecsDecoder(read),
}

/** What an event has to have, to be what its name says. */
const NEEDS = new Map([
  ['source-url', ['url']],
  ['source-document', ['title', 'mediaType']],
  ['file', ['url', 'mediaType']],
  ['data-*', []],
  ['approval_request', ['approvalId', 'toolCallId', 'toolName']],
  ['metadata', []],
  ['usage', []],
])

function read({ name, data, telemetry, ...base }: CustomEvent): AgentEvent | undefined {
  const needs: string[] | undefined = NEEDS.get(name.replace(/^data-.+/, 'data-*'))
  const fields: Record<string, unknown> = {}
  // What else such an event has is text, or not there.
  for (const [key, value] of Object.entries(asObject(data) ?? {}))
    if (
      key !== 'timestamp' &&
      (/^(data|parameters|metadata)$/.test(key) ||
        typeof value === (/tokens$/i.test(key) ? 'number' : 'string'))
    )
      fields[key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())] = value
  if (telemetry || !needs?.every((key) => fields[key])) return undefined
  const sourceId = fields['url'] ?? fields['title']
  // A cast: what it needs is there, and what else there is was looked at.
  return {
    ...base,
    ...(/^(source|file|data)/.test(name)
      ? { part: { ...(name.startsWith('source') && { sourceId }), ...fields, type: name } }
      : { parameters: {}, ...fields }),
    type: name.replace(/-.*/, ''),
  } as unknown as AgentEvent
}
