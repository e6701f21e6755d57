import MarkdownIt from 'markdown-it'
import type { BenchTool, Mount } from '../candidate.js'

const markdown = new MarkdownIt()
/** How many blocks are in one group. */
const GROUP = 16

/** What the browser alone has to do: a block and where it is in the answer. */
interface Block {
  start: number
  end: number
  html: string
}

/**
 * The floor: the elements that a Markdown renderer would make, as HTML that was made before the run. A block is
 * inserted once its last character has come; until then it is plain text, appended to once a paint.
 *
 * @param options.groups Groups of blocks that are complete are left out by the browser while they are off screen.
 */
export const mount: Mount<{ groups: boolean }> = (element, { answer, history }, { groups }) => {
  const blocks = blocksOf(answer.markdown)
  for (const { role, text } of history) {
    const message = document.createElement('div')
    if (role === 'user') message.textContent = text
    else message.innerHTML = markdown.render(text)
    element.append(message)
  }
  const root = document.createElement('div')
  root.dataset['stream'] = ''
  element.append(root)
  let group = root
  let open: Text | undefined
  let received = 0
  let shown = 0
  let next = 0
  let paint = 0

  const show = () => {
    paint = 0
    for (let block = blocks[next]; block && block.end <= received; block = blocks[++next]) {
      open?.parentElement?.remove()
      open = undefined
      if (groups && (group === root || group.childElementCount >= GROUP)) {
        if (group !== root) group.style.cssText = 'content-visibility:auto;contain-intrinsic-size:auto 1200px'
        group = document.createElement('div')
        group.style.display = 'flow-root'
        root.append(group)
      }
      const template = document.createElement('template')
      template.innerHTML = block.html
      group.append(template.content)
    }
    const block = blocks[next]
    if (!block || received <= block.start) return
    if (!open) {
      const paragraph = document.createElement('p')
      open = document.createTextNode('')
      paragraph.append(open)
      group.append(paragraph)
      shown = block.start
    }
    open.appendData(answer.markdown.slice(shown, received))
    shown = received
  }

  return {
    push(token) {
      received += token.length
      paint ||= requestAnimationFrame(show)
    },
    tool: (call) => root.append(toolLine(call)),
    end: show,
    unmount: () => element.replaceChildren(),
  }
}

export function toolLine({ name, output }: BenchTool): HTMLElement {
  const line = document.createElement('div')
  line.className = 'tool'
  line.textContent = `${name}: ${output}`
  return line
}

function blocksOf(source: string): Block[] {
  const lineStarts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1)
  const tokens = markdown.parse(source, {})
  const blocks: Block[] = []
  for (let from = 0; from < tokens.length; ) {
    const to =
      tokens.findIndex((token, index) => index >= from && token.level === 0 && token.nesting <= 0) + 1
    const [firstLine, endLine] = tokens[from]?.map ?? [0, 0]
    const start = lineStarts[firstLine] ?? 0
    const end = start + source.slice(start, lineStarts[endLine]).trimEnd().length
    blocks.push({ start, end, html: markdown.renderer.render(tokens.slice(from, to), markdown.options, {}) })
    from = to
  }
  return blocks
}
