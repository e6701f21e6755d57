/** What the scripted server does with one request. */
export interface Script {
  /** Under this name the server writes down the requests, for {@link requestLog}. */
  key?: string
  /** @default 200 */
  status?: number
  /** Over `content-type: text/event-stream`; an empty string leaves a header out. */
  headers?: Record<string, string>
  /** Done one after the other. */
  steps?: Step[]
  /**
   * `clean` ends the chunked body properly. `truncate` closes the connection in the middle of it, `reset`
   * resets it, by which also what the client has not read yet is lost; `close` is an end that can only be told by the close itself, as of HTTP/1.0. `stall` never ends.
   * @default 'clean'
   */
  end?: 'clean' | 'truncate' | 'reset' | 'close' | 'stall'
  /** What later requests of the same key get; the last one holds for all after it. */
  next?: Script
}

/** Sends text or bytes, waits a time, or waits until {@link letGo} is called with this name. */
export type Step =
  | string
  | { base64: string }
  | { repeat: string; times: number }
  | { waitMs: number }
  | { waitFor: string }

/** What the server saw of one request. */
export interface SeenRequest {
  method: string
  url: string
  headers: Record<string, string | undefined>
  body: string
  /** The connection was closed before the answer was over. */
  closedEarly: boolean
}

/** The address at which the server at `serverUrl` plays the script. */
export function scriptUrl(serverUrl: string, script: Script): string {
  return `${serverUrl}/script?${new URLSearchParams({ script: JSON.stringify(script) })}`
}

/** The address that redirects to `to`. */
export function redirectUrl(serverUrl: string, status: number, to: string): string {
  return `${serverUrl}/redirect?${new URLSearchParams({ status: String(status), to })}`
}

/**
 * The requests that the server saw under this key, preflights not counted. With `closes` it answers once so
 * many of them were closed early, which it waits 5 s for.
 */
export async function requestLog(serverUrl: string, key: string, closes = 0): Promise<SeenRequest[]> {
  const response = await fetch(`${serverUrl}/log?${new URLSearchParams({ key, closes: String(closes) })}`)
  return (await response.json()) as SeenRequest[]
}

/** Lets every script go on that waits for this name, now or later. */
export async function letGo(serverUrl: string, name: string): Promise<void> {
  await fetch(`${serverUrl}/go?${new URLSearchParams({ name })}`)
}
