// What an answer costs while it is written, in Chromium, beside other libraries and beside the browser alone.
//   npm run bench -- --tokens 10000,50000
//
//   --tokens N,…       one answer of so many tokens each
//   --workload NAME,…  what else is streamed: see workloads.mjs
//   --candidates A,…   who takes part; without it, who the workload names
//   --reps N           rounds, in turn forwards and backwards (5)
//   --limit S          seconds until a run is given up (90)
//   --markdown         a table for the README, with date and machine
//   --profile          one round, and where the time of each candidate goes, in its functions
//   --timeline         the same for what the browser does: style, layout, paint and the like
//
// The figures are also in bench/results. README.md beside this says what they mean.
import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, ensureChromium } from '../scripts/chromium.mjs'
import { root } from '../scripts/project.mjs'
import { servePage } from './build.mjs'
import { candidates } from './candidates.mjs'
import { measure, steady, uncapped } from './measure.mjs'
import { ensurePeers } from './peers.mjs'
import { printProfile, printTimeline } from './profile.mjs'
import { counts, summarize, toTable } from './summary.mjs'
import { answerOf, workloads } from './workloads.mjs'

const { values: given } = parseArgs({
  options: {
    tokens: { type: 'string' },
    workload: { type: 'string' },
    candidates: { type: 'string' },
    reps: { type: 'string', default: '5' },
    limit: { type: 'string', default: '90' },
    markdown: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    timeline: { type: 'boolean', default: false },
    out: {
      type: 'string',
      default: join(root, 'bench/results', `${new Date().toISOString().replaceAll(':', '-')}.json`),
    },
  },
})
const rounds = given.profile || given.timeline ? 1 : Number(given.reps)
const limitMs = Number(given.limit) * 1_000
/** Columns that say why, and not how much. */
const forMaintainers = ['runs', 'script', 'layout', 'style', 'paints']
/** A candidate that takes longer than this is run fewer times. */
const SLOW_MS = 15_000
const SLOW_ROUNDS = 3

const plans = planned()
const names = [...new Set(plans.flatMap(({ candidates }) => candidates))]
if (names.some((name) => candidates[name].isPeer)) ensurePeers()
const page = await servePage(
  names.map((name) => candidates[name].file).filter((file, index, all) => all.indexOf(file) === index),
  { minify: !given.profile },
)
const executablePath = ensureChromium()
let version = ''
const results = []
let isWhole = true
try {
  for (const plan of plans) {
    const { runs, controls } = await runPlan(plan)
    const rows = summarize(runs, plan.against, controls)
    results.push({ name: plan.name, rows, runs, controls })
    console.log(`\n${given.markdown ? '### ' : ''}${plan.name} (${runs.find(counts)?.tokens ?? 0} tokens)\n`)
    console.log(toTable(rows, given.markdown ? forMaintainers : []))
    const isOurs = ({ candidate }) => !candidates[candidate].isPeer
    isWhole &&= runs.filter(isOurs).every(counts)
    await mkdir(dirname(given.out), { recursive: true })
    await writeFile(given.out, JSON.stringify({ at: new Date(), machine: machine(), results }, undefined, 1))
  }
} finally {
  await page.close()
}
if (given.markdown) console.log(`\n${machine()}`)
if (!isWhole) {
  console.error('A candidate of ours, or a floor, did not come to its end with everything on the page.')
  process.exitCode = 1
}

/** What is to be run, from what was asked. */
function planned() {
  const tokens = given.tokens?.split(',').map(Number) ?? (given.workload ? [] : [10_000])
  if (!tokens.every((number) => Number.isInteger(number) && number > 0))
    throw new Error('--tokens takes whole numbers')
  const named = given.workload?.split(',') ?? []
  const chosen = given.candidates?.split(',')
  refuseUnknown('workload', named, workloads)
  refuseUnknown('candidate', chosen ?? [], candidates)
  return [
    ...tokens.map((number) => ({ name: `answer of ${number}`, ...answerOf(number) })),
    ...named.map((name) => ({ name, ...workloads[name] })),
  ].map((plan) => ({ ...plan, candidates: chosen ?? plan.candidates }))
}

function refuseUnknown(what, asked, known) {
  const unknown = asked.find((name) => !(name in known))
  if (unknown)
    throw new Error(`There is no ${what} '${unknown}'; there are: ${Object.keys(known).join(', ')}`)
}

/** All rounds of a workload, in turn forwards and backwards: what drifts favours nobody. */
async function runPlan({ workload, control, candidates: all }) {
  const runs = []
  const controls = control && []
  const add = async (list, name, round, what) => {
    const { profile, trace, ...run } = await runOnce(name, what)
    list.push({ candidate: name, round, ...run })
    console.error(lineOf(list.at(-1)))
    if (profile) printProfile(name, profile, run)
    if (trace) printTimeline(name, trace)
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 1 ? all.toReversed() : all) {
      const before = runs.filter(({ candidate }) => candidate === name)
      if (before.some((run) => !counts(run))) continue
      if (round >= SLOW_ROUNDS && before.some(({ finishMs }) => finishMs > SLOW_MS)) continue
      if (control) await add(controls, name, round, control)
      await add(runs, name, round, workload)
    }
  }
  return { runs, controls }
}

/** In a browser of its own: nothing that one run leaves behind is there in the next. */
async function runOnce(name, workload) {
  const args = [...chromiumArgs, ...steady, ...(workload.rate ? [] : uncapped)]
  const browser = await chromium.launch({ executablePath, args })
  version = browser.version()
  try {
    const order = {
      workload,
      candidate: candidates[name],
      limitMs,
      profile: given.profile,
      trace: given.timeline,
    }
    return await measure(browser, page.url, order)
  } finally {
    await browser.close()
  }
}

function lineOf({ candidate, round, cpuMs, slope, commits, finishMs, longestTaskMs, errors, ...run }) {
  const state = counts(run) ? '' : ` NOT COUNTED ${JSON.stringify({ ...run, marks: undefined })}`
  const said = errors.length > 0 ? ` ${JSON.stringify(errors).slice(0, 300)}` : ''
  return (
    `  #${round} ${candidate.padEnd(24)} ${cpuMs?.toFixed(0).padStart(6)} ms  slope ${slope?.toFixed(2)}  ` +
    `commits ${commits}  longest ${longestTaskMs}  ${((finishMs ?? 0) / 1000).toFixed(1)} s${state}${said}`
  )
}

function machine() {
  const date = new Date().toISOString().slice(0, 10)
  const model = cpus()[0]?.model ?? 'unknown processor'
  return `${date}, ${model.trim()} (${cpus().length} cores), Chromium ${version}, Node ${process.versions.node}`
}
