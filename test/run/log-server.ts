import type { Sleep } from 'react-agent-stream/core'

/** What a connection of a {@link LogServer} does wrong. */
export interface Fault {
  /** It ends behind so many bytes of its body. @default it does not */
  cutAt?: number
  /** `clean`: as if that were all. `break`: with an error. `stall`: silently, and goes on for ever. @default 'break' */
  how?: 'clean' | 'break' | 'stall'
  /** Repeats so many events that came before. */
  overlap?: number
  /** Every event comes so often. */
  times?: number
  /** Puts each pair of events, from the first of them on, in the other order. */
  swapFrom?: number
  /** Answers with this status and nothing else. */
  status?: number
  headers?: Record<string, string>
  /** No answer at all. */
  refuse?: boolean
  /** Leaves these events out. */
  without?: readonly number[]
}

/** A request that a {@link LogServer} had. */
export interface SeenRequest {
  method: string
  url: string
  headers: Headers
  body: string | null
}

export interface LogServer {
  fetch: typeof globalThis.fetch
  requests: SeenRequest[]
  /** Connections that were not closed by their reader, nor came to their end. */
  open: () => number
}

export interface LogServerOptions {
  /** The events of the run: what stands behind `data: `. */
  events: readonly string[]
  /** What goes wrong with each connection, the first one first; behind the last of them nothing does. */
  faults?: readonly Fault[]
  /** @default '1', '2', … */
  idOf?: (index: number) => string | undefined
  framing?: 'sse' | 'ndjson'
  /** How the bytes of a body are cut into chunks. @default one for each event */
  chunkBytes?: number
  runId?: string | (() => string)
  /** It repeats everything, whatever it is asked for. */
  ignoresCursor?: boolean
  /** How many events there are yet, for each connection. @default all */
  known?: (connection: number) => number
}

const encoder = new TextEncoder()

/**
 * A server in memory that keeps what a run has said: `POST /run` begins it, `GET /runs/<id>/events` reads on behind
 * `Last-Event-ID`, `GET /runs/<id>` gives its state, `DELETE` ends it.
 */
export function createLogServer({
  events,
  faults = [],
  idOf = (index) => String(index + 1),
  framing = 'sse',
  chunkBytes,
  runId = 'run-1',
  ignoresCursor = false,
  known = () => events.length,
}: LogServerOptions): LogServer {
  const requests: SeenRequest[] = []
  let connections = 0
  let open = 0

  const blockOf = (index: number) => {
    const id = idOf(index)
    if (framing === 'sse') return `${id === undefined ? '' : `id: ${id}\n`}data: ${events[index]}\n\n`
    return id === undefined ? `${events[index]}\n` : `{"id":${JSON.stringify(id)},"chunk":${events[index]}}\n`
  }

  async function fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      url: String(input),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : null,
    }
    requests.push(request)
    init.signal?.throwIfAborted()
    if (request.method === 'DELETE') return new Response(null, { status: 204 })
    const fault = faults[connections] ?? {}
    const total = known(connections)
    connections += 1
    const name = typeof runId === 'function' ? runId() : runId
    if (fault.refuse) throw new TypeError('Failed to fetch')
    if (fault.status) return new Response('', { status: fault.status, headers: fault.headers ?? {} })
    const headers = {
      'content-type': framing === 'sse' ? 'text/event-stream' : 'application/x-ndjson',
      'x-run-id': name,
      'content-location': `/runs/${name}/events`,
      ...fault.headers,
    }
    const cursor = ignoresCursor ? null : request.headers.get('last-event-id')
    // Behind the last event of that name, where several have it.
    const at = cursor === null ? 0 : events.findLastIndex((_, index) => idOf(index) === cursor) + 1
    if (request.method === 'GET' && at >= events.length) return new Response(null, { status: 204, headers })
    const begin = Math.max(0, at - (fault.overlap ?? 0))
    let order = Array.from({ length: total - begin }, (_, index) => begin + index)
    order = order.filter((index) => !fault.without?.includes(index))
    if (fault.swapFrom !== undefined) {
      for (let index = fault.swapFrom; index + 1 < order.length; index += 2)
        [order[index], order[index + 1]] = [order[index + 1] ?? 0, order[index] ?? 0]
    }
    const blocks = order.flatMap((index) => Array.from({ length: fault.times ?? 1 }, () => blockOf(index)))
    const chunks = chunkBytes
      ? piecesOf(encoder.encode(blocks.join('')), chunkBytes)
      : blocks.map((block) => encoder.encode(block))
    return new Response(bodyOf(chunks, fault, init.signal ?? undefined), { headers })
  }

  function bodyOf(chunks: Uint8Array[], { cutAt = Infinity, how = 'break' }: Fault, signal?: AbortSignal) {
    let sent = 0
    let next = 0
    open += 1
    let isOpen = true
    const close = () => {
      open -= Number(isOpen)
      isOpen = false
    }
    return new ReadableStream<Uint8Array>({
      start(controller) {
        signal?.addEventListener('abort', () => {
          if (isOpen) controller.error(signal.reason)
          close()
        })
      },
      pull(controller) {
        const chunk = chunks[next++]?.subarray(0, cutAt - sent)
        if (chunk && chunk.length > 0) {
          sent += chunk.length
          controller.enqueue(chunk)
          return undefined
        }
        const isCut = sent >= cutAt
        if (isCut && how === 'stall') return new Promise<void>(() => undefined)
        close()
        if (isCut && how === 'break') controller.error(new TypeError('network error'))
        else controller.close()
        return undefined
      },
      cancel: close,
    })
  }

  return { fetch: fetch as typeof globalThis.fetch, requests, open: () => open }
}

function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

/** Waits for nothing. */
export const noSleep: Sleep = () => Promise.resolve()
