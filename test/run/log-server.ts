import type { Sleep } from 'react-agent-stream/core'

/** What a connection of a {@link LogServer} does wrong. */
export interface Fault {
  /** It ends behind so many bytes of its body. @default it does not */
  cutAt?: number
  /**
   * `clean`: as if that were all. `break`: with an error. `reset`: with an error that takes what was not read yet.
   * `stall`: silently, and stays open. @default 'break'
   */
  how?: 'clean' | 'break' | 'reset' | 'stall'
  /** Repeats so many events that came before. */
  overlap?: number
  /** Every event comes so often. */
  times?: number
  /** Puts each pair of events, from the first of them on, in the other order. */
  swapFrom?: number
  /** Leaves these events out. */
  without?: readonly number[]
  /** Goes on giving what comes after the signal has aborted, as a body that does not heed it. */
  isDeaf?: boolean
  /** Answers with this status, and no event. */
  status?: number
  headers?: Record<string, string>
  /** What such an answer says. */
  text?: string
  /** No answer: the connection fails. */
  refuse?: boolean
  /** No answer, ever. */
  hang?: boolean
}

/** A request that a {@link LogServer} had. */
export interface SeenRequest {
  method: string
  url: string
  headers: Headers
  body: string | null
  signal: AbortSignal | undefined
}

export interface LogServer {
  fetch: typeof globalThis.fetch
  requests: SeenRequest[]
  /** Connections that were not closed by their reader, nor came to their end. */
  open: () => number
  /** How long the latest body was, or would have been. */
  readonly bytes: number
}

export interface LogServerOptions {
  /** The events of the run: what stands behind `data: `. */
  events: readonly string[]
  /** What goes wrong with each connection, the first one first; behind the last of them nothing does. */
  faults?: readonly Fault[]
  /** Of an event; `undefined` for none. @default '1', '2', … */
  idOf?: ((index: number) => string | undefined) | undefined
  /** `envelope`: NDJSON whose lines are `{ id, chunk }`. `seq`: the id is in the event. @default 'sse' */
  framing?: 'sse' | 'ndjson' | 'envelope' | 'seq'
  /** How the bytes of a body are cut into chunks. @default all in one */
  chunkBytes?: number
  /** @default 'run-1' */
  runId?: string | ((connection: number) => string)
  /** It repeats everything, whatever it is asked for. */
  ignoresCursor?: boolean
  /** Never says where the run can be read again. */
  cannotResume?: boolean
  /** How many events there are yet, for each connection. @default all */
  known?: (connection: number) => number
}

const encoder = new TextEncoder()

/**
 * A server in memory that keeps what a run has said: `POST /run` begins it, `GET /runs/<id>/events` reads on behind
 * `Last-Event-ID`, `GET /runs/<id>` gives its state, `DELETE` ends it.
 */
