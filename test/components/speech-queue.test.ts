import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpeechQueue, type Speech, type SpeechMode } from '../../src/components/speech-queue.js'

/** Feeds the pieces `everyMs` apart, asks whenever the queue wants to be asked, and tells what was said when. */
function speak(pieces: readonly string[], everyMs: number, mode: SpeechMode = 'sentences') {
  const queue = createSpeechQueue(mode, 'en')
  const said: { at: number; speech: Speech }[] = []
  let text = ''
  let now = 0
  for (const piece of pieces) {
    text += piece
    queue.feed(text)
    const speech = queue.due(now)
    if (speech) said.push({ at: now, speech })
    const next = now + everyMs
    const dueAt = queue.dueAt()
    if (dueAt !== undefined && dueAt > now && dueAt < next) {
      const later = queue.due(dueAt)
      if (later) said.push({ at: dueAt, speech: later })
    }
    now = next
  }
  for (const speech of queue.end()) said.push({ at: now, speech })
  return said
}

const words = (text: string) => text.split(/(?<= )/)
const answer =
  'Python is a language. It was first released in 1991. Two and two make four! Is that all? Yes, that is all of it.'

describe('speech queue', () => {
  it('says every word once, however slowly and in whatever pieces they come', () => {
    const sentence = fc.constantFrom(
      'Hello there, reader. ',
      'Yes. ',
      'Is this so? ',
      'A line\n',
      '漢字です。',
    )
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (sentences, size) => {
        const text = sentences.join('')
        const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
        const said = speak(pieces, 120)
        const spoken = said.map(({ speech }) => (speech.say === 'text' ? speech.text : '')).join('')
        expect(spoken.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })

  it('leaves at least 1.5 seconds between two announcements', () => {
    const said = speak(words(answer.repeat(3)), 90).slice(0, -2)
    const gaps = said.slice(1).map(({ at }, index) => at - (said[index]?.at ?? 0))
    expect(said.length).toBeGreaterThan(3)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_500)
  })

  it('says only whole sentences until the end', () => {
    const texts = speak(words(answer), 150).flatMap(({ speech }) =>
      speech.say === 'text' ? [speech.text] : [],
    )
    expect(texts.length).toBeGreaterThan(1)
    for (const text of texts) expect(text).toMatch(/[.!?]$/)
    expect(texts.every((text) => text.length >= 20)).toBe(true)
  })

  it('gives up on what is too fast, and says at the end how much it was', () => {
    const said = speak(words(answer.repeat(20)), 5).map(({ speech }) => speech.say)
    expect(said.filter((say) => say === 'continues')).toHaveLength(1)
    expect(said.at(-1)).toBe('complete')
    const last = speak(words('one two three. '.repeat(100)), 1).at(-1)?.speech
    expect(last).toEqual({ say: 'complete', words: 300 })
  })

  it('says nothing again that is replayed after a reconnect', () => {
    const queue = createSpeechQueue('sentences', 'en')
    queue.feed('This was already said once. ')
    expect(queue.due(0)?.say).toBe('text')
    for (const replayed of ['', 'This was ', 'This was already said once. ']) {
      queue.feed(replayed)
      expect(queue.due(10_000)).toBeUndefined()
    }
    queue.feed('This was already said once. And this is new to everyone. ')
    expect(queue.due(20_000)).toEqual({ say: 'text', text: 'And this is new to everyone.' })
  })

  it('says what is new where a second attempt takes another turn, from that sentence on', () => {
    const queue = createSpeechQueue('sentences', 'en')
    queue.feed('The capital is Paris, of course. ')
    queue.due(0)
    queue.feed('The capital is Lyon, as they say. ')
    expect(queue.due(2_000)).toEqual({ say: 'text', text: 'The capital is Lyon, as they say.' })
  })

  it('says nothing of what was there before', () => {
    const queue = createSpeechQueue('sentences', 'en')
    queue.restart(answer)
    queue.feed(answer)
    expect(queue.due(0)).toBeUndefined()
    expect(queue.end()).toEqual([{ say: 'complete' }])
  })

  it('says the whole answer at its end, only that it ended, or nothing, by mode', () => {
    const said = (mode: SpeechMode) => speak(words(answer), 100, mode).map(({ speech }) => speech)
    expect(said('complete')).toEqual([{ say: 'text', text: answer }, { say: 'complete' }])
    expect(said('status')).toEqual([{ say: 'complete' }])
    expect(said('off')).toEqual([])
  })
})
