import { afterAll, expect, vi } from 'vitest'
import { WebSocket } from 'ws'
import { fetchTransport } from '../../src/transports/fetch.js'
import { localTransport } from '../../src/transports/local.js'
import { webSocketTransport } from '../../src/transports/web-socket.js'
import { startScriptedServer } from '../scripted-server.js'
import { startSocketServer } from '../socket-server.js'
import { describeTransport, httpLine, socketLine } from './contract.js'

const [server, socketServer] = await Promise.all([startScriptedServer(), startSocketServer()])
afterAll(() => Promise.all([server.close(), socketServer.close()]))

for (const framing of ['sse', 'ndjson'] as const) {
  for (const method of ['POST', 'GET'] as const) {
    describeTransport(`fetchTransport, ${method}, ${framing}`, {
      sees: 'bytes',
      ids: true,
      breaksWith: 'disconnected',
      open: httpLine(server.url, framing, (url) => fetchTransport({ url, method })),
    })
  }
}

describeTransport('webSocketTransport', {
  sees: 'events',
  ids: true,
  breaksWith: 'disconnected',
  open: socketLine(socketServer.url, (url) => webSocketTransport({ url, WebSocket })),
})

describeTransport('localTransport', {
  sees: 'events',
  ends: 'body',
  ids: false,
  breaksWith: 'agent',
  open: (values, then) => {
    const returned = vi.fn(async () => ({ done: true as const, value: undefined }))
    return {
      transport: localTransport(() => {
        const rest = [...values]
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => {
              if (rest.length > 0) return Promise.resolve({ done: false, value: rest.shift() })
              if (then === 'break') return Promise.reject(new Error('broke'))
              return then === 'end'
                ? Promise.resolve({ done: true, value: undefined })
                : new Promise(() => undefined)
            },
            return: returned,
          }),
        }
      }),
      // It breaks by itself, behind its last value.
      breakNow: async () => undefined,
      closed: async () => expect(returned).toHaveBeenCalledOnce(),
    }
  },
})
