import type { TransportRequest } from './transport.js'

/** Where to send a request: an address, or a function that is asked for it at each request. */
export type RequestUrl =
  | string
  | URL
  | ((
      input: unknown,
      request: Pick<TransportRequest, 'context' | 'signal'>,
    ) => string | URL | Promise<string | URL>)

/** The address for this request. */
export async function resolveUrl(
  url: RequestUrl,
  { input, context, signal }: TransportRequest,
): Promise<string> {
  return String(await (typeof url === 'function' ? url(input, { context, signal }) : url))
}

/** An address as a message may show it: without user, query and fragment, where tokens are found. */
export function shownUrl(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/\/\/[^/]*@/, '//')
}
