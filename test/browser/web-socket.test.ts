import { expect, inject, test } from 'vitest'
import { AgentError } from '../../src/errors.js'
import { type WebSocketTransportOptions, webSocketTransport } from '../../src/transports/web-socket.js'
import { describeTransport, socketLine } from '../transports/contract.js'
import { agentRequest, readToEnd } from '../transports/request.js'
import { letGo } from './script.js'
import { type SocketScript, socketLog, socketUrl } from './socket-script.js'

const serverUrl = inject('socketServerUrl')

describeTransport('webSocketTransport', {
  sees: 'events',
  ids: true,
  breaksWith: 'disconnected',
  open: socketLine(serverUrl, (url) => webSocketTransport({ url })),
})

const START = '{"type":"start","body":{"task":"the task"}}'
const hi = '{"id":7,"chunk":"hi"}'
const hiFrame = { data: '"hi"', id: '7' }
let keys = 0

/** A transport to a socket with this script, and what its server sees of it. */
function play(script: SocketScript, options: Partial<WebSocketTransportOptions> = {}) {
  const key = `socket-${keys++}-${Math.random()}`
  const transport = webSocketTransport({ url: socketUrl(serverUrl, { key, ...script }), ...options })
  return { key, transport, seen: (closed = 0) => socketLog(serverUrl, key, closed) }
}

/** What became of a connection; with a name, that is let go once a frame was read. */
async function outcome({ transport }: ReturnType<typeof play>, letGoBehind?: string) {
  const groups: unknown[][] = []
  try {
    for await (const group of (await transport(agentRequest())).frames) {
      groups.push(group)
      if (letGoBehind && group.length > 0) await letGo(serverUrl, letGoBehind)
    }
    return { frames: groups.flat() }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    const { code, status, retryable, detail } = error
    return { frames: groups.flat(), code, status, retryable, detail }
  }
}

const broken = { code: 'disconnected', retryable: false }

test('sends the first message, and then listens', async () => {
  const line = play({ steps: [hi] })
  expect(await outcome(line)).toEqual({ frames: [hiFrame] })
  expect(await line.seen(1)).toEqual([{ messages: [START], protocol: '', code: 1000 }])
})

test('offers subprotocols, sends a Blob and reads bytes', async () => {
  const base64 = btoa(hi)
  const line = play(
    { steps: [{ base64 }] },
    { protocols: ['agent.v1', 'agent.v2'], encode: async () => new Blob(['{"token":', '"t"}']) },
  )
  expect(await outcome(line)).toEqual({ frames: [hiFrame] })
  expect(await line.seen(1)).toEqual([{ messages: ['{"token":"t"}'], protocol: 'agent.v1', code: 1000 }])
})

test('takes an address that is relative to the page', async () => {
  const controller = new AbortController()
  let url = ''
  class Seen extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      ;({ url } = this)
      controller.abort()
    }
  }
  const transport = webSocketTransport({ url: '/no-agent-here', WebSocket: Seen })
  await expect(transport(agentRequest({ signal: controller.signal }))).rejects.toThrow()
  expect(url).toBe(`${location.protocol.replace('http', 'ws')}//${location.host}/no-agent-here`)
})

test('tells an address that is none', async () => {
  const transport = webSocketTransport({ url: 'http://' })
  await expect(transport(agentRequest())).rejects.toMatchObject({ code: 'misuse' })
})