export function createLogServer(options: LogServerOptions): LogServer {
  const { events, faults = [], idOf = (index) => String(index + 1), framing = 'sse' } = options
  const { chunkBytes = Infinity, runId = 'run-1', known = () => events.length } = options
  const requests: SeenRequest[] = []
  let connections = 0
  let open = 0
  let bytes = 0
  const type = framing === 'sse' ? 'text/event-stream' : 'application/x-ndjson'

  async function fetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const { method = 'GET', body } = init
    const signal = init.signal ?? undefined
    const request = { method, url: String(input), headers: new Headers(init.headers), signal }
    requests.push({ ...request, body: typeof body === 'string' ? body : null })
    signal?.throwIfAborted()
    if (method === 'DELETE') return new Response(null, { status: 204 })
    const isState = /\/runs\/[^/]*$/.test(request.url)
    const name = typeof runId === 'function' ? runId(connections) : runId
    const fault = faults[connections] ?? {}
    const total = known(connections)
    connections += 1
    if (fault.hang) return new Promise((_, reject) => onAbort(signal, () => reject(signal?.reason)))
    if (fault.refuse) throw new TypeError('Failed to fetch')
    if (fault.status) {
      const text = fault.status === 204 ? null : (fault.text ?? '')
      return new Response(text, { status: fault.status, headers: fault.headers ?? {} })
    }
    if (isState) return Response.json(stateOf(options, total), { headers: fault.headers ?? {} })
    const headers = new Headers({ 'content-type': type })
    if (!options.cannotResume) {
      headers.set('x-run-id', name)
      headers.set('content-location', `/runs/${name}/events`)
    }
    for (const [key, value] of Object.entries(fault.headers ?? {})) headers.set(key, value)
    const cursor = options.ignoresCursor ? null : request.headers.get('last-event-id')
    // Behind the last event of that name, where several have it.
    const at = cursor === null ? 0 : events.findLastIndex((_, index) => idOf(index) === cursor) + 1
    if (method === 'GET' && at >= events.length) return new Response(null, { status: 204, headers })
    const blocks = orderOf(Math.max(0, at - (fault.overlap ?? 0)), total, fault).map((index) =>
      blockOf(framing, events[index] ?? '', idOf(index)),
    )
    const whole = encoder.encode(blocks.join(''))
    bytes = whole.length
    return new Response(bodyOf(piecesOf(whole, chunkBytes), fault, signal), { headers })
  }

  function bodyOf(chunks: Uint8Array[], fault: Fault, signal: AbortSignal | undefined): ReadableStream {
    const { cutAt = Infinity, how = 'break' } = fault
    let sent = 0
    let next = 0
    let isOpen = true
    open += 1
    const close = () => {
      open -= Number(isOpen)
      isOpen = false
    }
    return new ReadableStream<Uint8Array>({
      start(controller) {
        onAbort(signal, () => {
          if (isOpen && !fault.isDeaf) controller.error(signal?.reason)
          close()
        })
      },
      pull(controller) {
        const chunk = chunks[next++]?.subarray(0, cutAt - sent)
        if (chunk && chunk.length > 0) {
          sent += chunk.length
          controller.enqueue(chunk)
          if (how === 'reset' && sent >= cutAt) {
            close()
            controller.error(new TypeError('network error'))
          }
          return undefined
        }
        const isCut = sent >= cutAt
        if (isCut && how === 'stall') return new Promise<void>(() => undefined)
        close()
        if (isCut && how !== 'clean') controller.error(new TypeError('network error'))
        else controller.close()
        return undefined
      },
      cancel: close,
    })
  }

  return {
    fetch,
    requests,
    open: () => open,
    get bytes() {
      return bytes
    },
  }
}

function onAbort(signal: AbortSignal | undefined, then: () => void): void {
  signal?.addEventListener('abort', then, { once: true })
}

/** Which events a connection gives, in which order. */
function orderOf(begin: number, total: number, { without, swapFrom, times = 1 }: Fault): number[] {
  const order = Array.from({ length: Math.max(0, total - begin) }, (_, index) => begin + index).filter(
    (index) => !without?.includes(index),
  )
  for (let index = swapFrom ?? Infinity; index + 1 < order.length; index += 2)
    order.splice(index, 2, ...order.slice(index, index + 2).toReversed())
  return order.flatMap((index) => Array.from({ length: times }, () => index))
}

function blockOf(framing: LogServerOptions['framing'], event: string, id: string | undefined): string {
  if (framing === 'sse' || framing === undefined)
    return `${id === undefined ? '' : `id: ${id}\n`}data: ${event}\n\n`
  if (framing === 'ndjson' || id === undefined) return `${event}\n`
  if (framing === 'envelope') return `{"id":${JSON.stringify(id)},"chunk":${event}}\n`
  const name = /^\d+$/.test(id) ? id : JSON.stringify(id)
  return event.startsWith('{')
    ? `${event.slice(0, -1)},"seq":${name}}\n`
    : `{"type":"token","content":${event},"seq":${name}}\n`
}

/** The run as its state: neighbouring tokens are joined. */
function stateOf({ events, idOf = (index) => String(index + 1) }: LogServerOptions, total: number): object {
  const said: unknown[] = []
  for (const text of events.slice(0, total)) {
    const event = readEvent(text)
    const last = said.at(-1)
    if (typeof event === 'string' && typeof last === 'string') said[said.length - 1] = last + event
    else if (isToken(event) && isToken(last))
      said[said.length - 1] = { ...last, content: last.content + event.content }
    else said.push(event)
  }
  const status = total < events.length ? 'running' : 'completed'
  return { id: 'run-1', status, last_event_id: idOf(total - 1), events: said }
}

function readEvent(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function isToken(event: unknown): event is { type: 'token'; content: string; loop_scope?: never } {
  // A cast after the check of what it is.
  const {
    type,
    content,
    loop_scope: scope,
  } = (typeof event === 'object' && event ? event : {}) as Record<string, unknown>
  return type === 'token' && typeof content === 'string' && scope === undefined
}

function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  if (size >= bytes.length) return [bytes]
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

/** Waits for nothing, but for ever where it is a watchdog that waits. */
export const noSleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (ms < 1_000 || signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
