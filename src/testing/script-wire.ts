import type { Frame } from '../framing/frame.js'
import type { Script } from './script.js'
import { scriptEvents, type WireItem } from './script-events.js'

/** How events are written into a body: server-sent events, lines of JSON, or nothing but the answer's text. */
export type WireFraming = 'sse' | 'ndjson' | 'text'

/** A piece of a body. */
export interface TimedBytes {
  /** Silence before the piece, in milliseconds. */
  delayMs: number
  /** May be empty at the end of a script, where only `delayMs` or `cut` counts. */
  bytes: Uint8Array
  /** The connection breaks behind this piece, which is then the last. */
  cut?: true
}

/** A message of a connection. */
export interface TimedFrame {
  /** Silence before the frame, in milliseconds. */
  delayMs: number
  frame: Frame
}

/**
 * What a scripted agent sends over the network, piece by piece, one event in each. Pure: the same script gives
 * the same bytes.
 *
 * @param framing With `'text'`, tokens are sent as they are and everything else is left out, as a server does
 * that forwards AIECS's `process_message_streaming`. @default 'sse'
 */
export function toBytes(agent: Script, framing: WireFraming = 'sse'): TimedBytes[] {
  const encoder = new TextEncoder()
  const pieces: TimedBytes[] = []
  let delayMs = 0
  eachNumbered(agent, (item, id) => {
    delayMs += item.delayMs
    const bytes = encoder.encode(write(item, framing, frameFields(agent, item, id)))
    const last = item.kind === 'cut' || (item.kind === 'close' && delayMs > 0)
    if (bytes.length === 0 && !last) return
    pieces.push({ delayMs, bytes, ...(item.kind === 'cut' ? { cut: true } : {}) })
    delayMs = 0
  })
  return pieces
}

/**
 * What a scripted agent says as frames, for a transport that needs no bytes. What exists on a byte stream only
 * (`raw`, `comment`, `cut`) is left out; their pauses stay.
 */
export function toFrames(agent: Script): TimedFrame[] {
  const frames: TimedFrame[] = []
  let delayMs = 0
  eachNumbered(agent, (item, id) => {
    delayMs += item.delayMs
    if (item.kind !== 'event' && item.kind !== 'bare') return
    const data = item.kind === 'event' ? JSON.stringify(item.event) : item.text
    frames.push({ delayMs, frame: { data, ...frameFields(agent, item, id) } })
    delayMs = 0
  })
  return frames
}

/** @param take Is given the number of the event: from 1, and the last one's for what is no event. */
function eachNumbered(agent: Script, take: (item: WireItem, id: number) => void): void {
  let id = 0
  for (const item of scriptEvents(agent)) {
    if (item.kind === 'event' || item.kind === 'bare') id++
    take(item, id)
  }
}

function frameFields({ options }: Script, item: WireItem, id: number): Omit<Frame, 'data'> {
  const type = item.kind === 'event' ? item.event['type'] : undefined
  return {
    // A stream's closing mark is told by its name in every dialect of AIECS hosts.
    ...(typeof type === 'string' && (options.eventNames || type === 'end') ? { event: type } : {}),
    ...(options.ids ? { id: String(id) } : {}),
  }
}

function write(item: WireItem, framing: WireFraming, fields: Omit<Frame, 'data'>): string {
  switch (item.kind) {
    case 'raw':
      return item.text
    case 'comment':
      return framing === 'sse' ? `${lines(':', item.text)}\n` : framing === 'ndjson' ? '\n' : ''
    case 'bare':
      if (framing === 'text') return item.text
      return framing === 'sse' ? sse(item.text, fields) : `${JSON.stringify(item.text)}\n`
    case 'event':
      if (framing === 'sse') return sse(JSON.stringify(item.event), fields)
      if (framing === 'ndjson') return `${JSON.stringify(item.event)}\n`
      return item.event['type'] === 'token' ? String(item.event['content']) : ''
    case 'cut':
    case 'close':
      return ''
  }
}

function sse(data: string, { id, event }: Omit<Frame, 'data'>): string {
  const fields = (id === undefined ? '' : `id: ${id}\n`) + (event === undefined ? '' : `event: ${event}\n`)
  return `${fields}${lines('data:', data)}\n`
}

/** Each line of the text with the SSE field before it. */
function lines(field: string, text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `${field} ${line}\n`)
    .join('')
}
