import { AgentError } from '../errors.js'

/** Which addresses become links beside `http`, `https`, `mailto`, `tel` and `#name`. */
export interface LinkPolicy {
  /** More schemes, without the colon: `['sms']`. None that can run or read something here. */
  schemes?: readonly string[] | undefined
  /**
   * Also addresses of the page's own origin, `/orders/7`. A click on one may do what its reader may do.
   *
   * @default false
   */
  relative?: boolean | undefined
}

/** Which images are loaded unasked, beside small ones that are in the text itself. */
export interface ImagePolicy {
  /**
   * Beginnings of `https` addresses, `https://cdn.example/charts/`: an image of the same origin in that folder or
   * below it is loaded. What is in its address reaches that server: name only your own. `'all'` loads every
   * `https` image, and so lets a text send what the agent knows anywhere.
   *
   * @default none
   */
  allow?: readonly string[] | 'all' | undefined
  /** With `allow: 'all'`, also images of the page's own origin. @default false */
  relative?: boolean | undefined
}

/** An address that may become a link. */
export interface LinkUrl {
  /** Normalised. */
  href: string
  /** Where it leads, in ASCII, so that letters that look like others show; `''` where no host is named. */
  host: string
}

/** An image in the address itself that can do no more than be looked at. */
export const DATA_IMAGE: RegExp = /^data:image\/(png|jpe?g|gif|webp|avif);base64,[a-z0-9+/]+={0,2}$/i

/** What an agent's image in the address itself may hold to be shown unasked: 256 KiB. */
export const DATA_IMAGE_BYTES = 262_144

/** The size of what is in the address itself; 0 where that is nothing, or not base64. */
export function dataBytes(url: string): number {
  const [head] = /^data:[^,]{0,100};base64,/i.exec(url) ?? []
  return head ? Math.floor(((url.length - head.length) * 3) / 4) : 0
}

const MAX_CHARS = 8_192

/** Without characters that cannot be seen, or that browsers read as others. */
function isPlain(address: string): boolean {
  return address.length <= MAX_CHARS && !/[\p{C}\p{Z}\\]/u.test(address)
}

/** What browsers make of an absolute address, unless a user or a password is in it. */
function parse(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  return url.username || url.password ? undefined : url
}

/**
 * What an agent gives as an address, if it is safe to link: absolute, `http` or `https`, with neither user nor
 * password, and without characters that cannot be seen or that browsers read as others.
 */
export function webUrl(address: string): LinkUrl | undefined {
  if (!isPlain(address) || !/^https?:\/\/[^/]/i.test(address)) return undefined
  const url = parse(address)
  return url && url.hostname !== '.' ? { href: url.href, host: url.host } : undefined
}

