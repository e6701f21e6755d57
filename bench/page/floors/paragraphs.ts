import type { Mount } from '../candidate.js'
import { toolLine } from './html.js'

/** The floor of plain text: an element for each paragraph, and the last one's text appended to once a paint. */
export const mount: Mount = (element) => {
  const root = document.createElement('div')
  root.className = 'plain'
  root.dataset['stream'] = ''
  element.append(root)
  let waiting = ''
  let paint = 0

  const begin = (): Text => {
    const paragraph = document.createElement('div')
    const text = document.createTextNode('')
    paragraph.append(text)
    root.append(paragraph)
    return text
  }
  let open = begin()
  const show = () => {
    paint = 0
    const [first = '', ...others] = waiting.split('\n\n')
    waiting = ''
    open.appendData(first)
    for (const text of others) {
      open = begin()
      open.appendData(text)
    }
  }

  return {
    push(token) {
      waiting += token
      paint ||= requestAnimationFrame(show)
    },
    tool(call) {
      show()
      root.append(toolLine(call))
      open = begin()
    },
    end: show,
    unmount: () => element.replaceChildren(),
  }
}
