/** What a person sees of an element. */
export interface Visible {
  /** A line per block, a tab between cells; no bullets, numbers, boxes, bars, buttons. */
  text: string
  /** Addresses that can be clicked. */
  links: string[]
  images: number
  /** Number of code blocks. */
  code: number
  table: number
}

const blockTags = new Set(
  'P H1 H2 H3 H4 H5 H6 LI UL OL BLOCKQUOTE PRE TABLE TR HR SECTION DIV THEAD TBODY FIGURE'.split(' '),
)
/** Said of the text, and not part of it. */
const chrome = ['button', 'svg', 'input', 'code-head', 'image', 'link-host', 'visually-hidden']
  .map((name, index) => (index < 3 ? name : `[data-agent="${name}"]`))
  .join()

/** Reads an element the way eyes do. */
export function visible(root: Element): Visible {
  let text = ''
  const found = { links: [] as string[], images: 0, code: 0, table: 0 }

  function startLine(): void {
    if (text && !text.endsWith('\n')) text += '\n'
  }

  function walk(node: Node): void {
    if (node.nodeType === Node.TEXT_NODE) {
      const { data } = node as Text
      if (!/^\s*$/.test(data) || !data.includes('\n')) text += data
      return
    }
    const element = node as HTMLElement
    const tag = element.tagName
    if (element.hidden || element.getAttribute('aria-hidden') === 'true' || element.matches(chrome)) return
    if (tag === 'IMG') found.images++
    if (tag === 'BR') text += '\n'
    if (tag === 'A' && element.hasAttribute('href')) found.links.push((element as HTMLAnchorElement).href)
    if (tag === 'PRE') found.code++
    if (tag === 'TABLE') found.table++
    const isBlock = blockTags.has(tag)
    if (isBlock) startLine()
    element.childNodes.forEach(walk)
    if (tag === 'TD' || tag === 'TH') text += '\t'
    if (isBlock) startLine()
  }

  walk(root)
  return { text: tidyLines(text), ...found }
}

/** Lines without what is blank. */
export function tidyLines(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/[ \t]+$/, '').replace(/^ +/, ''))
  return lines
    .filter((line) => line !== '')
    .join('\n')
    .trim()
}
