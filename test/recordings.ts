import { readFileSync } from 'node:fs'
import { seeded } from './law.js'
import { join as joinPath } from 'node:path'

/** What a reader of a recording ends up with. */
export interface Expectation {
  /** Of the main scope, of the attempt that counts. */
  text: string
  reasoning: string
  toolCalls: readonly ExpectedToolCall[]
  result: { success: boolean; output: unknown; iterations: number | null; reason: string | null } | null
  error: string | null
  /** `success` of the `completed` event. */
  completed: boolean | null
  /** Number of events by their `type`. */
  eventCounts: Readonly<Record<string, number>>
  /** `type` of the event that ends the stream. */
  terminal: string
  /** Every token joined, whatever its scope or attempt. */
  allTokens: string
  /** Tokens of nested work. */
  nestedText?: string
  abandonedAttempt?: boolean
  end: 'finished' | 'error' | 'disconnected'
}

export interface ExpectedToolCall {
  /** Unique in its batch only. */
  id: string
  functionName: string
  /** `null` where execution never began. */
  toolName: string | null
  operation: string | null
  args: unknown
  result: unknown
  error: string | null
  state: 'done' | 'error' | 'cancelled'
  scope: string
}

/** One recorded stream of a real AIECS agent, with what it means. */
export interface AiecsRecording {
  /** Without folder and ending: `v2.1.2-hybrid-one-tool`. */
  name: string
  aiecsVersion: string
  tags: readonly string[]
  /** The events as JSON texts, in order. */
  lines: readonly string[]
  /** When each of `lines` arrived, milliseconds since the first. */
  arrivalsMs: readonly number[]
  expect: Expectation
}

export type WireFraming = 'sse' | 'ndjson'

interface IndexEntry {
  file: string
  protocol: string
  framing: string
  aiecsVersion: string
  arrivalsMs: readonly number[] | null
  tags: readonly string[]
  expect: Expectation
}

const encoder = new TextEncoder()

function load(folder: string, entries: readonly IndexEntry[]): AiecsRecording[] {
  return entries.map((entry) => {
    const file = entry.file.slice(entry.file.lastIndexOf('/') + 1)
    const lines = readFileSync(joinPath(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
    return {
      name: file.replace(/\.jsonl$/, ''),
      aiecsVersion: entry.aiecsVersion,
      tags: entry.tags,
      lines,
      arrivalsMs: entry.arrivalsMs ?? lines.map(() => 0),
      expect: entry.expect,
    }
  })
}

// Paths and not URLs: in jsdom, a file's URL is not one that `fs` takes.
const own = joinPath(import.meta.dirname, 'recordings/aiecs')

/** The recordings of AIECS agents that lie in this repository. */
export const aiecsRecordings: readonly AiecsRecording[] = load(
  own,
  JSON.parse(readFileSync(joinPath(own, 'index.json'), 'utf8')) as IndexEntry[],
)

/** The recording of that name; throws when there is none. */
export function aiecsRecording(name: string): AiecsRecording {
  const recording = aiecsRecordings.find((candidate) => candidate.name === name)
  if (!recording) throw new Error(`No recording is named ${name}: see test/recordings/aiecs/index.json.`)
  return recording
}

/**
 * The AIECS recordings in the folder that the variable `AGENT_STREAM_FIXTURES` names (its
 * `recorded/index.json`). Where it is unset: none, and one plain line on the console.
 */
function sharedAiecsRecordings(): readonly AiecsRecording[] {
  const folder = process.env['AGENT_STREAM_FIXTURES']
  if (!folder) {
    console.log('AGENT_STREAM_FIXTURES is unset: the larger set of recordings is skipped.')
    return []
  }
  const recorded = joinPath(folder, 'recorded')
  const index = JSON.parse(readFileSync(joinPath(recorded, 'index.json'), 'utf8')) as {
    recordings: IndexEntry[]
  }
  return load(
    joinPath(recorded, 'aiecs'),
    index.recordings.filter((entry) => entry.protocol === 'aiecs' && entry.framing === 'jsonl'),
  )
}

/** Those of this repository, and what the larger set has beside them. */
export function allAiecsRecordings(): readonly AiecsRecording[] {
  const known = new Set(aiecsRecordings.map(({ name }) => name))
  return [...aiecsRecordings, ...sharedAiecsRecordings().filter(({ name }) => !known.has(name))]
}

/** The recording as pieces of wire, one per event, with their arrival times: what `agentHandler` takes. */
export function wirePieces(
  recording: AiecsRecording,
  framing: WireFraming = 'sse',
): { bytes: Uint8Array[]; arrivalsMs: readonly number[] } {
  return {
    bytes: recording.lines.map((line) =>
      encoder.encode(framing === 'sse' ? `data: ${line}\n\n` : `${line}\n`),
    ),
    arrivalsMs: recording.arrivalsMs,
  }
}

/** The recording as the bytes of one body. */
export function wireBytes(recording: AiecsRecording, framing: WireFraming = 'sse'): Uint8Array {
  return join(wirePieces(recording, framing).bytes)
}

/** Pieces → one. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Cuts the bytes at every one of them. */
export function everyByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
}

/**
 * Cuts the bytes at random places, the same for the same seed: into pieces of 1 byte up to twice `meanBytes`,
 * some of them empty. Joined they are `bytes` again.
 */
export function randomCuts(bytes: Uint8Array, seed: number, meanBytes = 40): Uint8Array[] {
  const random = seeded(seed)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (random() < 0.05) pieces.push(bytes.subarray(at, at))
    const length = 1 + Math.floor(random() * 2 * meanBytes)
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}
