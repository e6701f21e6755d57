// What the runs of one workload come to: medians, and ratios of runs that were made side by side.
import { floor, peer, throttledPeer } from './candidates.mjs'

/** @returns {number | undefined} the one in the middle, or half-way between the two there */
export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Whether a run counts: it came to its end, and everything was on the page. */
export function counts(run) {
  return !run.failed && run.stoppedAt === undefined && run.completeness.ok
}

/**
 * The median of the ratios of one candidate's time to another's, each of the two in the same round.
 * A machine that is slower for a while is so for both.
 */
export function ratio(runs, candidate, other) {
  const of = (name) => runs.filter((run) => run.candidate === name && counts(run))
  const others = new Map(of(other).map((run) => [run.round, run.cpuMs]))
  return median(of(candidate).map(({ round, cpuMs }) => cpuMs / (others.get(round) ?? Number.NaN)))
}

/** A row for each candidate, cheapest first; those that never came to their end are last. */
export function summarize(runs) {
  const names = [...new Set(runs.map(({ candidate }) => candidate))]
  const good = (name) => runs.filter((run) => run.candidate === name && counts(run))
  const middle = (name, key) => median(good(name).map((run) => run[key]))
  // What the driver itself gives up at the end is in all of them alike, and a floor keeps nothing.
  const floors = names.filter((name) => name.startsWith('floor-'))
  const zero = median(floors.map((name) => middle(name, 'heapBytes'))) ?? 0
  const rows = names.map((candidate) => {
    const done = good(candidate)
    const all = runs.filter((run) => run.candidate === candidate)
    const tokens = done[0]?.tokens
    const cpuMs = middle(candidate, 'cpuMs')
    return {
      candidate,
      runs: `${done.length}/${all.length}`,
      tokens,
      cpuMs,
      usPerToken: cpuMs === undefined ? undefined : (cpuMs / tokens) * 1000,
      toFloor: ratio(runs, candidate, floor),
      toPeer: ratio(runs, candidate, peer),
      toThrottledPeer: ratio(runs, candidate, throttledPeer),
      firstUs: middle(candidate, 'firstUs'),
      lastUs: middle(candidate, 'lastUs'),
      slope: middle(candidate, 'slope'),
      scriptMs: middle(candidate, 'scriptMs'),
      layoutMs: middle(candidate, 'layoutMs'),
      styleMs: middle(candidate, 'styleMs'),
      // By the clock, so what else the machine did is in it: the best run says most.
      longestTaskMs: done.length > 0 ? Math.min(...done.map((run) => run.longestTaskMs)) : undefined,
      droppedPaints:
        done[0]?.droppedPaints === undefined ? undefined : Math.min(...done.map((run) => run.droppedPaints)),
      heapPerToken: tokens === undefined ? undefined : (middle(candidate, 'heapBytes') - zero) / tokens,
      commits: middle(candidate, 'commits'),
      paints: middle(candidate, 'paints'),
      fault: all.filter((run) => !counts(run)).map(faultOf)[0],
    }
  })
  return rows.toSorted((a, b) => (a.cpuMs ?? Infinity) - (b.cpuMs ?? Infinity))
}

function faultOf({ failed, stoppedAt, cpuMs, completeness }) {
  if (failed) return failed
  if (stoppedAt !== undefined)
    return `not done: ${Math.round(stoppedAt * 100)} % of the tokens for ${Math.round(cpuMs)} ms`
  return `incomplete: ${JSON.stringify(completeness)}`
}

const number =
  (digits = 0) =>
  (value) =>
    value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits)

/** Heading, and what of a row stands below it. */
const columns = [
  ['candidate', ({ candidate }) => candidate],
  ['runs', ({ runs }) => runs],
  ['CPU ms', ({ cpuMs }) => number()(cpuMs)],
  ['µs/token', ({ usPerToken }) => number(1)(usPerToken)],
  ['× floor', ({ toFloor }) => number(2)(toFloor)],
  ['× AI SDK', ({ toPeer }) => number(2)(toPeer)],
  ['× AI SDK 50', ({ toThrottledPeer }) => number(2)(toThrottledPeer)],
  ['slope', ({ slope }) => number(2)(slope)],
  ['script', ({ scriptMs }) => number()(scriptMs)],
  ['layout', ({ layoutMs }) => number()(layoutMs)],
  ['style', ({ styleMs }) => number()(styleMs)],
  ['longest task ms', ({ longestTaskMs }) => (longestTaskMs === 0 ? '< 50' : number()(longestTaskMs))],
  ['heap B/token', ({ heapPerToken }) => number()(heapPerToken)],
  ['commits', ({ commits }) => number()(commits)],
  ['paints', ({ paints }) => number()(paints)],
  ['dropped', ({ droppedPaints }) => number()(droppedPaints)],
]

/** As a Markdown table, which can also be read as it is; below it, why a candidate has no figures. */
export function toTable(rows, names = columns.map(([name]) => name)) {
  const chosen = columns.filter(([name]) => names.includes(name))
  const cells = [chosen.map(([name]) => name), ...rows.map((row) => chosen.map(([, show]) => show(row)))]
  const widths = chosen.map((_, index) => Math.max(...cells.map((line) => line[index].length)))
  const line = (texts) =>
    `| ${texts.map((text, index) => (index === 0 ? text.padEnd(widths[index]) : text.padStart(widths[index]))).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  const rule = line(
    widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  )
  const faults = rows.filter(({ fault }) => fault).map(({ candidate, fault }) => `${candidate}: ${fault}`)
  return [head, rule, ...body, ...faults.map((fault) => `\n${fault}`)].join('\n')
}