// `//host` leads elsewhere, and a colon before the first slash makes a scheme.
const RELATIVE = /^(?![^?#]*\/\/|[^/?#]*:)/

/**
 * The link for an address as it is meant, escapes and entities resolved; `undefined` where it is to stay text.
 *
 * @throws AgentError 'misuse' for a policy with a scheme that is none, or can run or read something in the page.
 */
export function linkUrl(address: string, policy: LinkPolicy = {}): LinkUrl | undefined {
  const { schemes = [], relative } = policy
  schemes.forEach(checkScheme)
  const web = webUrl(address)
  if (web || !isPlain(address)) return web
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(address)?.[1]?.toLowerCase()
  if (!scheme)
    return /^#[\w-][\w.-]*$/.test(address) || (relative && RELATIVE.test(address))
      ? { href: address, host: '' }
      : undefined
  const isLinked =
    scheme === 'mailto'
      ? address.length > 'mailto:'.length
      : scheme === 'tel'
        ? /^tel:\+?[\d().-]{3,20}$/i.test(address)
        : !/^https?$/.test(scheme) && schemes.some((name) => name.toLowerCase() === scheme)
  const url = isLinked && parse(address)
  return url ? { href: url.href, host: url.host || (/@([^@]*)$/.exec(url.pathname)?.[1] ?? '') } : undefined
}

function checkScheme(scheme: string): void {
  if (!/^(?!(?:javascript|vbscript|data|file|blob|filesystem)$)[a-z][a-z\d+.-]*$/i.test(scheme))
    throw new AgentError(
      'misuse',
      `Links cannot have the scheme ${JSON.stringify(scheme)}: it can run or read something in the page, or is no ` +
        "scheme. Name schemes that open another program, without the colon, as in links={{ schemes: ['sms'] }}.",
    )
}

/**
 * The address of an image that is loaded unasked; `undefined` where its place is to be held until the reader asks
 * for it. With `{ allow: 'all' }` it tells what may be loaded when asked for.
 *
 * @throws AgentError 'misuse' for a policy that allows anything but beginnings of `https` addresses.
 */
export function imageUrl(address: string, policy: ImagePolicy = {}): string | undefined {
  const { allow = [], relative } = policy
  const folders = allow === 'all' ? [] : allow.map(folderOf)
  if (DATA_IMAGE.test(address)) return dataBytes(address) <= DATA_IMAGE_BYTES ? address : undefined
  if (allow === 'all' && relative && address && isPlain(address) && RELATIVE.test(address)) return address
  const { href } = webUrl(address) ?? {}
  if (!href) return undefined
  const { origin, pathname, protocol } = new URL(href)
  const isAllowed =
    allow === 'all' ||
    // An escaped slash is one to some servers, and then leads out of the folder.
    (!/%2f|%5c/i.test(pathname) &&
      folders.some(
        (folder) =>
          folder.origin === origin &&
          (pathname === folder.pathname || pathname.startsWith(folder.pathname.replace(/\/?$/, '/'))),
      ))
  return isAllowed && protocol === 'https:' ? href : undefined
}

/** What {@link ImagePolicy.allow} names. */
function folderOf(beginning: string): URL {
  const url = /^https:\/\/[^/*]/i.test(beginning) && webUrl(beginning)
  if (!url)
    throw new AgentError(
      'misuse',
      `${JSON.stringify(beginning)} allows no image: it is not the beginning of an https address. ` +
        "Name origins and folders in full, as in images={{ allow: ['https://cdn.example/charts/'] }}.",
    )
  return new URL(url.href)
}

// Endings of file names that no domain has: `Node.js` is a name and not a place.
const FILE = /\.(?:[cm]?[jt]sx?|json|html?|css|xml|ya?ml|toml|txt|csv|pdf|png|jpe?g|svg)$/i
const DOMAIN = /^(?:[^.。]+[.。])+\p{L}[\p{L}\p{N}-]+(?::\d+)?$|^\d+(?:\.\d+){3}(?::\d+)?$/u

/**
 * The host to name beside a link whose label shows the address or the domain of another one, as
 * `bank.example — evil.example`; `undefined` where the label is honest, or names no place.
 */
export function otherHost(label: string, { host }: LinkUrl): string | undefined {
  return host && label.split(/\s+/).some((word) => showsAnother(word, host)) ? host : undefined
}

// Longer than any host, and what may stand before it.
const MAX_WORD = 1_000

function showsAnother(label: string, host: string): boolean {
  const word = label.slice(0, MAX_WORD)
  // As it is seen: what is unseen is gone, and look-alikes of the dot are dots.
  const seen = word.replace(/\p{C}/gu, '').normalize('NFKC')
  const [, authority] = /:[\\/]{2,}([^/?#\\]*)/.exec(seen) ?? []
  const [, bare = ''] = /^[^\p{L}\p{N}]*(?:[^/?#\\]*@)?([^/?#\\]*)/u.exec(seen) ?? []
  const site = (authority ?? bare).replace(/[^\p{L}\p{N}]+$/u, '')
  if (authority === undefined && (!DOMAIN.test(site) || FILE.test(site))) return false
  return seen !== word || withoutWww(site) !== withoutWww(host)
}

function withoutWww(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}
