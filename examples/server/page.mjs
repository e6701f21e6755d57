// @ts-check
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { HttpError } from './http.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
}

/** Nothing inline and nothing from elsewhere: the components must work under a strict policy. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * Serves the built page.
 *
 * @param {string} folder
 * @param {string | undefined} agentHost Told to the page, which then offers that host's agents.
 * @param {string} pathname
 * @param {import('node:http').ServerResponse} response
 */
export async function sendPage(folder, agentHost, pathname, response) {
  const path = pathname === '/' ? '/index.html' : pathname
  let file
  try {
    file = normalize(join(folder, decodeURIComponent(path)))
  } catch {
    throw new HttpError(400, 'The path is not a valid URL path.')
  }
  const type = TYPES[extname(file)]
  if (!type || !file.startsWith(folder + sep)) throw new HttpError(404, 'There is nothing here.')
  /** @type {string | Buffer} */
  let body = await readFile(file).catch(() => {
    throw new HttpError(404, 'There is nothing here.')
  })
  if (file.endsWith('index.html') && agentHost) {
    const host = agentHost.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    body = body
      .toString('utf8')
      .replace('name="agent-host" content=""', `name="agent-host" content="${host}"`)
  }
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Security-Policy': POLICY,
    'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  response.end(body)
}
