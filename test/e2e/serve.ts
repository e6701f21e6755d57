import { fileURLToPath } from 'node:url'
import { type Program, startProgram } from './demo.js'
import { postJson } from './http.js'

/** Starts one process of the demo's server on a free port, without its page. */
export function startServer(env: Record<string, string> = {}): Promise<Program> {
  const script = fileURLToPath(new URL('../../examples/serve.mjs', import.meta.url))
  return startProgram(
    process.execPath,
    [script],
    { PORT: '0', AGENT_SPEED: '200', ...env },
    /http:\/\/[\d.:]+/,
  )
}

/** An event of a run as it was read: its number, and what it is. A bare token is its text. */
export interface Read {
  id: number
  item: string | { type: string; [field: string]: unknown }
}

/** The events of an SSE body, until it ends, breaks off or `enough` says so. */
export async function readEvents(
  response: Response,
  enough: (events: readonly Read[]) => boolean = () => false,
): Promise<Read[]> {
  const events: Read[] = []
  let rest = ''
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (;;) {
      const piece = await reader?.read()
      if (!piece || piece.done) return events
      const blocks = (rest + piece.value).split('\n\n')
      rest = blocks.pop() ?? ''
      events.push(...blocks.filter((block) => !block.startsWith(':')).map(readBlock))
      if (enough(events)) {
        await reader?.cancel()
        return events
      }
    }
  } catch {
    return events
  }
}

function readBlock(block: string): Read {
  const lines = block.split('\n')
  const data = lines
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice(6))
    .join('\n')
  const id = Number(lines[0]?.replace('id: ', ''))
  return { id, item: data.startsWith('{') ? JSON.parse(data) : data }
}

/** All that was said, as one text. */
export function textOf(events: readonly Pick<Read, 'item'>[]): string {
  return events
    .map(({ item }) =>
      typeof item === 'string' ? item : item.type === 'token' ? String(item['content']) : '',
    )
    .join('')
}

/** The events without what tells when they were said. */
export function timeless(events: readonly Read[]): Read[] {
  return JSON.parse(
    JSON.stringify(events, (name, value: unknown) =>
      name === 'timestamp' || name === 'execution_time' ? undefined : value,
    ),
  )
}

/** Requests to one server, by path. */
export function client(base: () => string): {
  post(path: string, body: unknown, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>
  get(path: string, headers?: Record<string, string>): Promise<Response>
  remove(path: string): Promise<Response>
  /** Begins a run of an agent and resolves to its path: `/api/runs/:id`. */
  begin(query: string, body?: unknown): Promise<string>
} {
  const post = (path: string, body: unknown, headers?: Record<string, string>, signal?: AbortSignal) =>
    postJson(new URL(path, base()), body, headers, signal)
  return {
    post,
    get: (path, headers = {}) => fetch(new URL(path, base()), { headers }),
    remove: (path) => fetch(new URL(path, base()), { method: 'DELETE' }),
    async begin(query, body = { task: { description: 'Calculate 6 * 7' } }) {
      const response = await post(`/api/runs${query}`, body)
      const { id }: { id: string } = await response.json()
      return `/api/runs/${id}`
    },
  }
}
