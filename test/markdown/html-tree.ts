/** An element of {@link readHtml}. */
interface HtmlElement {
  tag: string
  attributes: Record<string, string>
  children: HtmlNode[]
}
type HtmlNode = HtmlElement | string

const blockTags = new Set(
  'root p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr section'.split(' '),
)
const emptyTags = new Set(['br', 'hr', 'img', 'input'])
const token = /<(\/?)([a-z][a-z\d]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*\/?>|[^<]+|</gi
const attribute = /([^\s=]+)(?:="([^"]*)")?/g

/**
 * HTML as the tree of what it shows, one node a line: two implementations that read the same blocks and
 * inlines give the same text. White space between blocks, the order of attributes, how characters are escaped,
 * classes other than a language's and the chrome of checkboxes and footnotes do not count.
 */
export function outline(html: string): string {
  const lines: string[] = []
  write(tidy(readHtml(html)).children, '', lines)
  return lines.join('\n')
}

/** Elements and texts of well-formed HTML, which is what Markdown without raw HTML becomes. */
function readHtml(html: string): HtmlElement {
  const root: HtmlElement = { tag: 'root', attributes: {}, children: [] }
  const path = [root]
  for (const [text, isEnd, name, attributes] of html.matchAll(token)) {
    const parent = path.at(-1) ?? root
    if (name === undefined) parent.children.push(unescape(text))
    else if (isEnd)
      path.length = Math.max(
        1,
        path.findLastIndex(({ tag }) => tag === name),
      )
    else {
      const element: HtmlElement = { tag: name, attributes: {}, children: [] }
      for (const [, key, value] of (attributes ?? '').matchAll(attribute)) {
        if (key) element.attributes[key] = unescape(value ?? '')
      }
      parent.children.push(element)
      if (!emptyTags.has(name)) path.push(element)
    }
  }
  return root
}

const escapes: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

function unescape(text: string): string {
  return text.replace(/&(\w+|#\w+);/g, (whole, name: string) => escapes[name] ?? whole)
}

const isBlock = (node: HtmlNode | undefined): boolean => typeof node === 'object' && blockTags.has(node.tag)

/** Without what is not seen, texts joined, and blank text beside blocks taken away. */
function tidy(element: HtmlElement): HtmlElement {
  const { tag, attributes } = element
  if (tag === 'sup') return { tag: 'footnote', attributes: {}, children: [textOf(element)] }
  const children: HtmlNode[] = []
  for (const child of element.children) {
    if (typeof child === 'object') {
      if (!isChrome(child)) children.push(tidy(child))
      continue
    }
    const before = children.at(-1)
    const text = typeof before === 'object' && before.tag === 'br' ? child.replace(/^\n/, '') : child
    if (typeof before === 'string') children[children.length - 1] = before + text
    else children.push(text)
  }
  if (tag === 'pre' || tag === 'code') return { tag, attributes: kept(element), children: codeOf(children) }
  const shown = children
    .map((child, index) => {
      if (typeof child !== 'string' || !blockTags.has(tag)) return child
      const start = index === 0 || isBlock(children[index - 1]) ? child.replace(/^[ \t\n]+/, '') : child
      const isLast = index === children.length - 1 || isBlock(children[index + 1])
      return isLast ? start.replace(/[ \t\n]+$/, '') : start
    })
    .filter((child) => child !== '')
  return { tag, attributes: kept({ tag, attributes, children: shown }), children: shown }
}

function isChrome({ tag, attributes }: HtmlElement): boolean {
  const isBack =
    tag === 'a' && ('data-footnote-backref' in attributes || attributes['class'] === 'footnote-backref')
  return isBack || (tag === 'h2' && attributes['id'] === 'footnote-label')
}

/** The line end that closes the last line is not written by all. */
function codeOf(children: readonly HtmlNode[]): HtmlNode[] {
  return children
    .map((child) => (typeof child === 'string' ? child.replace(/\n$/, '') : child))
    .filter((child) => child !== '')
}

const keptAttributes = new Set(['href', 'src', 'alt', 'title', 'align', 'start', 'checked'])

function kept({ attributes }: HtmlElement): Record<string, string> {
  const entries = Object.entries(attributes).filter(
    ([key, value]) => keptAttributes.has(key) || (key === 'class' && value.startsWith('language-')),
  )
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function textOf(node: HtmlNode): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('')
}

function write(nodes: readonly HtmlNode[], indent: string, lines: string[]): void {
  for (const node of nodes) {
    if (typeof node === 'string') lines.push(indent + JSON.stringify(node))
    else {
      const attributes = Object.entries(node.attributes).map(
        ([key, value]) => ` ${key}=${JSON.stringify(value)}`,
      )
      lines.push(`${indent}<${node.tag}${attributes.join('')}>`)
      write(node.children, `${indent}  `, lines)
    }
  }
}
