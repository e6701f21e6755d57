import { AgentError } from '../errors.js'

/**
 * How much one run may take before it is ended with `limit_exceeded`; what was received before is kept. The first
 * two hold wherever there is a network; the others for what a store keeps, as `useAgentStream` does.
 */
export interface Limits {
  /** Characters of one wire message: an SSE event, a line of NDJSON. @default 1_048_576 */
  frameChars: number
  /** Bytes of one body. @default 67_108_864 */
  bodyBytes: number
  /** Characters of text and reasoning in one run. @default 2_000_000 */
  textChars: number
  /** Parts (stretches of text or reasoning, tool calls) in one run. @default 2_000 */
  parts: number
  /** Characters kept of one tool call's streamed arguments; the rest is cut off. @default 262_144 */
  toolInputChars: number
}

/** The limits that hold unless the `limits` option raises or lowers them. */
export const defaultLimits: Limits = {
  frameChars: 1_048_576,
  bodyBytes: 67_108_864,
  textChars: 2_000_000,
  parts: 2_000,
  toolInputChars: 262_144,
}

/** The error of a run that outgrew a limit. */
export function limitExceeded(name: keyof Limits | 'maxSteps', limit: number): AgentError {
  const message = `The answer outgrew \`${name}\` (${limit}). Raise it if need be.`
  return new AgentError('limit_exceeded', message)
}
