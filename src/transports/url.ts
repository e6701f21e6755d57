import type { TransportRequest } from './transport.js'

/** Where to send a request: an address, or a function that is asked for it at each request. */
export type RequestUrl = Resolvable<
  string | URL,
  [input: unknown, request: Pick<TransportRequest, 'context' | 'signal'>]
>

/** A value, or a function that is called afresh for each request. */
export type Resolvable<T, Given extends unknown[] = []> = T | ((...given: Given) => T | Promise<T>)

/** What a value is now. */
export async function resolve<T, Given extends unknown[]>(
  value: Resolvable<T, Given> | undefined,
  ...given: Given
): Promise<T | undefined> {
  // The cast: a T that is itself a function cannot be told from one that gives a T. No option is one.
  return typeof value === 'function' ? (value as (...given: Given) => T | Promise<T>)(...given) : value
}

/** An address as a message may show it: without user, query and fragment, where tokens are found. */
export function shownUrl(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/\/\/[^/]*@/, '//')
}
