import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between a page and its server that can be as bad as a real one. */
export interface TcpProxy {
  url: string
  /** The requests that went through: `POST /api/agent`. */
  requests: string[]
  /** How many connections are open. */
  readonly open: number
  /** Breaks every connection, and as long as `isDown` takes no new one. */
  cut(isDown?: boolean): void
  /** Takes connections again. */
  mend(): void
  /**
   * The connections that are open stay so, but nothing comes from the server any more. Returns what lets it through,
   * late.
   */
  hold(): () => void
  close(): Promise<void>
}

/**
 * Starts a proxy before a server.
 *
 * @param idleMs How long a connection may be silent until it is cut. Default: for ever.
 */
export async function startTcpProxy(target: string, idleMs?: number): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  const requests: string[] = []
  const pairs = new Set<{ page: Socket; server: Socket }>()
  let isDown = false
  const proxy = createServer({ noDelay: true }, (page) => {
    if (isDown) {
      page.resetAndDestroy()
      return
    }
    const server = connect({ host: hostname, port: Number(port), noDelay: true })
    const pair = { page, server }
    pairs.add(pair)
    page.on('data', (piece) => {
      const [, request] = /^([A-Z]+ \S+) HTTP/.exec(piece.toString('latin1')) ?? []
      if (request) requests.push(request)
    })
    page.pipe(server)
    server.pipe(page)
    for (const [one, other] of [
      [page, server],
      [server, page],
    ] as const) {
      if (idleMs) one.setTimeout(idleMs, () => one.resetAndDestroy())
      one.on('error', () => one.destroy())
      one.on('close', () => {
        pairs.delete(pair)
        // What was broken is not made to look as if it had ended.
        if (one.readableEnded) other.end()
        else other.resetAndDestroy()
      })
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const cut = (down = false) => {
    isDown = down
    for (const { page } of pairs) page.resetAndDestroy()
  }
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    get open() {
      return pairs.size
    },
    cut,
    mend() {
      isDown = false
    },
    hold() {
      const held = [...pairs]
      for (const { page, server } of held) {
        server.unpipe(page)
        server.pause()
      }
      return () => {
        for (const { page, server } of held) server.pipe(page)
      }
    },
    close() {
      cut(true)
      return new Promise((resolve) => proxy.close(() => resolve()))
    },
  }
}
