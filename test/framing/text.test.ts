import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Frame } from '../../src/framing/frame.js'
import { createUtf8, pipe } from '../../src/framing/stage.js'
import { createText } from '../../src/framing/text.js'
import { expectNoCutToMatter } from '../law.js'

const open = () => pipe(createUtf8(), createText())
const joined = (frames: Frame[]) => frames.map(({ data }) => data).join('')

test('however a text is cut, its frames are the text when they are joined', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, seed) => {
      const bytes = new TextEncoder().encode(`a${text}`)
      const { outputs } = expectNoCutToMatter(open, bytes, { observe: joined, seed, runs: 5 })
      expect(joined(outputs)).toBe(new TextDecoder().decode(bytes))
    }),
  )
})

test('each piece is one frame, and none is empty', () => {
  const stage = open()
  expect(stage.push(new TextEncoder().encode('Hello\n\n'))).toEqual([{ data: 'Hello\n\n', text: true }])
  expect(stage.push(new Uint8Array())).toEqual([])
  expect(stage.push(new Uint8Array([0xf0, 0x9f]))).toEqual([])
  expect(stage.push(new Uint8Array([0x98, 0x80]))).toEqual([{ data: '😀', text: true }])
  expect(stage.end()).toEqual([])
})

test('a character cut off by the end becomes U+FFFD', () => {
  const stage = open()
  stage.push(new Uint8Array([0xf0, 0x9f]))
  expect(stage.end()).toEqual([{ data: '\uFFFD', text: true }])
})
