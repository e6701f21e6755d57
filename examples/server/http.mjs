// @ts-check

/** The largest request body that is read unless told otherwise, in bytes. */
const BODY_BYTES = 64 * 1024

/** A request that cannot be served, with the status that says so. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message What is wrong and what to do; shown to the caller.
   * @param {Record<string, string>} [headers]
   */
  constructor(status, message, headers = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} body
 * @param {Record<string, string>} [headers]
 */
export function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  })
  response.end(JSON.stringify(body))
}

/**
 * Reads a JSON object from the body. Anything but `application/json` is refused: a page on another site can
 * send forms and plain text unasked, but not JSON, so it cannot make an agent run.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {number} [maxBytes]
 * @returns {Promise<Record<string, unknown>>}
 */
export async function readJson(request, maxBytes = BODY_BYTES) {
  if (!/^application\/json\s*(?:;|$)/iu.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Send the body as application/json.')
  }
  /** @type {Buffer[]} */
  const pieces = []
  let size = 0
  for await (const piece of request) {
    size += piece.length
    if (size > maxBytes) {
      // The rest is not read, so this connection cannot be used again.
      throw new HttpError(413, `The body is larger than ${maxBytes} bytes.`, { Connection: 'close' })
    }
    pieces.push(piece)
  }
  try {
    return asObject(JSON.parse(Buffer.concat(pieces).toString('utf8')), 'The body')
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError(400, 'The body is not JSON.')
  }
}

/**
 * @param {unknown} value
 * @param {string} name What to call it when it is not an object.
 * @returns {Record<string, unknown>}
 */
export function asObject(value, name) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, `${name} must be a JSON object.`)
  }
  return /** @type {Record<string, unknown>} */ (value)
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {...string} methods
 */
export function allow(request, ...methods) {
  if (methods.includes(request.method ?? '')) return
  throw new HttpError(405, `Use ${methods.join(' or ')} here.`, { Allow: methods.join(', ') })
}
