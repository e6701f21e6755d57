import { type FetchTransportOptions, fetchTransport } from '../transports/fetch.js'
import type { Transport } from '../transports/transport.js'
import { type Resolvable, resolve } from '../transports/url.js'
import type { RunPosition } from './position.js'
import { type Cancel, createResume, type ResumeManners, type SnapshotResume } from './resume.js'
import { type RunAddress, runTransport } from './resume-request.js'
import type { Resume, RunOptions } from './run.js'

/** What {@link resumeByGet} takes. */
export interface ResumeByGetOptions extends ResumeManners {
  /** @default what the server said in `Content-Location` or `Location` */
  url?: RunAddress | undefined
  /** Set over the headers of the run's own request. */
  headers?: Resolvable<HeadersInit> | undefined
  /** How the run's state is to be had, for when its events are not, or not all of them: `resumeBySnapshot(…)`. */
  snapshot?: SnapshotResume | undefined
}

/**
 * Reads a run on by a GET with `Last-Event-ID`. It only reads, so the agent cannot run twice by it.
 *
 * The run is found by the `Content-Location` or `Location` of the first answer, or by `url`. A server that has no
 * ids, or does not heed them, repeats the run from its start: that is read out of sight, and shown in place of what
 * was shown as soon as it is as far. 204 says that nothing is left; 404, 410 and 422, that the run is not to be had.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
 */
export function resumeByGet(options: ResumeByGetOptions = {}): Resume {
  const { url, headers, snapshot } = options
  return createResume(options, {
    again: (position, run) => runTransport(url, { headers }, position, run),
    repair: snapshot?.strategy.again,
  })
}

/** What {@link resumeByRepost} takes. */
export interface ResumeByRepostOptions extends ResumeManners {
  /** @default 'Idempotency-Key' */
  keyHeader?: string | undefined
}

/**
 * Reads a run on by sending its request again, with the `Idempotency-Key` of the first time and `Last-Event-ID`.
 * Only for a server that promises not to run the agent twice for one key. A request that got no answer at all is
 * sent again too.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function resumeByRepost(options: ResumeByRepostOptions = {}): Resume {
  const { keyHeader = 'Idempotency-Key' } = options
  function post({ key = '', lastEventId }: RunPosition, run: RunOptions): Transport {
    // A cast: a run's options are all that the user gave.
    const { url, headers, ...given } = run as Partial<FetchTransportOptions>
    // Another transport finds in `request.resume` what this one says in headers.
    if (url === undefined) return run.transport
    return fetchTransport({
      ...given,
      url,
      async headers() {
        const all = new Headers(await resolve(headers))
        all.set(keyHeader, key)
        if (lastEventId !== undefined) all.set('last-event-id', lastEventId)
        return all
      },
    })
  }
  return createResume(options, {
    begin: () => ({ key: randomKey() }),
    again: post,
  })
}

/**
 * Reads a run on over its own transport, which finds the run's id and that of the last event in `request.resume`:
 * `webSocketTransport`, or one of your own.
 */
export function resumeByTransport(options: ResumeManners = {}): Resume {
  return createResume(options, {
    again: ({ runId }, { transport }) => (runId === undefined ? undefined : transport),
  })
}

/** A request that reads a run on, as {@link resumeBy} is given it. */
export interface ResumeRequest {
  /** Nothing is sent to another origin than the one that was asked. */
  url: string | URL
  /** @default 'GET' */
  method?: 'GET' | 'POST' | undefined
  /** Set over the headers of the run's own request. */
  headers?: HeadersInit | undefined
  /** Of a POST, in place of the run's own. */
  body?: object | undefined
}

/**
 * Reads a run on by a request of your own; `undefined` where it cannot be read on. The request must not begin
 * a run: it is sent as often as the connection breaks.
 *
 * @param request Given how far the run was read.
 */
export function resumeBy(
  request: (position: RunPosition) => ResumeRequest | undefined,
  options: ResumeManners = {},
): Resume {
  return createResume(options, {
    again(position, run) {
      const { url, ...own } = request(position) ?? {}
      return runTransport(() => url, own, position, run)
    },
  })
}

/** Ends a run that is stopped by a DELETE, with the headers of its own request: `cancelByDelete('/api/runs/{runId}')`. */
export function cancelByDelete(address: RunAddress): Cancel {
  return (position, run) => {
    // It has no body to add fields to.
    const bare = { ...run, body: undefined }
    const cancel = runTransport(address, { method: 'DELETE' }, position, bare)
    const { input, context } = run
    const signal = AbortSignal.any([])
    // It may fail.
    cancel?.({ input, context, body: undefined, attempt: 0, signal }).catch(() => undefined)
  }
}

/** 128 random bits: nobody can guess them. */
function randomKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
