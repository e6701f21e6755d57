// The page that `bench/run.mjs` drives.
import { modules } from 'virtual:candidates'
import { type Candidate, type Mount, type Story, toolCall } from './candidate.js'
import { type Completeness, check } from './check.js'
import { type Read, type Reading, read } from './parse.js'
import { type AnswerKind, makeAnswer, makeHistory, tokensOf } from './documents.js'

/** What is streamed. */
interface Workload {
  kind?: AnswerKind
  tokens: number
  /** How many tokens arrive in each paint; the next paint is as soon as the browser gives one. */
  flood?: number
  /** How many tokens arrive in a second, at the display's own pace. */
  rate?: number
  tools?: number
  history?: number
}

/** What to run. */
interface Order {
  workload: Workload | Reading
  /** The candidate's file, among those of this build. */
  file: string
  options: object
  isPlain: boolean
  limitMs: number
}

/** What a run came to, beside what the browser itself counts. */
interface Outcome {
  tokens: number
  chars: number
  /** How much had been sent when the time was up; `undefined` for a run that came to its end. */
  stoppedAt: number | undefined
  completeness: Completeness
  commits: number
  paints: number
  nodes: number
  finishMs: number
  longestTaskMs: number
  longTasks: number
  droppedPaints: number | undefined
  p95GapMs: number | undefined
}

declare global {
  interface Window {
    /** Given by the script: notes what the browser has counted so far. */
    runBench: (order: Order) => Promise<Outcome | Read>
    benchMark: (name: string) => Promise<void>
    benchKept: unknown
    __REACT_DEVTOOLS_GLOBAL_HOOK__: object
  }
}

let commits = 0
// React says to its developer tools when it has changed the page, also in production.
// oxlint-disable-next-line no-underscore-dangle -- the name that React looks for
window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
  isDisabled: false,
  supportsFiber: true,
  renderers: new Map(),
  inject: () => 1,
  onCommitFiberRoot: () => commits++,
  onCommitFiberUnmount() {},
  onPostCommitFiberRoot() {},
  checkDCE() {},
}

const longTasks: PerformanceEntry[] = []
new PerformanceObserver((list) => longTasks.push(...list.getEntries())).observe({
  type: 'longtask',
  buffered: true,
})

const root = document.getElementById('root') as HTMLElement
const scroller = document.getElementById('scroller') as HTMLElement
// The end stays in view, so that what arrives is really painted.
new ResizeObserver(() => (scroller.scrollTop = scroller.scrollHeight)).observe(root)

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const paint = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
const channel = new MessageChannel()
const task = () =>
  new Promise<void>((resolve) => {
    channel.port1.addEventListener('message', () => resolve(), { once: true })
    channel.port2.postMessage(0)
  })
channel.port1.start()

window.runBench = async (order) => {
  const { workload, file } = order
  const { mount, parser } = (await modules[file]?.()) ?? {}
  if (mount && 'tokens' in workload) return run(mount, workload, order)
  if (parser && 'events' in workload) return read(parser, workload, window.benchMark)
  throw new Error(`${file} is not for this`)
}

async function run(mount: Mount, workload: Workload, { options, isPlain, limitMs }: Order): Promise<Outcome> {
  await warmUp(mount, options, workload)

  const story = makeStory(workload, workload.tokens, 2)
  const { tokens, answer } = story
  const element = document.createElement('div')
  root.append(element)
  const candidate = await mount(element, story, options)
  // What was said before may come bit by bit, on a busy machine with long pauses.
  const isHere = ({ role, text }: Story['history'][number]) =>
    role !== 'user' || element.textContent?.includes(text)
  for (
    let before = -1, tries = 0;
    before !== commits || !(story.history.every(isHere) || tries > 20);
    tries++
  ) {
    before = commits
    await sleep(500)
  }
  commits = 0
  longTasks.length = 0
  await window.benchMark('start')
  const started = performance.now()
  let pausedMs = 0
  const isLate = () => performance.now() - started - pausedMs > limitMs

  // A backlog is waited for; the idle time behind it does not count.
  const mark = async (name: string) => {
    let idleSince = performance.now()
    for (let before = -1; before !== commits && !isLate(); ) {
      before = commits
      idleSince = performance.now()
      await sleep(100)
    }
    await window.benchMark(name)
    pausedMs += performance.now() - idleSince
  }
  const { sent, paints, gaps } = workload.rate
    ? await pace(candidate, story, workload.rate, isLate)
    : await flood(candidate, story, workload.flood ?? 50, isLate, mark)

  let stoppedAt: number | undefined = sent < tokens.length ? sent / tokens.length : undefined
  if (stoppedAt === undefined) {
    candidate.end()
    const last = answer.last.replaceAll(' ', '')
    while (!root.textContent?.slice(-4_000).replaceAll(/\s/g, '').includes(last)) {
      await sleep(30)
      if (!isLate()) continue
      stoppedAt = 0.999
      break
    }
  }
  const finishMs = performance.now() - started - pausedMs
  await sleep(250)
  await window.benchMark('end')
  const counted = { commits, paints, finishMs }
  const completeness = check(element, story, workload.tools ?? 0, isPlain)
  // Kept, so that what the candidate holds is counted as held; the driver's own copy is not.
  window.benchKept = candidate
  const { length } = tokens
  story.tokens = []
  const tasks = longTasks.filter(({ startTime }) => startTime >= started).map(({ duration }) => duration)
  return {
    ...counted,
    tokens: length,
    chars: answer.markdown.length,
    stoppedAt,
    completeness,
    nodes: element.querySelectorAll('*').length,
    longestTaskMs: Math.max(0, ...tasks),
    longTasks: tasks.length,
    droppedPaints: workload.rate && dropped(gaps),
    p95GapMs: gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)],
  }
}

