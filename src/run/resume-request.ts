import { type FetchTransportOptions, fetchTransport } from '../transports/fetch.js'
import type { Connection, Transport } from '../transports/transport.js'
import { type Resolvable, resolve } from '../transports/url.js'
import type { RunPosition } from './position.js'
import type { RunOptions } from './run.js'

/**
 * An address of a run: a template in which `{runId}` stands for the run's id, or a function; `undefined`: there is
 * none. It is relative to the address that was asked, and must have its origin: the request's headers go there.
 */
export type RunAddress = string | ((position: RunPosition) => string | URL | undefined)

/** A request about a run that was begun before: what is other than in the run's own. */
export interface RunRequest {
  /** @default 'GET' */
  method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** Set over the headers of the run's own request. */
  headers?: Resolvable<HeadersInit> | undefined
  /** Of a POST, in place of the run's own. */
  body?: object | undefined
  framing?: FetchTransportOptions['framing']
}

/**
 * A transport for a request about a run: with the headers and credentials of the run's own request, and behind
 * what was read. Of `prepareRequest` only headers count: the rest was meant for the run's own request.
 *
 * @param address Without one it is what the server said. Where there is none, or one of another origin, there is no
 * transport.
 */
export function runTransport(
  address: RunAddress | undefined,
  { method = 'GET', headers, body, ...request }: RunRequest,
  position: RunPosition,
  run: RunOptions,
): Transport | undefined {
  const url = addressOf(address, position)
  if (url === undefined) return undefined
  const { lastEventId } = position
  // A cast: a run's options are all that the user gave.
  const given = run as Partial<FetchTransportOptions>
  return fetchTransport({
    ...given,
    ...request,
    url,
    // A cast: a DELETE goes out as a POST does.
    method: method as 'GET' | 'POST',
    async headers() {
      const all = new Headers(await resolve(given.headers))
      if (lastEventId !== undefined) all.set('last-event-id', lastEventId)
      new Headers(await resolve(headers)).forEach((value, name) => all.set(name, value))
      return all
    },
    async prepareRequest(prepared) {
      const changes = await given.prepareRequest?.(prepared)
      return { headers: changes?.headers ?? {}, body: body ?? prepared.body }
    },
  })
}

function addressOf(address: RunAddress | undefined, position: RunPosition): string | undefined {
  const { runId = '', url, from } = position
  if (typeof address === 'function') return sameOrigin(address(position), from)
  // An id of dots alone would lead elsewhere.
  if (address?.includes('{runId}') && !/[^.]/.test(runId)) return undefined
  return sameOrigin(address?.replaceAll('{runId}', encodeURIComponent(runId)) ?? url, from)
}

/** An address as seen from another one; `undefined` where it is none, or of another origin. */
function sameOrigin(address: string | URL | null | undefined, from: string | undefined): string | undefined {
  try {
    const base = new URL(from ?? '', globalThis.location?.href)
    const url = new URL(address ?? '', base)
    return address && url.origin === base.origin ? url.href : undefined
  } catch {
    return undefined
  }
}

/** What a connection tells of the run that it is one of. */
export function learn(
  position: RunPosition,
  { headers, url, runId, runUrl, status }: Connection,
  options: RunOptions,
): void {
  position.connections += 1
  // The answer that nothing is left names no run.
  if (status === 204) return
  // A cast, as above. A function's text is no address of another origin.
  position.from ??= url || String((options as Partial<FetchTransportOptions>).url)
  position.runId = headers.get('x-run-id') ?? runId ?? position.runId
  position.url =
    sameOrigin(headers.get('content-location') ?? headers.get('location'), position.from) ??
    runUrl ??
    position.url
}
