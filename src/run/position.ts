/** How much was said: what a repetition is measured by that has no ids. */
export interface Said {
  /** Characters of text and reasoning. */
  chars: number
  /** Events of any other kind. */
  others: number
}

/** Which run this is, and how far it was read. Plain JSON: what a reloaded page needs to read it on. */
export interface RunPosition extends Said {
  /** What was asked. */
  input?: unknown
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
  /** How many connections it took so far. */
  connections: number
  /** Frames that came again and were left out. */
  duplicates: number
  /** How often frames were missing, and could not be had. */
  gaps: number
}
