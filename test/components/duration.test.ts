import { expect, it } from 'vitest'
import { formatDuration, formatRunning } from '../../src/components/duration.js'
import { defaultLabels } from '../../src/hooks/default-labels.js'

it.each([
  [-5, '0 ms'],
  [Number.NaN, '0 ms'],
  [12.4, '12 ms'],
  [99.6, '0.1 s'],
  [400, '0.4 s'],
  [2_449, '2.4 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 00 s'],
  [64_000, '1 min 04 s'],
  [3_599_600, '1 h 00 min'],
  [7_620_000, '2 h 07 min'],
])('formats %d ms as %s', (ms, text) => {
  expect(formatDuration(ms, defaultLabels)).toBe(text)
})

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [64, '1 min 04 s'],
])('formats %d running seconds as %s', (seconds, text) => {
  expect(formatRunning(seconds, defaultLabels)).toBe(text)
})
