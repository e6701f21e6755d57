// @ts-check

/** @typedef {import('./wire.mjs').Item} Item */

/**
 * What a run has said, in few events: neighbouring pieces of one text are one.
 *
 * @param {AsyncIterable<import('./log.mjs').Numbered>} entries
 * @returns {Promise<Item[]>}
 */
export async function joined(entries) {
  /** @type {Item[]} */
  const events = []
  /** The pieces of the last event, when it is text, and what they have in common. @type {string[]} */
  let pieces = []
  let kind = ''
  const close = () => {
    const last = events.at(-1)
    if (pieces.length > 1) {
      const content = pieces.join('')
      events[events.length - 1] =
        typeof last === 'string' ? content : { ...last, type: last?.type ?? '', content }
    }
    pieces = []
  }
  for await (const [, item] of entries) {
    const next = kindOf(item)
    if (next === '' || next !== kind) {
      close()
      events.push(item)
    }
    kind = next
    if (next !== '') pieces.push(typeof item === 'string' ? item : String(item['content']))
  }
  close()
  return events
}

/** The same for pieces of one text; `''` for what is none. @param {Item} item */
function kindOf(item) {
  if (typeof item === 'string') return 'text'
  if (item.type !== 'token' && item.type !== 'thinking_token') return ''
  const { content: _, timestamp: __, ...common } = item
  return JSON.stringify(common)
}
