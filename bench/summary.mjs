// What the runs of one workload come to: medians, and ratios of runs that were made side by side.

/** @returns {number | undefined} the one in the middle, or half-way between the two there */
export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Whether a run counts: it came to its end, and everything was on the page. */
export function counts({ failed, stoppedAt, completeness }) {
  return !failed && stoppedAt === undefined && completeness.ok
}

/**
 * The median of the ratios of one candidate's time to another's, each of the two in the same round.
 * A machine that is slower for a while is so for both.
 */
export function ratio(runs, candidate, other, controls = runs) {
  const of = (all, name) => all.filter((run) => run.candidate === name && counts(run))
  const others = new Map(of(controls, other).map((run) => [run.round, run.cpuMs]))
  return median(of(runs, candidate).map(({ round, cpuMs }) => cpuMs / (others.get(round) ?? Number.NaN)))
}

/**
 * A row for each candidate, cheapest first; those that never came to their end are last.
 *
 * @param {object[]} runs
 * @param {string[]} against To whom ratios are given.
 * @param {object[] | undefined} controls The runs of the control workload, if there is one.
 */
export function summarize(runs, against, controls) {
  const names = [...new Set(runs.map(({ candidate }) => candidate))]
  const good = (name) => runs.filter((run) => run.candidate === name && counts(run))
  const middle = (name, key) => median(good(name).map((run) => run[key]))
  const best = (name, key) => {
    const values = good(name).flatMap((run) => run[key] ?? [])
    return values.length > 0 ? Math.min(...values) : undefined
  }
  // What the driver itself gives up at the end is in all of them alike, and a floor keeps nothing.
  const floors = names.filter((name) => name.startsWith('floor-'))
  const zero = median(floors.map((name) => middle(name, 'heapBytes'))) ?? 0
  const rows = names.map((candidate) => {
    const all = runs.filter((run) => run.candidate === candidate)
    const tokens = middle(candidate, 'tokens') ?? Number.NaN
    return {
      candidate,
      runs: `${good(candidate).length}/${all.length}`,
      'CPU ms': middle(candidate, 'cpuMs'),
      'µs/token': (middle(candidate, 'cpuMs') / tokens) * 1000,
      ...Object.fromEntries(against.map((other) => [`× ${other}`, ratio(runs, candidate, other)])),
      ...(controls && { '× without': ratio(runs, candidate, candidate, controls) }),
      slope: middle(candidate, 'slope'),
      script: middle(candidate, 'scriptMs'),
      layout: middle(candidate, 'layoutMs'),
      style: middle(candidate, 'styleMs'),
      // By the clock, so what else the machine did is in it: the best run says most.
      'longest task': best(candidate, 'longestTaskMs'),
      dropped: best(candidate, 'droppedPaints'),
      'heap B/token': (middle(candidate, 'heapBytes') - zero) / tokens,
      commits: middle(candidate, 'commits'),
      paints: middle(candidate, 'paints'),
      fault: all.filter((run) => !counts(run)).map(faultOf)[0],
    }
  })
  return rows.toSorted((a, b) => (a['CPU ms'] ?? Infinity) - (b['CPU ms'] ?? Infinity))
}

function faultOf({ failed, stoppedAt, cpuMs, completeness }) {
  if (failed) return failed
  if (stoppedAt !== undefined)
    return `not done, ${Math.round(stoppedAt * 100)} % of the tokens for ${Math.round(cpuMs)} ms`
  return `incomplete: ${JSON.stringify(completeness)}`
}

/** As a Markdown table, which can also be read as it is; below it, why a candidate has no figures. */
export function toTable(rows, leaveOut = []) {
  const shown = Object.keys(rows[0] ?? {}).filter(
    (name) =>
      name !== 'fault' &&
      !leaveOut.includes(name) &&
      rows.some((row) => row[name] !== undefined && !Number.isNaN(row[name])),
  )
  const cells = [shown, ...rows.map((row) => shown.map((name) => cellOf(name, row[name])))]
  const widths = shown.map((_, index) => Math.max(...cells.map((line) => line[index].length)))
  const pad = (text, index) => (index === 0 ? text.padEnd(widths[0]) : text.padStart(widths[index]))
  const line = (texts) => `| ${texts.map(pad).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  const rule = line(
    widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  )
  const faults = rows.filter(({ fault }) => fault).map(({ candidate, fault }) => `\n${candidate}: ${fault}`)
  return [head, rule, ...body, ...faults].join('\n')
}

function cellOf(name, value) {
  if (typeof value === 'string') return value
  if (value === undefined || Number.isNaN(value)) return '–'
  if (name === 'longest task') return value === 0 ? '< 50 ms' : `${value} ms`
  return value.toFixed(/^×|slope/.test(name) ? 2 : name === 'µs/token' ? 1 : 0)
}