/** The engine compiles what runs often: it has seen another answer, in a place of its own, before anything counts. */
async function warmUp(mount: Mount, options: object, workload: Workload): Promise<void> {
  const { history: _, tools, ...rest } = workload
  const story = makeStory({ ...rest, ...(tools && { tools: 20 }) }, 800, 99)
  const element = document.createElement('div')
  root.append(element)
  const candidate = await mount(element, story, options)
  await flood(candidate, story, 20, () => false)
  candidate.end()
  await sleep(300)
  candidate.unmount()
  element.remove()
  await sleep(50)
}

function makeStory({ kind, tools = 0, history = 0 }: Workload, length: number, seed: number): Story {
  const answer = makeAnswer(length, seed, kind)
  const tokens = tokensOf(answer.markdown)
  const toolsAt = new Map<number, number[]>()
  for (let index = 0; index < tools; index++) {
    const at = Math.floor(((index + 1) / (tools + 1)) * tokens.length)
    toolsAt.set(at, [...(toolsAt.get(at) ?? []), index])
  }
  return { answer, tokens, tools: toolsAt, history: makeHistory(history) }
}

function emit(candidate: Candidate, { tokens, tools }: Story, index: number): void {
  candidate.push(tokens[index] ?? '')
  for (const number of tools.get(index) ?? []) candidate.tool?.(toolCall(number))
}

interface Sent {
  sent: number
  paints: number
  gaps: number[]
}

/** Where the first and the last tenth end, and the half. */
const MARKS = [0.1, 0.5, 0.9]

async function flood(
  candidate: Candidate,
  story: Story,
  aPaint: number,
  isLate: () => boolean,
  mark?: (name: string) => Promise<void>,
): Promise<Sent> {
  const { length } = story.tokens
  let sent = 0
  let paints = 0
  let next = 0
  while (sent < length && !isLate()) {
    await paint()
    await task()
    paints++
    for (const end = Math.min(length, sent + aPaint); sent < end; sent++) emit(candidate, story, sent)
    if (mark && sent < length && sent >= (MARKS[next] ?? 1) * length) {
      next++
      await mark(String(sent))
    }
  }
  return { sent, paints, gaps: [] }
}

async function pace(candidate: Candidate, story: Story, rate: number, isLate: () => boolean): Promise<Sent> {
  const { length } = story.tokens
  const gaps: number[] = []
  let isOver = false
  let lastPaint = 0
  const watch = (now: number) => {
    if (lastPaint) gaps.push(now - lastPaint)
    lastPaint = now
    if (!isOver) requestAnimationFrame(watch)
  }
  const started = await paint()
  requestAnimationFrame(watch)
  let sent = 0
  while (sent < length && !isLate()) {
    const due = Math.min(length, Math.floor(((performance.now() - started) / 1000) * rate) + 1)
    for (; sent < due; sent++) emit(candidate, story, sent)
    await sleep(4)
  }
  isOver = true
  return { sent, paints: gaps.length, gaps }
}

const PAINT_MS = 1000 / 60

function dropped(gaps: readonly number[]): number {
  return gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / PAINT_MS) - 1), 0)
}
