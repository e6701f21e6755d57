import { expect, test } from 'vitest'
import { median, type Run, ratio, summarize, toTable } from '../../bench/summary.mjs'

const run = (candidate: string, round: number, cpuMs: number, given: object = {}): Run => ({
  candidate,
  round,
  cpuMs,
  tokens: 1_000,
  completeness: { ok: true },
  ...given,
})

test('the median is the one in the middle, or half-way between two, and knows nothing of what is no number', () => {
  expect(median([5, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([Number.NaN, 7])).toBe(7)
  expect(median([])).toBeUndefined()
})

test('a ratio is of runs of the same round, however slow the machine was in it', () => {
  const runs = [
    ...[run('ours', 0, 10), run('floor', 0, 10)],
    ...[run('ours', 1, 120), run('floor', 1, 100)],
    ...[run('ours', 2, 14), run('floor', 2, 10)],
  ]
  expect(ratio(runs, 'ours', 'floor')).toBe(1.2)
})

test('a run that is not complete counts nowhere, and the table says why', () => {
  const missing = { ok: false, missing: 3 }
  const rows = summarize(
    [
      run('ours', 0, 10),
      run('ours', 1, 99, { completeness: missing }),
      run('slow', 0, 7, { stoppedAt: 0.5 }),
    ],
    ['slow'],
  )
  expect(rows).toMatchObject([
    { candidate: 'ours', runs: '1/2', 'CPU ms': 10, '× slow': undefined },
    { candidate: 'slow', runs: '0/1', 'CPU ms': undefined },
  ])
  const table = toTable(rows)
  expect(table).toContain('ours: incomplete: {"ok":false,"missing":3}')
  expect(table).toContain('slow: not done, 50 % of the tokens for 7 ms')
})

test('what a control costs is the measure of the run beside it', () => {
  const [row] = summarize(
    [run('ours', 0, 11), run('ours', 1, 24)],
    [],
    [run('ours', 0, 10), run('ours', 1, 20)],
  )
  expect(row?.['× without']).toBeCloseTo(1.15)
})

test('heap is told beyond what a floor has', () => {
  const rows = summarize(
    [run('floor-para', 0, 1, { heapBytes: -5_000 }), run('ours', 0, 2, { heapBytes: 95_000 })],
    [],
  )
  expect(rows.map((row) => row['heap B/token'])).toEqual([0, 100])
})
