import {
  AgentError,
  aiecs,
  cancelByDelete,
  eventSourceTransport,
  type Resume,
  resumeByGet,
  type Transport,
} from 'react-agent-stream'

/** A way to bring a run from the server to the page. */
export type Wire = 'sse' | 'event-source' | 'ndjson'

/** The wires, as the page offers them. */
export const wires: ReadonlyArray<{ id: Wire; name: string }> = [
  { id: 'sse', name: 'POST, server-sent events' },
  { id: 'event-source', name: 'GET, EventSource' },
  { id: 'ndjson', name: 'POST, NDJSON' },
]

/** Where an agent listens, how to read it, and how to read on: options for `useAgentStream`. */
export type Source = { resume: Resume } & (
  | { url: string; headers: Record<string, string> }
  | { transport: Transport }
)

/** How every run of the demo's server is read on: it says itself where. What ends it is the address above that. */
export const resume: Resume = resumeByGet({
  cancel: cancelByDelete(({ url }) => url?.replace(/\/events$/, '')),
})

/**
 * @param path `/api/agent` or `/api/chat`.
 * @param query `?agent=…`, or nothing.
 */
export function sourceFor(wire: Wire, path: string, query: string): Source {
  if (wire !== 'event-source') {
    const accept = wire === 'ndjson' ? 'application/x-ndjson' : 'text/event-stream'
    return { url: path + query, headers: { Accept: accept }, resume }
  }
  // EventSource can only GET. So a POST creates the run, and its answer says where to watch it.
  const url = async (input: unknown, { context, signal }: { context: unknown; signal: AbortSignal }) => {
    const response = await fetch(`/api/runs${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(aiecs.encode({ input, context })),
      signal,
    })
    const { status } = response
    if (!response.ok) throw new AgentError('http', `The run could not be created (${status}).`, { status })
    const run: { url: string } = await response.json()
    return run.url
  }
  return { transport: eventSourceTransport({ url }), resume }
}
