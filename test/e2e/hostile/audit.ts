/** The elements that a text may become. */
const ELEMENTS = new Set(
  'a bdi blockquote br button circle code del div em h1 h2 h3 h4 h5 h6 hr img input li ol p path pre section span strong sup svg table tbody td th thead tr ul'.split(
    ' ',
  ),
)

const FREE = /^[^\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]*$/u
const WORD = /^[a-z-]*$/
const OURS = /^_r_\w+_-fn-\d+$/

/** The attributes that an element may have, with what their values may be. There is neither style, class nor name. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  'aria-label': /^[^\p{Cc}]*$/u,
  'aria-hidden': /^true$/,
  'aria-pressed': /^(true|false)$/,
  'data-agent': WORD,
  'data-icon': WORD,
  'data-align': /^(left|center|right)$/,
  'data-language': /^[\w.+#-]{1,32}$/,
  'data-level': /^[1-6]$/,
  'data-loose': /^$/,
  'data-marker': /^\d{1,9}\.$/,
  'data-open': /^$/,
  'data-settled': /^$/,
  'data-state': WORD,
  'data-streaming': /^(true)?$/,
  'data-task': /^$/,
  'data-wrap': /^(true)?$/,
  alt: FREE,
  checked: /^$/,
  decoding: /^async$/,
  dir: /^(auto|ltr)$/,
  disabled: /^$/,
  id: OURS,
  loading: /^lazy$/,
  readonly: /^$/,
  referrerpolicy: /^no-referrer$/,
  rel: /^noopener noreferrer nofollow ugc$/,
  role: /^(list|region|group|status)$/,
  scope: /^col$/,
  src: /^data:image\/(png|jpeg|gif|webp|avif);base64,[\w+/]+=*$/i,
  start: /^\d{1,9}$/,
  tabindex: /^(0|-1)$/,
  target: /^_blank$/,
  title: FREE,
  type: /^(button|checkbox)$/,
}

/** What only pictures have, which are ours. */
const PICTURE =
  /^(aria-hidden|cx|cy|d|data-agent|data-icon|fill|focusable|height|r|stroke[\w-]*|viewBox|width)$/

/** As deep as elements may nest below the text's own; thousands would end a tab. */
const MAX_DEPTH = 32

/** What of a text's elements is not on the list: a line for each fault. */
export function faultsOf(box: Element): string[] {
  const faults: string[] = []
  const walk = (element: Element, depth: number): void => {
    const name = element.localName
    if (!ELEMENTS.has(name)) faults.push(`<${name}>`)
    if (depth > MAX_DEPTH) faults.push(`${depth} deep`)
    const isPicture = element instanceof SVGElement
    for (const { name: attribute, value } of element.attributes) {
      const isFine =
        attribute === 'href'
          ? isAllowedLink(element, value)
          : isPicture
            ? PICTURE.test(attribute)
            : ATTRIBUTES[attribute]?.test(value)
      if (!isFine) faults.push(`<${name} ${attribute}=${JSON.stringify(value.slice(0, 100))}>`)
    }
    for (const child of element.children) walk(child, depth + 1)
  }
  for (const child of box.children) walk(child, 1)
  const text = box.textContent ?? ''
  if (/(?![\t\n])\p{Cc}/u.test(text))
    faults.push(`a control character in ${JSON.stringify(text.slice(0, 100))}`)
  for (const code of box.querySelectorAll('code'))
    if (/[\u202A-\u202E\u2066-\u2069\u200B]/.test(code.textContent ?? ''))
      faults.push('an unseen character in code')
  return faults
}

function isAllowedLink(element: Element, href: string): boolean {
  if (element.localName !== 'a') return false
  if (href.startsWith('#')) return /^#[\w-][\w.-]*$/.test(href) && !element.hasAttribute('target')
  if (!URL.canParse(href)) return false
  const { protocol, username, password } = new URL(href)
  return (
    /^(https?|mailto|tel):$/.test(protocol) &&
    username + password === '' &&
    !/[\p{C}\p{Z}\\]/u.test(href) &&
    element.getAttribute('rel') === 'noopener noreferrer nofollow ugc' &&
    element.getAttribute('target') === '_blank'
  )
}

/** In pixels: a raised number may look over the edge of its line, and the caret over the end of it. */
const TOLERANCE = 4

/** What is seen outside of the text's own box: a line for each fault. */
export function escapesFrom(box: Element): string[] {
  const escapes: string[] = []
  const bounds = box.getBoundingClientRect()
  if (box.scrollWidth > box.clientWidth + TOLERANCE)
    escapes.push(`its content is ${box.scrollWidth - box.clientWidth} px too wide`)
  const walk = (element: Element, clip: DOMRect): void => {
    const rect = element.getBoundingClientRect()
    const left = Math.max(rect.left, clip.left)
    const right = Math.min(rect.right, clip.right)
    const top = Math.max(rect.top, clip.top)
    const bottom = Math.min(rect.bottom, clip.bottom)
    if (left < right && top < bottom) {
      const isWithin =
        left >= bounds.left - TOLERANCE &&
        right <= bounds.right + TOLERANCE &&
        top >= bounds.top - TOLERANCE &&
        bottom <= bounds.bottom + TOLERANCE
      if (!isWithin) escapes.push(`<${element.localName}> at ${left}, ${top} to ${right}, ${bottom}`)
    }
    const { overflowX, position } = getComputedStyle(element)
    if (position === 'fixed' || position === 'sticky') escapes.push(`<${element.localName}> is ${position}`)
    const inner =
      overflowX === 'visible'
        ? clip
        : new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
    for (const child of element.children) walk(child, inner)
  }
  const everywhere = new DOMRect(-1e6, -1e6, 2e6, 2e6)
  for (const child of box.children) walk(child, everywhere)
  return escapes
}
