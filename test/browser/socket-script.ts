/** What the socket server does with one socket. */
export interface SocketScript {
  /** Under this name the server writes down what it saw, for {@link socketLog}. */
  key?: string
  /** `refused` answers the handshake with 404, `never` not at all. @default 'done' */
  handshake?: 'done' | 'refused' | 'never'
  /** Done one after the other, once the first message is there. */
  steps?: SocketStep[]
  /**
   * The code and words of the close, if it has any. Or `cut` ends the connection without a close, `reset` resets
   * it, `stall` never ends.
   * @default { code: 1000 }
   */
  end?: { code?: number; reason?: string } | 'cut' | 'reset' | 'stall'
}

/**
 * Sends a message: text, or bytes; or bytes that need not be a message. Waits a time, or until `letGo` is called
 * with this name.
 */
export type SocketStep =
  | string
  | { base64: string }
  | { repeat: string; times: number }
  | { wire: number[] }
  | { waitMs: number }
  | { waitFor: string }

/** What the server saw of one socket. */
export interface SeenSocket {
  messages: string[]
  protocol: string
  /** What the client closed it with, or 1006 when it did not say; absent while it is open. */
  code?: number
}

/** The address at which the server at `serverUrl`, of `http:`, plays the script. */
export function socketUrl(serverUrl: string, script: SocketScript): string {
  return `${serverUrl}/socket?${new URLSearchParams({ script: JSON.stringify(script) })}`
}

/** The sockets that the server saw under this key. It answers once so many are closed, which it waits 5 s for. */
export async function socketLog(serverUrl: string, key: string, closed = 0): Promise<SeenSocket[]> {
  const response = await fetch(`${serverUrl}/log?${new URLSearchParams({ key, closed: String(closed) })}`)
  return (await response.json()) as SeenSocket[]
}
