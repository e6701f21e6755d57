/** An address on the web that may become a link. */
export interface WebUrl {
  /** Normalised. */
  href: string
  /** In ASCII, so that letters that look like others show. */
  host: string
}

/** An image in the address itself that can do no more than be looked at. */
export const DATA_IMAGE: RegExp = /^data:image\/(png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}$/i

/** The size of what is in the address itself; 0 where that is nothing, or not base64. */
export function dataBytes(url: string): number {
  const [head] = /^data:[^,]{0,100};base64,/i.exec(url) ?? []
  return head ? Math.floor(((url.length - head.length) * 3) / 4) : 0
}

const MAX_CHARS = 8_192

/**
 * What an agent gives as an address, if it is safe to link: absolute, `http` or `https`, with neither user nor
 * password, and without characters that cannot be seen or that browsers read as others.
 */
export function webUrl(address: string): WebUrl | undefined {
  if (address.length > MAX_CHARS || /[\p{C}\p{Z}\\]/u.test(address) || !/^https?:\/\/[^/]/i.test(address))
    return undefined
  if (!URL.canParse(address)) return undefined
  const { href, host, hostname, username, password } = new URL(address)
  return username || password || hostname === '.' ? undefined : { href, host }
}
