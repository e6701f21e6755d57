import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Run } from '../../bench/summary.mjs'

// A short run, without the other libraries: what is shown is complete and is counted. How long anything takes is
// the benchmark's own business.
const folder = mkdtempSync(join(tmpdir(), 'bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Results {
  machine: string
  results: { name: string; rows: Record<string, unknown>[]; runs: Run[] }[]
}

function bench(...args: string[]): Results & { said: string } {
  const out = join(folder, 'results.json')
  const script = resolve(import.meta.dirname, '../../bench/run.mjs')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, '--reps', '1', '--out', out, ...args],
    { encoding: 'utf8' },
  )
  expect(status, stderr).toBe(0)
  // A cast: what the benchmark writes.
  return { said: stdout, ...(JSON.parse(readFileSync(out, 'utf8')) as Results) }
}

test('the benchmark shows all of an answer, and counts what that took', { timeout: 120_000 }, () => {
  const ours = ['agent-stream', 'agent-stream-text', 'agent-chat-50']
  const floors = ['floor-html-cv', 'floor-para']
  const { said, machine, results } = bench('--tokens', '600', '--candidates', [...floors, ...ours].join())
  expect(machine).toMatch(/^\d{4}-\d\d-\d\d, .+ \(\d+ cores\), Chromium \d+/)
  const runs = results[0]?.runs ?? []
  const rows = results[0]?.rows ?? []
  expect(runs.map(({ candidate }) => candidate)).toEqual([...floors, ...ours])
  for (const run of runs)
    expect(run, run.candidate).toMatchObject({
      completeness: { ok: true, missing: 0, elements: [], others: 0 },
      errors: [],
      cpuMs: expect.any(Number),
      slope: expect.any(Number),
      heapBytes: expect.any(Number),
    })
  for (const { candidate, commits, paints } of runs as (Run & { commits: number; paints: number })[]) {
    // One for each paint at most, and for the beginning and the end.
    if (ours.includes(candidate)) expect(commits, candidate).toBeLessThanOrEqual(paints + 3)
  }
  for (const { candidate, ...row } of rows) {
    expect(row['× floor-html-cv'], String(candidate)).toBeGreaterThan(0)
    expect(said).toContain(`| ${String(candidate)}`)
  }
})

test('the benchmark reads all events', { timeout: 120_000 }, () => {
  const { results } = bench('--workload', 'sse-100k', '--candidates', 'eventsource-parser,stream-agent')
  expect(results[0]?.runs.map(({ tokens }) => tokens)).toEqual([100_000, 100_000])
})
