import type { Story } from './candidate.js'
import { toolCall } from './candidate.js'

/** What is missing on the page; a run only counts where nothing is. */
export interface Completeness {
  ok: boolean
  /** Runs of text that are not there, or not in their order. */
  missing: number
  firstMissing?: string
  /** Elements that are too few, as `name: found of expected`. */
  elements: string[]
  /** Results of tools, and questions of the history, that are not there. */
  others: number
}

const dense = (text: string) => text.replaceAll(/\s+/g, '')

/**
 * Looks for every run of the answer's text, in order and without white space, and for its elements.
 *
 * @param isPlain The candidate shows the source as it is.
 */
export function check(root: Element, story: Story, tools: number, isPlain: boolean): Completeness {
  const stream = root.querySelector('[data-stream]') ?? root
  const { answer, history } = story
  const shown = tools > 0 ? withoutTools(stream) : (stream.textContent ?? '')
  const hay = dense(shown)
  const expected = isPlain ? [answer.markdown] : answer.texts
  const result: Completeness = { ok: true, missing: 0, elements: [], others: 0 }
  let from = 0
  for (const text of expected) {
    const needle = dense(text)
    const found = hay.indexOf(needle, from)
    if (found >= 0) from = found + needle.length
    else {
      result.missing++
      result.firstMissing ??= text.slice(0, 80)
    }
  }
  if (!isPlain) {
    for (const [name, number] of Object.entries(answer.counts)) {
      const found = stream.querySelectorAll(name).length
      if (found < number) result.elements.push(`${name}: ${found} of ${number}`)
    }
  }
  const all = root.textContent ?? ''
  let at = 0
  for (let index = 0; index < tools; index++) {
    const found = all.indexOf(toolCall(index).output, at)
    if (found >= 0) at = found
    else result.others++
  }
  for (const { role, text } of history) if (role === 'user' && !all.includes(text)) result.others++
  result.ok = result.missing + result.elements.length + result.others === 0
  return result
}

/** The text beside the tool calls, each of which is shown at the place where it came. */
function withoutTools(stream: Element): string {
  const copy = stream.cloneNode(true) as Element
  for (const tool of copy.querySelectorAll('.tool, [data-agent="tool-list"]')) tool.remove()
  return copy.textContent ?? ''
}
