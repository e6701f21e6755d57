import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  aiecsRecording,
  aiecsRecordings,
  everyByte,
  join,
  randomCuts,
  wireBytes,
  wirePieces,
} from '../recordings.js'
import { seeded } from '../law.js'

interface Entry {
  file: string
  sha256: string
  jsonEvents: number
}

const folder = new URL('../recordings/', import.meta.url)
const index = JSON.parse(readFileSync(new URL('aiecs/index.json', folder), 'utf8')) as Entry[]

test('random cuts joined are the bytes again, and the same for the same seed', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 500 }),
      fc.integer(),
      fc.integer({ min: 1, max: 60 }),
      (bytes, seed, mean) => {
        const pieces = randomCuts(bytes, seed, mean)
        expect(join(pieces)).toEqual(bytes)
        expect(randomCuts(bytes, seed, mean)).toEqual(pieces)
        expect(join(everyByte(bytes))).toEqual(bytes)
      },
    ),
  )
})

test('seeded numbers lie in [0, 1) and differ between seeds', () => {
  const numbers = Array.from({ length: 1_000 }, seeded(7))
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
  expect(new Set(numbers).size).toBeGreaterThan(990)
  expect(Array.from({ length: 3 }, seeded(8))).not.toEqual(numbers.slice(0, 3))
})

test('every recording of the index is the file it describes, with a time for each event', () => {
  expect(aiecsRecordings).toHaveLength(index.length)
  index.forEach((entry, at) => {
    const recording = aiecsRecordings[at]
    expect(
      createHash('sha256')
        .update(readFileSync(new URL(entry.file, folder)))
        .digest('hex'),
    ).toBe(entry.sha256)
    expect(recording?.lines).toHaveLength(entry.jsonEvents)
    expect(recording?.arrivalsMs).toHaveLength(entry.jsonEvents)
  })
})

test('a recording is wrapped as server-sent events or as lines', () => {
  const recording = aiecsRecording('v2.1.2-llm-text')
  const text = (framing: 'sse' | 'ndjson') => new TextDecoder().decode(wireBytes(recording, framing))
  expect(text('sse')).toBe(recording.lines.map((line) => `data: ${line}\n\n`).join(''))
  expect(text('ndjson')).toBe(recording.lines.map((line) => `${line}\n`).join(''))
  expect(wirePieces(recording).bytes).toHaveLength(recording.arrivalsMs.length)
  expect(() => aiecsRecording('nobody')).toThrow('No recording is named nobody')
})
