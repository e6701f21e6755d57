import { AgentError, createSse, createUtf8, type Frame, pipe, type Transport } from 'react-agent-stream/core'

/**
 * How a connection ends. `clean`: as if that were all. `break`: with an error, behind all that was sent. `reset`: the
 * same, and the next try to connect fails.
 */
export type CutMode = 'clean' | 'break' | 'reset'

/** A run's events as they go over the wire. */
export interface WireLog {
  /** All of it. */
  bytes: Uint8Array
  /** Where each event ends. */
  ends: readonly number[]
  ids: readonly string[]
  /** What a parser makes of all of it. */
  frames: readonly Frame[]
}

/** Events as the blocks of an event stream, with ids. */
export function wireLog(
  events: readonly string[],
  idOf: (index: number) => string = (index) => String(index + 1),
): WireLog {
  let length = 0
  const blocks = events.map((event, index) => `id: ${idOf(index)}\ndata: ${event}\n\n`)
  const ends = blocks.map((block) => (length += Buffer.byteLength(block)))
  const bytes = Buffer.from(blocks.join(''))
  return { bytes, ends, ids: events.map((_, index) => idOf(index)), frames: parse(bytes) }
}

/**
 * What a parser makes of a stream that ends behind so many bytes. It is fed from two events before the cut: what it
 * gave before that is none of its business any more.
 */
export function framesBefore({ bytes, ends, frames }: WireLog, cutAt: number): Frame[] {
  const whole = ends.findLastIndex((end) => end <= cutAt) + 1
  const known = Math.max(0, whole - 2)
  return [...frames.slice(0, known), ...parse(bytes.subarray(ends[known - 1] ?? 0, cutAt))]
}

function parse(bytes: Uint8Array): Frame[] {
  const framer = pipe(createUtf8(true), createSse())
  return [...framer.push(bytes), ...framer.end()]
}

/**
 * A transport for one run. Its first connection gives these frames, and ends; the next ones give what stands behind
 * the event that they are asked for. Each gives its frames at once: the cheapest connection there is.
 */
export function cutTransport({ ids, frames }: WireLog, first: readonly Frame[], mode: CutMode): Transport {
  let connections = 0
  return async ({ resume }) => {
    connections += 1
    if (mode === 'reset' && connections === 2)
      throw new AgentError('network', 'The server cannot be reached.', { retryable: true })
    const isFirst = connections === 1
    const given = isFirst ? first : frames.slice(ids.lastIndexOf(resume?.lastEventId ?? '') + 1)
    return {
      frames: send([...given], isFirst && mode !== 'clean'),
      headers: new Headers({ 'x-run-id': 'run-1' }),
      sees: 'bytes',
      status: given.length === 0 && !isFirst ? 204 : 200,
    }
  }
}

async function* send(frames: Frame[], breaks: boolean): AsyncGenerator<Frame[], void> {
  yield frames
  if (breaks) throw new AgentError('disconnected', 'The connection broke.')
}
