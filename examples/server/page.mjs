// @ts-check
import { extname } from 'node:path'
import { HttpError } from './http.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Nothing inline and nothing from elsewhere: the components must work under a strict policy. */
const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * A built page, all of it in memory: its files by their path, `/index.html` among them.
 *
 * @typedef {ReadonlyMap<string, string | Uint8Array>} Page
 */

/**
 * Serves one file of the page.
 *
 * @param {Page} page
 * @param {{ agentHost?: string | undefined, faults: boolean }} told Told to the page, which then offers that host's
 *   agents, and to break connections.
 * @param {string} pathname
 * @param {import('node:http').ServerResponse} response
 */
export function sendPage(page, { agentHost, faults }, pathname, response) {
  const path = pathname === '/' ? '/index.html' : pathname
  const type = TYPES[extname(path)]
  let body = page.get(path)
  if (body === undefined || !type) throw new HttpError(404, 'There is nothing here.')
  if (path === '/index.html' && agentHost) {
    const host = agentHost.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    body = String(body).replace('name="agent-host" content=""', `name="agent-host" content="${host}"`)
  }
  if (path === '/index.html' && faults)
    body = String(body).replace('name="faults" content=""', 'name="faults" content="offered"')
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  response.end(body)
}
