import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SeenSocket, SocketScript } from './browser/socket-script.js'

/** A real server of sockets on this machine, for every origin. */
export interface SocketServer {
  /** Of `http:`, as `browser/socket-script.ts` wants it. */
  url: string
  close: () => Promise<void>
}

/**
 * Starts the server. Its routes, which `browser/socket-script.ts` and `browser/script.ts` have the addresses of:
 *
 * - `/socket?script=…` plays a script.
 * - `/log?key=…` tells what was seen under a key.
 * - `/go?name=…` lets the scripts go on that wait for a name.
 */
export async function startSocketServer(): Promise<SocketServer> {
  const logs = new Map<string, SeenSocket[]>()
  const gone = new Set<string>()
  const lines = new Set<Duplex>()
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first = '']) => first })
  const server = createServer((request, response) => void answer(request, response))
  server.on('upgrade', upgrade).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      // What was upgraded is the server's no more.
      for (const line of lines) line.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }

  async function answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(url, 'http://server')
    response.setHeader('access-control-allow-origin', '*')
    if (pathname === '/go') gone.add(query.get('name') ?? '')
    const seen = () => logs.get(query.get('key') ?? '') ?? []
    const closed = () => seen().filter(({ code }) => code !== undefined)
    if (pathname === '/log') await patiently(() => closed().length >= Number(query.get('closed')))
    response.end(JSON.stringify(seen()))
  }

  function upgrade(request: IncomingMessage, line: Duplex, head: Buffer): void {
    const { searchParams: query } = new URL(request.url ?? '/', 'http://server')
    const script = JSON.parse(query.get('script') ?? '{}') as SocketScript
    const seen: SeenSocket = { messages: [], protocol: '' }
    const { key = '', handshake } = script
    logs.set(key, [...(logs.get(key) ?? []), seen])
    lines.add(line)
    // A client that is gone is part of the tests.
    line.on('error', () => undefined)
    line.on('close', () => {
      lines.delete(line)
      seen.code ??= 1006
    })
    if (handshake === 'refused') line.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
    // Only what is read is seen to end.
    else if (handshake === 'never') line.resume().on('end', () => line.end())
    else
      sockets.handleUpgrade(request, line, head, (socket) => {
        seen.protocol = socket.protocol
        socket.on('error', () => undefined)
        socket.on('message', (data: Buffer) => seen.messages.push(data.toString()))
        socket.on('close', (code) => {
          seen.code = code
        })
        socket.once('message', () => void play(script, socket, line))
      })
  }

  async function play(
    { steps = [], end = { code: 1000 } }: SocketScript,
    socket: WebSocket,
    line: Duplex,
  ): Promise<void> {
    for (const step of steps) {
      if (typeof step === 'string') socket.send(step)
      else if ('base64' in step) socket.send(Buffer.from(step.base64, 'base64'))
      else if ('repeat' in step) socket.send(step.repeat.repeat(step.times))
      else if ('wire' in step) line.write(Uint8Array.from(step.wire))
      else if ('waitMs' in step) await sleep(step.waitMs)
      else await patiently(() => gone.has(step.waitFor))
    }
    if (end === 'cut') line.end()
    if (end === 'reset' && line instanceof Socket) line.resetAndDestroy()
    if (typeof end === 'object') socket.close(end.code, end.reason)
  }
}

/** Waits for something to become true, 5 s at most. */
async function patiently(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 500 && !isTrue(); waited++) await sleep(10)
}