test.each<[string, SocketScript, object]>([
  [
    'the network fails in the middle of a message',
    { steps: [{ wire: [0x81, 100, 0x22, 0x68] }], end: 'cut' },
    broken,
  ],
  ['the network fails in the middle of a header', { steps: [{ wire: [0x81, 126, 1] }], end: 'cut' }, broken],
  [
    'the network fails between the parts of a message',
    { steps: [{ wire: [0x01, 1, 0x22] }], end: 'cut' },
    broken,
  ],
  ['a message is no UTF-8', { steps: [{ wire: [0x81, 2, 0xc3, 0x28] }], end: 'stall' }, broken],
  ['the connection ends without a close', { end: 'cut' }, broken],
  ['the connection is reset', { end: 'reset' }, broken],
  ['the server restarts', { end: { code: 1012, reason: 'back soon' } }, { ...broken, detail: 'back soon' }],
  [
    'the run is not known',
    { end: { code: 4404, reason: 'no run' } },
    { code: 'http', status: 404, detail: 'no run' },
  ],
  ['the server has had enough', { end: { code: 1013 } }, broken],
])('behind what was read: %s', async (_, { steps = [], end }, expected) => {
  const name = `go-${keys++}-${Math.random()}`
  const line = play({ steps: [hi, { waitFor: name }, ...steps], ...(end && { end }) })
  expect(await outcome(line, name)).toMatchObject({ frames: [hiFrame], ...expected })
})

test.each<[string, SocketScript, object]>([
  ['closed without a code', { end: {} }, {}],
  ['closed for its bad words', { end: { code: 4400 } }, { code: 'http', status: 400, retryable: false }],
  ['closed as full', { end: { code: 1013 } }, { code: 'http', status: 503, retryable: true }],
  ['refused', { handshake: 'refused' }, { code: 'network', retryable: true }],
])('before anything is said: %s', async (_, script, expected) => {
  expect(await outcome(play(script))).toMatchObject({ frames: [], ...expected })
})

test('tells a server that is not there', async () => {
  // Port 1 is refused by the browser itself, as by a server that is down.
  const transport = webSocketTransport({ url: 'ws://127.0.0.1:1/' })
  await expect(transport(agentRequest())).rejects.toMatchObject({ code: 'network', retryable: true })
})

test('a heartbeat is an empty group, and the run is told by its message', async () => {
  const name = `go-${keys++}-${Math.random()}`
  const line = play({ steps: ['{"run_id":"r1"}', { waitFor: name }, '{}', { waitMs: 50 }, hi] })
  const connection = await line.transport(agentRequest())
  const groups: unknown[][] = []
  for await (const group of connection.frames) {
    groups.push(group)
    await letGo(serverUrl, name)
  }
  expect(groups).toEqual([[], [], [hiFrame]])
  expect(connection.runId).toBe('r1')
})

test('a message of a MiB is read, a longer one ends the connection', async () => {
  const passes = play({ steps: [{ repeat: 'é', times: 1_048_576 }] })
  const { frames } = await readToEnd(await passes.transport(agentRequest()))
  expect(frames.map(({ data }) => data.length)).toEqual([1_048_576])

  const fails = play({ steps: [hi, { repeat: 'x', times: 1_048_577 }], end: 'stall' })
  expect(await outcome(fails)).toMatchObject({ frames: [hiFrame], code: 'limit_exceeded' })
  expect(await fails.seen(1)).toMatchObject([{ code: 1000 }])
})

test('aborted before it opens, it rejects, and the server sees it go', async () => {
  const controller = new AbortController()
  const line = play({ handshake: 'never' })
  const connecting = line.transport(agentRequest({ signal: controller.signal }))
  await expect.poll(() => line.seen()).toHaveLength(1)
  const reason = { end: 'stopped' }
  controller.abort(reason)
  await expect(connecting).rejects.toBe(reason)
  expect(await line.seen(1)).toEqual([{ messages: [], protocol: '', code: 1006 }])
})

test.each([
  ['a stop', { end: 'stopped' }, [START, '{"type":"cancel"}']],
  ['leaving', { end: 'disconnected' }, [START]],
])('aborted while it is read, by %s, it ends, and the server knows which', async (_, reason, messages) => {
  const controller = new AbortController()
  const line = play({ steps: [hi], end: 'stall' })
  const { frames } = await line.transport(agentRequest({ signal: controller.signal }))
  const read: unknown[] = []
  for await (const group of frames) {
    read.push(...group)
    setTimeout(() => controller.abort(reason))
  }
  expect(read).toEqual([hiFrame])
  expect(await line.seen(1)).toEqual([{ messages, protocol: '', code: 1000 }])
})
