import {
  AgentError,
  createRunStore,
  type Frame,
  resumeByTransport,
  type RunHandle,
  type RunStoreOptions,
  type Transport,
  type TransportRequest,
} from 'react-agent-stream/core'
import { createFakeTime, type FakeTime, settle } from '../fake-time.js'
import { createFakePage, type FakePage } from './auto-time.js'

/** One connection, played by hand. */
export interface Line {
  request: TransportRequest
  /** When it was asked for. */
  at: number
  /** Words with the ids behind those of before, together. */
  say: (...words: string[]) => Promise<void>
  /** Events of any sort, with ids. */
  tell: (...events: object[]) => Promise<void>
  /** A sign of life that says nothing. */
  beat: () => Promise<void>
  end: () => Promise<void>
  fail: () => Promise<void>
  /** Somebody reads it. */
  isOpen: () => boolean
}

export interface HandServer {
  transport: Transport
  /** All connections so far. */
  lines: Line[]
  /** The latest. */
  last: () => Line
  /** Answers with this from now on, until it is given nothing. */
  refuse: (error?: AgentError) => void
}

/** A server of one run whose connections are played by hand. */
function createHandServer({ clock }: Pick<FakeTime, 'clock'>): HandServer {
  const lines: Line[] = []
  let refusal: AgentError | undefined
  let id = 0

  function createLine(request: TransportRequest): { line: Line; frames: AsyncGenerator<Frame[]> } {
    const groups: (Frame[] | 'end' | 'fail')[] = []
    let wake = () => {}
    let isOpen = true
    request.signal.addEventListener('abort', () => wake())
    async function push(group: (typeof groups)[number]) {
      groups.push(group)
      wake()
      await settle()
    }
    async function* frames(): AsyncGenerator<Frame[]> {
      try {
        for (;;) {
          const group = groups.shift()
          if (group === 'end') return
          if (group === 'fail') throw new AgentError('disconnected', 'The connection broke.')
          if (group) yield group
          else if (request.signal.aborted) return
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        isOpen = false
      }
    }
    const tell = (...events: object[]) =>
      push(
        events.map((event, index) => {
          // What comes late, over a connection that nobody reads, is what the next one will say.
          const number = isOpen ? (id += 1) : id + 1 + index
          return { data: JSON.stringify(event), id: String(number) }
        }),
      )
    const line: Line = {
      request,
      at: clock.now(),
      tell,
      say: (...words) => tell(...words.map((content) => ({ type: 'token', content }))),
      beat: () => push([]),
      end: () => push('end'),
      fail: () => push('fail'),
      isOpen: () => isOpen,
    }
    return { line, frames: frames() }
  }

  return {
    lines,
    last: () => lines.at(-1) ?? failed(),
    refuse: (error) => void (refusal = error),
    async transport(request) {
      const { line, frames } = createLine(request)
      lines.push(line)
      if (refusal) throw refusal
      return { frames, headers: new Headers({ 'x-run-id': 'run-1' }), sees: 'bytes' }
    },
  }
}

function failed(): never {
  throw new Error('Nobody has connected yet.')
}

/** A run that is read over lines played by hand, in time that passes when it is told to. */
export interface HandRun {
  time: FakeTime
  page: FakePage
  server: HandServer
  store: RunHandle
  done: ReturnType<RunHandle['start']>
  /** When each connection was asked for, in milliseconds since the one before. */
  waits: () => number[]
}

export async function openRun(options: Partial<RunStoreOptions> = {}): Promise<HandRun> {
  const time = createFakeTime()
  const page = createFakePage()
  const server = createHandServer(time)
  const store = createRunStore(() => ({
    transport: server.transport,
    resume: resumeByTransport({ page }),
    buffer: 'none',
    random: () => 0.999_999,
    ...time,
    ...options,
  }))
  const done = store.start('x')
  await settle()
  const waits = () => server.lines.slice(1).map(({ at }, index) => at - (server.lines[index]?.at ?? 0))
  return { time, page, server, store, done, waits }
}
