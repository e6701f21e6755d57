import { messageText, type UIMessage } from '../protocols/messages.js'
import { selectMessages, selectNode } from '../state/chat-selectors.js'
import type { ChatState } from '../state/chat-state.js'
import { selectIsActive } from '../state/selectors.js'

/** The messages that a chat has from a server, as it gave them: one that changes in the chat is another object. */
export type Fetched = Pick<WeakSet<UIMessage>, 'has'>

/**
 * What a chat shows once it knows a server's history, oldest first; the very list it shows already when nothing in
 * it changes.
 *
 * What was said here stays, whether or not the server has it yet. While an answer is being written, and while the
 * reader looks at a version that the server does not show, only older messages are added. Otherwise a message
 * that came from the server follows it: it changes, and goes, with the history.
 *
 * @param hasOlder The history goes on before its first message.
 */
export function mergeHistory(
  state: ChatState,
  history: readonly UIMessage[],
  hasOlder: boolean,
  fetched: Fetched,
): UIMessage[] {
  const shown = selectMessages(state)
  const places = align(state, history, fetched)
  let merged: UIMessage[] = []
  if (shown.length > 0 && isUnsettled(state, history)) {
    const known = history.findIndex((message) => places.has(message))
    const older = history.slice(0, known < 0 ? history.length : known)
    merged = [...older.filter(({ id }) => !state.nodes.has(id)), ...shown]
  } else {
    const taken = new Set(places.values())
    // What is before the place at which the history begins is not its business.
    const first = (hasOlder && history[0] && places.get(history[0])) || 0
    let next = 0
    const keepUntil = (end: number) => {
      for (; next < end; next++) {
        const message = shown[next]
        if (!message || taken.has(next)) continue
        if (!fetched.has(message) || next < first) merged.push(message)
      }
    }
    for (const message of history) {
      const place = places.get(message)
      const here = place === undefined ? undefined : shown[place]
      if (place !== undefined) {
        keepUntil(place)
        next = Math.max(next, place + 1)
      }
      merged.push(here && !(here.id === message.id && fetched.has(here)) ? here : message)
    }
    keepUntil(shown.length)
  }
  const isSame = merged.length === shown.length && merged.every((message, index) => message === shown[index])
  return isSame ? shown : merged
}

/** Whether {@link mergeHistory} left something for later. */
export function isUnsettled(state: ChatState, history: readonly UIMessage[]): boolean {
  return selectIsActive(state) || history.some(({ id }) => isHidden(state, id))
}

/**
 * The pages of a history, the latest first, with what is shown in a chat at rest: what was said here in the latest
 * of them. `undefined` where the history says it all.
 */
export function writeBack<PAGE extends { messages: UIMessage[] }>(
  state: ChatState,
  pages: readonly PAGE[],
  fetched: Fetched,
): PAGE[] | undefined {
  const shown = selectMessages(state)
  const history = pages.toReversed().flatMap(({ messages }) => messages)
  const places = align(state, history, fetched)
  const counterparts = new Map([...places].map(([message, place]) => [place, message]))
  const isSettled = ({ id }: UIMessage) => /sent|done/.test(selectNode(state, id)?.info.state ?? '')
  const [latest, ...older] = pages
  const placesOf = ({ messages }: PAGE) => messages.flatMap((message) => places.get(message) ?? [])
  const lastOlder = Math.max(-1, ...older.flatMap(placesOf))
  const begin = lastOlder >= 0 ? lastOlder + 1 : Math.min(...places.values(), shown.length)
  const from = places.size === 0 ? 0 : begin
  const isNews = (message: UIMessage, index: number) => {
    const known = counterparts.get(index)
    return (
      index >= from && isSettled(message) && !fetched.has(message) && !(known && saysSame(known, message))
    )
  }
  if (!latest || !shown.some(isNews)) return undefined
  return [
    { ...latest, messages: shown.slice(from).filter(isSettled) },
    ...older.map((page) => ({ ...page, messages: placesOf(page).flatMap((place) => shown[place] ?? []) })),
  ]
}

/** A server that gives a message an id of its own may have other parts for it too. */
function saysSame(one: UIMessage, other: UIMessage): boolean {
  return one.id === other.id
    ? one === other || JSON.stringify(one.parts) === JSON.stringify(other.parts)
    : messageText(one) === messageText(other)
}

function isHidden({ nodes, ids }: ChatState, id: string): boolean {
  return nodes.has(id) && !ids.includes(id)
}

/**
 * Where each message of a history is among those shown. A server that gives messages ids of its own has what was
 * said here under another id: then a question is known by its words, an answer by the question before it.
 */
function align(state: ChatState, history: readonly UIMessage[], fetched: Fetched): Map<UIMessage, number> {
  const shown = selectMessages(state)
  const ids = new Set(history.map(({ id }) => id))
  const byId = new Map(shown.map(({ id }, index) => [id, index]))
  const places = new Map<UIMessage, number>()
  let next = 0
  let before: UIMessage | undefined
  for (const message of history) {
    const question = before?.role === 'user' ? places.get(before) : undefined
    before = message
    let place = byId.get(message.id)
    for (let index = next; place === undefined && !state.nodes.has(message.id); index++) {
      const here = shown[index]
      if (!here || ids.has(here.id)) break
      const isIt =
        here.role === message.role &&
        (here.role === 'assistant' ? index - 1 === question : messageText(here) === messageText(message))
      if (isIt && !fetched.has(here)) place = index
    }
    if (place === undefined) continue
    places.set(message, place)
    next = Math.max(next, place + 1)
  }
  return places
}
