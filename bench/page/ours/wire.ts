import { type BenchTool, type Story, toolCall } from '../candidate.js'

/** A server for one answer, inside of the page. */
export interface Wire {
  /** In place of the global `fetch`: answers once, with a stream of bytes. */
  fetch: typeof globalThis.fetch
  /** Resolves when that was called. */
  asked: Promise<void>
  /** Sends what comes next in the story: a token, or a tool's call and its result. */
  next: () => void
  /** Says that the answer is complete, and closes. */
  end: () => void
}

/**
 * The story as server-sent events of AIECS, one for each token. They are written before the run, as a server does
 * that in its own time; what is sent within one task of the page arrives as one chunk, as from a network.
 */
export function createWire(story: Story): Wire {
  const { bytes, ends } = write(story)
  let begin = () => {}
  const asked = new Promise<void>((resolve) => (begin = resolve))
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given
    },
  })
  let sent = 0
  let end = 0
  let step = 0
  const flush = () => {
    if (end > sent) controller?.enqueue(bytes.slice(sent, end))
    sent = end
  }
  return {
    asked,
    fetch: async () => {
      begin()
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
    next() {
      if (end === sent) queueMicrotask(flush)
      end = ends[step++] ?? end
    },
    end() {
      end = bytes.length
      flush()
      controller?.close()
    },
  }
}

/** All bytes of the body, and where in them each step ends. */
function write({ tokens, tools }: Story): { bytes: Uint8Array<ArrayBuffer>; ends: Uint32Array } {
  const encoder = new TextEncoder()
  const pieces: string[] = []
  const ends: number[] = []
  let length = 0
  const add = (...events: object[]) => {
    const piece = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    pieces.push(piece)
    length += encoder.encode(piece).length
  }
  add({ type: 'started' })
  for (const [index, content] of tokens.entries()) {
    add({ type: 'token', content })
    ends.push(length)
    for (const number of tools.get(index) ?? []) {
      add(...toolEvents(toolCall(number)))
      ends.push(length)
    }
  }
  add({ type: 'completed' }, { type: 'end', status: 'completed' })
  return { bytes: encoder.encode(pieces.join('')), ends: Uint32Array.from(ends) }
}

function toolEvents({ id, name, input, output }: BenchTool): object[] {
  const call = { tool_name: name, tool_call_id: id }
  return [
    { type: 'tool_call', ...call, parameters: input },
    { type: 'tool_result', ...call, success: true, result: output },
  ]
}
