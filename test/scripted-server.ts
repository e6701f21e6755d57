import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Script, SeenRequest, Step } from './browser/script.js'

/** A real server on two ports of this machine; everything is allowed to every origin. */
export interface ScriptedServer {
  url: string
  /** Another origin with the same routes: where a redirect might lead. */
  otherUrl: string
  close: () => Promise<void>
}

/**
 * Starts the server. Its routes, which `browser/script.ts` has the addresses of:
 *
 * - `/script?script=…` plays a script.
 * - `/redirect?status=…&to=…` redirects.
 * - `/log?key=…` tells what was requested under a key.
 * - `/go?name=…` lets the scripts go on that wait for a name.
 */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const logs = new Map<string, SeenRequest[]>()
  const gone = new Set<string>()
  const servers = [createServer(answer), createServer(answer)]
  const [url = '', otherUrl = ''] = await Promise.all(servers.map(listen))
  return {
    url,
    otherUrl,
    close: async () => {
      await Promise.all(servers.map(stop))
    },
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://server')
    allowEveryOrigin(request, response)
    // A client that is gone is part of the tests.
    response.on('error', () => undefined)
    if (request.method === 'OPTIONS') response.writeHead(204).end()
    else if (pathname === '/script')
      void play(JSON.parse(query.get('script') ?? '{}') as Script, request, response)
    else if (pathname === '/redirect') {
      const location = query.get('to') || request.url || ''
      response.writeHead(Number(query.get('status')), { location }).end('Moved.')
    } else if (pathname === '/log') void tell(query.get('key') ?? '', Number(query.get('closes')), response)
    else if (pathname === '/go') {
      gone.add(query.get('name') ?? '')
      response.writeHead(204).end()
    } else response.writeHead(404).end()
  }

  async function play(script: Script, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await see(request)
    const log = logs.get(script.key ?? '') ?? []
    logs.set(script.key ?? '', [...log, seen])
    // Not `response.writableFinished`: a script may close its own connection.
    let over = false
    response.on('close', () => {
      seen.closedEarly = !over
    })
    let now = script
    for (let before = log.length; before > 0 && now.next; before--) now = now.next

    const { status = 200, steps = [], end = 'clean' } = now
    const headers = Object.entries({ 'content-type': 'text/event-stream', ...now.headers })
    if (end === 'close') {
      response.useChunkedEncodingByDefault = false
      response.shouldKeepAlive = false
    }
    response.writeHead(status, Object.fromEntries(headers.filter(([, value]) => value !== '')))
    response.flushHeaders()
    for (const step of steps) {
      if (typeof step === 'object' && 'waitMs' in step) await sleep(step.waitMs)
      else if (typeof step === 'object' && 'waitFor' in step) await patiently(() => gone.has(step.waitFor))
      else for (const bytes of toBytes(step, now)) if (!(await send(response, bytes))) return
    }
    over = end !== 'stall'
    if (end === 'clean' || end === 'close') response.end()
    if (end === 'truncate') response.socket?.end()
    if (end === 'reset') response.socket?.resetAndDestroy()
  }

  async function tell(key: string, closes: number, response: ServerResponse): Promise<void> {
    const count = () => logs.get(key)?.filter(({ closedEarly }) => closedEarly).length ?? 0
    await patiently(() => count() >= closes)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(logs.get(key) ?? []))
  }
}

/** Waits for something to become true, 5 s at most. */
async function patiently(isTrue: () => boolean): Promise<void> {
  for (let waited = 0; waited < 500 && !isTrue(); waited++) await sleep(10)
}

function* toBytes(
  step: Exclude<Step, { waitMs: number } | { waitFor: string }>,
  { headers }: Script,
): Generator<Uint8Array> {
  if (typeof step === 'object' && 'repeat' in step) {
    const times = Math.min(step.times, 5_000)
    const block = Buffer.from(step.repeat.repeat(times))
    for (let sent = 0; sent < step.times; sent += times) yield block
    return
  }
  const bytes = typeof step === 'string' ? Buffer.from(step) : Buffer.from(step.base64, 'base64')
  yield headers?.['content-encoding'] === 'gzip' ? gzipSync(bytes) : bytes
}

/** Writes as fast as the client reads; false when the client is gone. */
function send(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => resolve(false)
    if (response.destroyed) return gone()
    response.once('close', gone)
    response.write(bytes, () => {
      response.removeListener('close', gone)
      resolve(!response.destroyed)
    })
  })
}

async function see(request: IncomingMessage): Promise<SeenRequest> {
  const { method = '', url = '', headers } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const seen = Object.entries(headers).map(([name, value]) => [name, value?.toString()] as const)
  const body = Buffer.concat(chunks).toString()
  return { method, url, headers: Object.fromEntries(seen), body, closedEarly: false }
}

function allowEveryOrigin({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*')
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-allow-methods', 'GET, POST')
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*')
  response.setHeader('access-control-expose-headers', 'date, retry-after, x-run-id')
  response.setHeader('vary', 'origin, access-control-request-headers')
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
