// @ts-check
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { HttpError } from './http.mjs'

/** Headers that belong to one connection and are not passed on (RFC 9110, section 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** @param {import('node:http').IncomingHttpHeaders} headers */
function endToEnd(headers) {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/u)
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name)),
  )
}

/**
 * Passes a request on to another agent host and its answer back, byte for byte as it arrives. The page stays on
 * one origin, so the host needs no CORS. When the browser leaves, the host's connection is closed with it.
 *
 * @param {URL} host Its path, if it has one, goes before the request's own.
 * @param {import('node:http').IncomingMessage} incoming
 * @param {import('node:http').ServerResponse} response
 * @returns {Promise<void>}
 */
export function proxy(host, incoming, response) {
  const target = new URL(host)
  const asked = new URL(incoming.url ?? '/', 'http://page.invalid')
  target.pathname = host.pathname.replace(/\/$/u, '') + asked.pathname
  target.search = asked.search
  return new Promise((resolve, reject) => {
    const headers = { ...endToEnd(incoming.headers), host: target.host }
    const options = { method: incoming.method, headers }
    const outgoing = (target.protocol === 'https:' ? requestHttps : requestHttp)(
      target,
      options,
      (answer) => {
        answer.on('error', () => response.destroy())
        response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers))
        response.flushHeaders()
        answer.pipe(response)
      },
    )
    // A token is a small packet; waiting to send it with the next one is what a stream must not do.
    outgoing.setNoDelay(true)
    outgoing.on('error', (error) => {
      if (response.headersSent || response.destroyed) response.destroy()
      else reject(new HttpError(502, `${host.origin} cannot be reached: ${error.message}`))
    })
    response.on('close', () => {
      outgoing.destroy()
      resolve()
    })
    incoming.pipe(outgoing)
  })
}
