import type { Frame } from '../../src/framing/frame.js'
import type { Connection, TransportRequest } from '../../src/transports/transport.js'

/** A request as a run would make it. */
export function agentRequest(over: Partial<TransportRequest> = {}): TransportRequest {
  return {
    input: 'the task',
    context: { session_id: 's1' },
    body: { task: 'the task' },
    attempt: 0,
    signal: new AbortController().signal,
    ...over,
  }
}

/** All frames of a connection, and the error that it broke with, if it did. */
export async function readToEnd(connection: Connection): Promise<{ frames: Frame[]; error?: unknown }> {
  const frames: Frame[] = []
  try {
    for await (const group of connection.frames) frames.push(...group)
    return { frames }
  } catch (error) {
    return { frames, error }
  }
}
