import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cleanText } from '../../src/markdown/clean.js'
import { cutAtRandom, seeded } from '../law.js'

it('cleans a text in pieces as it cleans the whole', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\0', '\t', '\n', '\r', '\u001b', '\u0085'), fc.string()),
  })
  fc.assert(
    fc.property(text, fc.integer(), (whole, seed) => {
      const pieces = cutAtRandom(whole, seeded(seed), 5)
      expect(pieces.map(cleanText).join('')).toBe(cleanText(whole))
    }),
  )
})

it('leaves no control character but tabs and line feeds, and everything else as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cleaned = cleanText(text)
      expect(cleaned.replace(/[\t\n]/g, '')).not.toMatch(/\p{Cc}/u)
      expect(cleaned).toBe(text.replace(/\0/g, '\uFFFD').replace(/(?![\t\n])\p{Cc}/gu, ''))
    }),
  )
})

it.each([
  ['a\0b', 'a\uFFFDb'],
  ['a\u0007\u001b[31mb\u0085c\u007f', 'a[31mbc'],
  ['a\tb\nc', 'a\tb\nc'],
  ['\u202Eabc\u200B', '\u202Eabc\u200B'],
])('makes %j %j', (text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned)
})
