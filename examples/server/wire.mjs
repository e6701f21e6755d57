// @ts-check

/**
 * One thing to send: an event, or a bare token of a chat.
 *
 * @typedef {string | { type: string, [field: string]: unknown }} Item
 */

/**
 * How items are written on one kind of wire.
 *
 * @typedef {object} Wire
 * @property {string} contentType
 * @property {string} heartbeat What keeps proxies and watchdogs calm while the agent is silent.
 * @property {(id: number, item: Item) => string} encode
 */

/** Nothing else would survive a line that is cut at CR, LF and CRLF alike. */
const LINE_END = /\r\n|\r|\n/u

/** @type {Wire} */
const sse = {
  contentType: 'text/event-stream; charset=utf-8',
  heartbeat: ': still here\n\n',
  encode(id, item) {
    // A bare token may hold line ends: each line is a `data:` of its own, and the reader joins them again.
    const lines = typeof item === 'string' ? item.split(LINE_END) : [JSON.stringify(item)]
    const name = typeof item !== 'string' && item.type === 'end' ? 'event: end\n' : ''
    return `id: ${id}\n${name}${lines.map((line) => `data: ${line}\n`).join('')}\n`
  },
}

/** @type {Wire} */
const ndjson = {
  contentType: 'application/x-ndjson; charset=utf-8',
  heartbeat: '\n',
  encode: (seq, item) =>
    `${JSON.stringify(typeof item === 'string' ? { type: 'token', content: item, seq } : { ...item, seq })}\n`,
}

/**
 * The wire that a request asks for, by `?framing=` or by `Accept`.
 *
 * @param {URL} url
 * @param {string | undefined} accept
 * @returns {Wire}
 */
export function chooseWire(url, accept) {
  const framing = url.searchParams.get('framing')
  if (framing === 'ndjson') return ndjson
  if (framing === 'sse') return sse
  const wanted = accept ?? ''
  const ndjsonAt = wanted.search(/application\/(?:x-)?ndjson/u)
  const sseAt = wanted.indexOf('text/event-stream')
  return ndjsonAt >= 0 && (sseAt < 0 || ndjsonAt < sseAt) ? ndjson : sse
}

/**
 * Streams numbered items to one client until they end or the client is gone.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {Wire} wire
 * @param {string} runId
 * @param {AsyncIterable<readonly [number, Item]>} items
 * @param {number} heartbeatSeconds Well below the 30 and 60 seconds after which common proxies hang up.
 */
export async function send(response, wire, runId, items, heartbeatSeconds) {
  response.writeHead(200, {
    'Content-Type': wire.contentType,
    // `no-transform` and `X-Accel-Buffering` keep proxies from holding tokens back to compress or batch them.
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
    'X-Content-Type-Options': 'nosniff',
    'X-Run-Id': runId,
    'Content-Location': eventsOf(runId),
  })
  response.flushHeaders()
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(wire.heartbeat)
  }, heartbeatSeconds * 1_000)
  try {
    for await (const [id, item] of items) {
      if (response.destroyed) return
      if (!response.write(wire.encode(id, item))) await drained(response)
      beat.refresh()
    }
    response.end()
  } finally {
    clearInterval(beat)
  }
}

/** Where the events of a run are read. @param {string} runId */
export const eventsOf = (runId) => `/api/runs/${runId}/events`

/** @param {import('node:http').ServerResponse} response */
function drained(response) {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve(undefined)
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
