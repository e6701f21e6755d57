import type { RunEnd } from './verdict.js'
import type { Said } from './replay.js'
import type { RunEvent, RunOptions } from './run.js'

/** Which run this is, and how far it was read. Plain JSON: what a reloaded page needs to read it on. */
export interface RunPosition extends Said {
  /** The server's name for the run: its `X-Run-Id`. */
  runId?: string | undefined
  /** Where the server says that the run can be read again: its `Content-Location` or `Location`. */
  url?: string | undefined
  /** The address that was asked; what `url` and templates are relative to, and must have the origin of. */
  from?: string | undefined
  /** Where the request is sent again: what tells the server that it is the same one, as its `Idempotency-Key`. */
  key?: string | undefined
  /** The id of the last event that was applied: an SSE id, or the protocol's own number. */
  lastEventId?: string | undefined
  /** When it was asked, and when the first and the last of it came: epoch milliseconds. */
  startedAt: number
  firstAt?: number | undefined
  lastAt?: number | undefined
  /** How many connections it took so far. */
  connections: number
  /** Frames that came again and were left out. */
  duplicates: number
  /** How often frames were missing, and could not be had. */
  gaps: number
}

/** As much of a run's state as it takes to read it on. */
export interface Readable {
  position: RunPosition | undefined
  end: RunEnd | undefined
}

/**
 * How a run is read on: what `resumeByGet()`, `resumeByRepost()`, `resumeBySnapshot()` and `resumeBy()` give. The
 * code that resumes comes with it, and with nothing else.
 */
export interface Resume {
  /** Does what `run()` does. */
  run: (options: RunOptions) => AsyncGenerator<RunEvent[], void>
  /** A state of a run that was left or broke off, opened again; `undefined` where it can only be asked again. */
  readOn: <S extends Readable>(state: S | undefined) => S | undefined
}
