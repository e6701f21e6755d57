import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageText, selectMessages, type UIMessage } from 'react-agent-stream/core'
import { mergeHistory, writeBack } from '../../src/hooks/history-merge.js'
import { initialChatState, reduceChat, withMessages } from '../../src/state/chat-state.js'

interface Given {
  /** What is shown, by number; those in `here` were said in the page, the rest are from the server. */
  shown: number[]
  here: number[]
  /** What the server has now; it knows those in `renamed` by an id of its own. */
  history: number[]
  renamed: number[]
  hasOlder: boolean
  isActive: boolean
}

const numbers = (max: number) => fc.uniqueArray(fc.nat(max), { maxLength: 12 })
const given: fc.Arbitrary<Given> = fc.record({
  shown: numbers(15).map((list) => list.toSorted((a, b) => a - b)),
  here: numbers(15),
  // Mostly in order, as servers have them.
  history: fc.oneof(
    { arbitrary: numbers(15).map((list) => list.toSorted((a, b) => a - b)), weight: 4 },
    numbers(15),
  ),
  renamed: numbers(15),
  hasOlder: fc.boolean(),
  isActive: fc.boolean(),
})

const message = (number: number, id = `m${number}`): UIMessage => ({
  id,
  role: number % 2 === 0 ? 'user' : 'assistant',
  parts: [{ type: 'text', text: `${number}` }],
})

function play({ shown, here, history, renamed, isActive, hasOlder }: Given) {
  const messages = shown.map((number) => message(number))
  const fetched = new Set(messages.filter((_, index) => !here.includes(shown[index]!)))
  const served = history.map((number) => message(number, renamed.includes(number) ? `s${number}` : undefined))
  const state = {
    ...initialChatState('c', messages, true),
    status: isActive ? 'streaming' : 'ready',
  } as const
  const merged = mergeHistory(state, served, hasOlder, fetched)
  for (const one of served) if (merged.includes(one)) fetched.add(one)
  return { state, messages, fetched, served, merged, next: reduceChat(state, withMessages(state, merged)) }
}

const law = (check: (given: Given) => void) => fc.assert(fc.property(given, check), { numRuns: 400 })

describe('a chat and a history, brought together', () => {
  it('show no message twice', () => {
    law((given) => {
      const { merged } = play(given)
      expect(new Set(merged.map(({ id }) => id)).size).toBe(merged.length)
    })
  })

  it('keep what was said here', () => {
    law((given) => {
      const { messages, merged } = play(given)
      const here = messages.filter((_, index) => given.here.includes(given.shown[index]!))
      expect(here.filter((one) => !merged.includes(one))).toEqual([])
    })
  })

  it('keep all that is shown, in its order and at the end, while an answer is written', () => {
    law((given) => {
      const { messages, merged } = play({ ...given, isActive: true })
      expect(merged.slice(merged.length - messages.length)).toEqual(messages)
    })
  })

  it('show all that the server has, or what was said here for it, at rest', () => {
    law((given) => {
      const { merged, served } = play({ ...given, isActive: false })
      const texts = new Set(merged.map(messageText))
      // An answer that was written here is what the reader knows, whatever the server made of it.
      const isAnswer = (index: number) =>
        served[index]?.role === 'assistant' && served[index - 1]?.role === 'user'
      expect(served.filter((one, index) => !texts.has(messageText(one)) && !isAnswer(index))).toEqual([])
    })
  })

  it('are the same list when nothing is new', () => {
    law((given) => {
      const { fetched, served, next } = play({ ...given, isActive: false })
      expect(mergeHistory(next, served, given.hasOlder, fetched)).toBe(selectMessages(next))
    })
  })

  it('leave nothing to write once it was written', () => {
    law((given) => {
      const { fetched, served, next } = play({ ...given, isActive: false })
      const half = Math.floor(served.length / 2)
      const pages = [{ messages: served.slice(half) }, { messages: served.slice(0, half) }]
      const written = writeBack(next, pages, fetched)
      if (written) expect(writeBack(next, written, fetched)).toBe(undefined)
    })
  })
})
