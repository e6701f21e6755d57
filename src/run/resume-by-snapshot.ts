import { AgentError, cutOff } from '../errors.js'
import type { Frame } from '../framing/frame.js'
import { asObject, asString, parseJson } from '../protocols/wire.js'
import type { Resolvable } from '../transports/url.js'
import type { Transport } from '../transports/transport.js'
import type { RunPosition } from './position.js'
import { createResume, type ResumeManners, type SnapshotResume } from './resume.js'
import { type RunAddress, runTransport } from './resume-request.js'
import type { RunOptions } from './run.js'

/** What {@link resumeBySnapshot} takes. */
export interface ResumeBySnapshotOptions extends ResumeManners {
  /** Where a GET gives the state of the run, as JSON. */
  url: RunAddress
  /** Set over the headers of the run's own request. */
  headers?: Resolvable<HeadersInit> | undefined
  /**
   * What the answer means.
   * @default `{ status, last_event_id, events }`, of which `status` is `running` until the run is over, and `events`
   * are those of the run's protocol, or strings of text; neighbouring tokens may be joined
   */
  read?: ((answer: unknown) => RunSnapshot) | undefined
  /** How long a run that goes on is left alone, in milliseconds. @default 2_000 */
  pauseMs?: number | undefined
}

/** All that a run has said so far. */
export interface RunSnapshot {
  /** As the run's protocol has them. */
  frames: Frame[]
  /** Of the last event that is in it: where to read on. */
  lastEventId?: string | undefined
  isOver: boolean
}

/**
 * Reads a run on by asking for its state until it is over: for a server that keeps what was said and cannot stream
 * it a second time. What it says takes the place of what was shown.
 */
export function resumeBySnapshot(options: ResumeBySnapshotOptions): SnapshotResume {
  const { pauseMs = PAUSE_MS } = options
  return createResume(options, { again: (position, run) => snapshotOf(options, position, run), pauseMs })
}

const PAUSE_MS = 2_000

/** A connection that gives the state of a run; `undefined` where that has no address. */
function snapshotOf(
  { url, headers, read = readSnapshot }: ResumeBySnapshotOptions,
  position: RunPosition,
  run: RunOptions,
): Transport | undefined {
  const whole = { ...position, lastEventId: undefined }
  const ask = runTransport(url, { framing: 'text', headers: asJson(headers) }, whole, run)
  if (!ask) return undefined
  return async (request) => {
    const connection = await ask(request)
    let text = ''
    for await (const group of connection.frames) for (const { data } of group) text += data
    request.signal.throwIfAborted()
    // Nothing is no state.
    if (text === '') throw cutOff()
    const { frames, lastEventId, isOver } = read(parse(text))
    const last = frames.at(-1)
    if (last && lastEventId !== undefined) last.id = lastEventId
    return { ...connection, frames: once(frames), ...(isOver && { ends: 'body' }) }
  }
}

function asJson(headers: Resolvable<HeadersInit> | undefined): () => Promise<Headers> {
  return async () => {
    const all = new Headers(typeof headers === 'function' ? await headers() : headers)
    if (!all.has('accept')) all.set('accept', 'application/json')
    return all
  }
}

async function* once(frames: Frame[]): AsyncGenerator<Frame[], void> {
  yield frames
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch (cause) {
    throw new AgentError('invalid_event', 'The state of the run is not JSON, so it cannot be shown.', {
      cause,
      detail: text,
    })
  }
}

function readSnapshot(answer: unknown): RunSnapshot {
  const { status, last_event_id: id, events } = asObject(answer) ?? {}
  if (!Array.isArray(events)) {
    throw new AgentError(
      'invalid_event',
      'The state of the run has no list of `events`. Pass `read` to read it.',
    )
  }
  return {
    frames: events.map((event) =>
      typeof event === 'string' ? { data: event, text: true } : { data: JSON.stringify(event) },
    ),
    lastEventId: asString(id),
    isOver: status !== 'running',
  }
}
