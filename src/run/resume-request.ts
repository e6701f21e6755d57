import { type FetchTransportOptions, fetchTransport } from '../transports/fetch.js'
import type { Transport } from '../transports/transport.js'
import { type Resolvable, resolve } from '../transports/url.js'
import type { RunPosition } from './position.js'
import type { RunOptions } from './run.js'

/**
 * An address of a run: a template in which `{runId}` stands for the run's id, or a function; `undefined`: there is
 * none. It is relative to the address that was asked, and must have its origin: the request's headers go there.
 */
export type RunAddress = string | ((position: RunPosition) => string | URL | undefined)

/** A request about a run that was begun before. */
export interface RunRequest extends Pick<FetchTransportOptions, 'framing'> {
  url: string
  /** Set over the headers of the run's own request. */
  headers?: Resolvable<HeadersInit> | undefined
  /** @default 'GET' */
  method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** Of a POST, in place of the run's own. */
  body?: object | undefined
}

/** The address for this run; `undefined` where there is none, or it is of another origin. */
export function addressOf(address: RunAddress | undefined, position: RunPosition): string | undefined {
  const { runId = '', url, from } = position
  if (typeof address === 'function') return sameOrigin(address(position)?.toString(), from)
  // An id of dots alone would lead elsewhere.
  if (address?.includes('{runId}') && /^\.*$/.test(runId)) return undefined
  return sameOrigin(address?.replaceAll('{runId}', encodeURIComponent(runId)) ?? url, from)
}

/** An address as seen from another one; `undefined` where it is none, or of another origin. */
export function sameOrigin(address: string | null | undefined, from: string | undefined): string | undefined {
  try {
    const base = new URL(from ?? '', globalThis.location?.href)
    const url = new URL(address ?? '', base)
    return address && url.origin === base.origin ? url.href : undefined
  } catch {
    return undefined
  }
}

/** What a user says of the run's own request. */
export function givenOf(run: RunOptions): Partial<FetchTransportOptions> {
  // A cast: a run's options are all that the user gave.
  return run as Partial<FetchTransportOptions>
}

/**
 * A transport for a request about a run: with the headers and credentials of the run's own request, and behind
 * what was read. Of `prepareRequest` only headers count: the rest was meant for the run's own request.
 */
export function runTransport(
  { url, method = 'GET', headers, framing, body }: RunRequest,
  { lastEventId }: RunPosition,
  run: RunOptions,
): Transport {
  const { body: fields, ...given } = givenOf(run)
  return fetchTransport({
    ...given,
    // A DELETE has no body to add them to.
    ...(fields && method !== 'DELETE' && { body: fields }),
    url,
    framing: framing ?? given.framing,
    // A cast: what goes out is what `prepareRequest` says below.
    method: method as 'GET' | 'POST',
    async headers() {
      const all = new Headers(await resolve(given.headers))
      if (lastEventId !== undefined) all.set('last-event-id', lastEventId)
      new Headers(await resolve(headers)).forEach((value, name) => all.set(name, value))
      return all
    },
    async prepareRequest(prepared) {
      const { headers: more = {} } = (await given.prepareRequest?.(prepared)) ?? {}
      return { headers: more, body: body ?? prepared.body }
    },
  })
}
