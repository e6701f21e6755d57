import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpeechQueue } from '../../src/components/speech-queue.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'

type Mode = Parameters<typeof createSpeechQueue>[0]

/** A queue in English, asked for what a listener hears of it. */
function listen(mode: Mode = 'sentences') {
  const queue = createSpeechQueue(mode, 'en')
  return {
    ...queue,
    due: () => queue.due(defaultLabels),
    end: () => queue.end(defaultLabels),
  }
}

/** Feeds the pieces, asks after every so many of them, and tells what was said, the end last. */
function speak(pieces: readonly string[], every: number, mode: Mode = 'sentences') {
  const queue = listen(mode)
  let text = ''
  const said = pieces.map((piece, index) => {
    text += piece
    queue.feed(text)
    return index % every === 0 ? queue.due() : {}
  })
  return [...said, queue.end()].filter((speech) => Object.keys(speech).length > 0)
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
    const times = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 8 }), times, times, (sentences, size, every) => {
        const text = sentences.join('')
        const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
        const spoken = speak(pieces, every)
          .map((speech) => speech.text ?? '')
          .join('')
        expect(spoken.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })

  it('says only whole sentences until the end', () => {
    const texts = speak(words(answer), 3).flatMap(({ text }) => text || [])
    expect(texts.length).toBeGreaterThan(2)
    for (const text of texts) expect(text).toMatch(/[.!?]$/)
    expect(texts.every((text) => text.length >= 20)).toBe(true)
  })

  it('gives up on what is too fast, and says at the end how much it was', () => {
    const said = speak(words(answer.repeat(20)), 300).map(({ status }) => status)
    expect(said.filter((status) => status === 'Response continues')).toHaveLength(1)
    expect(said.at(-1)).toMatch(/^Response complete, \d+ words$/)
    expect(speak(words('one two three. '.repeat(100)), 200).at(-1)).toEqual({
      status: 'Response complete, 300 words',
    })
  })

  it('says nothing again that is replayed after a reconnect', () => {
    const queue = listen()
    queue.feed('This was already said once. ')
    expect(queue.due()).toEqual({ text: 'This was already said once.' })
    for (const replayed of ['', 'This was ', 'This was already said once. ']) {
      queue.feed(replayed)
      expect(queue.due()).toEqual({})
    }
    queue.feed('This was already said once. And this is new to everyone. ')
    expect(queue.due()).toEqual({ text: 'And this is new to everyone.' })
  })

  it('says what is new where a second attempt takes another turn, from that sentence on', () => {
    const queue = listen()
    queue.feed('The capital is Paris, of course. ')
    queue.due()
    queue.feed('The capital is Lyon, as they say. ')
    expect(queue.due()).toEqual({ text: 'The capital is Lyon, as they say.' })
  })

  it('says nothing of what was there before', () => {
    const queue = listen()
    queue.restart(answer)
    queue.feed(answer)
    expect(queue.due()).toEqual({})
    expect(queue.end()).toEqual({ text: '', status: 'Response complete' })
  })

  it('says the whole answer at its end, or only that it ended, by mode', () => {
    expect(speak(words(answer), 1, 'complete')).toEqual([{ text: answer, status: 'Response complete' }])
    expect(speak(words(answer), 1, 'status')).toEqual([{ text: '', status: 'Response complete' }])
  })
})
