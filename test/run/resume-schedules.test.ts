// Any mixture of faults, in time that jumps to whatever is due next.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CollectedRun,
  createRunStore,
  resumeByGet,
  type ResumeByGetOptions,
  resumeBySnapshot,
} from 'react-agent-stream/core'
import { aiecsRecording } from '../recordings.js'
import { createAutoTime, createFakePage } from './auto-time.js'
import { expectAsUncut, whatIsWrong } from './lasting.js'
import { createLogServer, type Fault } from './log-server.js'
import { asked, type Wire } from './reading-on.js'

const recordings = [
  'v1.9.8-llm-text',
  'v2.1.2-tool-parallel',
  'v2.1.2-hybrid-reasoning',
  'v1.11.6-llm-error-midstream',
]

interface Schedule {
  recording: string
  /** How the server tells the run. */
  wire: Omit<Wire, 'events'>
  /** What goes wrong with its connections. */
  faults: Fault[]
  /** What happens to the page meanwhile, and after how many milliseconds. */
  page: { afterMs: number; what: 'goOffline' | 'goOnline' | 'comeBack' }[]
  hasSnapshot: boolean
  random: number
}

/** Plays a schedule to its end, and looks at every state on the way. */
async function play({ recording, wire, faults, page: happenings, hasSnapshot, random }: Schedule) {
  const events = aiecsRecording(recording).lines
  const time = createAutoTime()
  const page = createFakePage()
  // Without ids nobody can tell a word that was said twice from one that came twice.
  const hasIds = wire.framing !== 'seq' && wire.idOf?.(0) !== undefined
  const counts = hasIds && /^[01]$/.test(`${wire.idOf?.(0)}`)
  const told = faults.map(({ times = 1, swapFrom, without, ...fault }) => ({
    ...fault,
    ...(hasIds && { times }),
    ...(counts && { swapFrom, without }),
  }))
  const server = createLogServer({ ...wire, events, faults: told })
  const resume: ResumeByGetOptions = { page }
  if (hasSnapshot) resume.snapshot = resumeBySnapshot({ url: '/runs/{runId}' })
  const store = createRunStore(() => ({
    url: 'http://agent.test/run',
    fetch: server.fetch,
    resume: resumeByGet(resume),
    buffer: 'none',
    random: () => random,
    ...time,
  }))
  let before = store.getState()
  let wrong: string | undefined
  store.subscribe(() => {
    const state = store.getState()
    wrong ??= whatIsWrong(before, state)
    before = state
  })
  for (const { afterMs, what } of happenings) time.later(afterMs, page[what])
  // The network does come back in the end.
  time.later(200_000, page.goOnline)
  const run = await time.until(store.start('x'))
  expect(wrong, JSON.stringify(run.position)).toBeUndefined()
  expect([page.listening(), server.open()]).toEqual([0, 0])
  const posts = server.requests.filter(({ method }) => method === 'POST').length
  const how = () => JSON.stringify([run.end, run.error, asked(server)])
  return { run, posts, how }
}

const uncuts = new Map<string, Promise<CollectedRun>>()

/** The run that had no faults. */
function uncutOf({ recording, wire: { framing = 'sse' } }: Schedule): Promise<CollectedRun> {
  const key = `${recording} ${framing}`
  const schedule: Schedule = {
    recording,
    wire: { framing },
    faults: [],
    page: [],
    hasSnapshot: false,
    random: 0,
  }
  const uncut = uncuts.get(key) ?? play(schedule).then(({ run }) => run)
  uncuts.set(key, uncut)
  return uncut
}

const how = fc.constantFrom<NonNullable<Fault['how']>>('clean', 'break', 'reset', 'stall')
const cutAt = fc.nat({ max: 4_000 })
const cut: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    cutAt,
    how,
    overlap: fc.nat({ max: 8 }),
    times: fc.constantFrom(1, 1, 2),
    isDeaf: fc.boolean(),
  }),
  fc.record({ cutAt, how, swapFrom: fc.integer({ min: 1, max: 4 }) }),
)
/** Some of it is missing; where that happens twice in a row, for good. */
const missing: fc.Arbitrary<Fault> = fc.record({
  cutAt,
  // Where the first one is, nobody can know.
  without: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 3 }),
})
/** What passes when it is asked again. */
const passing: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    status: fc.constantFrom(408, 425, 429, 500, 502, 503, 504),
    headers: fc.constantFrom<Record<string, string>>({}, { 'retry-after': '3' }, { 'retry-after': 'soon' }),
  }),
  fc.constant<Fault>({ refuse: true }),
  fc.constant<Fault>({ hang: true }),
)
const final: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ status: fc.constantFrom(400, 401, 403, 404, 409, 410, 422, 204, 302) }),
  fc.constant<Fault>({ headers: { 'content-type': 'text/html' } }),
  fc.constant<Fault>({ status: 503, headers: { 'retry-after': '1000000000' } }),
)

const idOf = fc.constantFrom<NonNullable<Wire['idOf']>>(
  (index) => String(index + 1),
  (index) => String(index),
  (index) => `1700-${index}`,
  (index) => `e${(index * 7_919) % 1_000}`,
)
const able: fc.Arbitrary<Schedule['wire']> = fc.oneof(
  fc.record({ idOf }),
  fc.record({ idOf, framing: fc.constant('envelope' as const) }),
  fc.record({ framing: fc.constant('seq' as const) }),
  fc.constant({ idOf: () => undefined }),
  fc.constant({ ignoresCursor: true }),
  fc.constant({ runId: (connection: number) => `run-${Math.min(connection, 2)}` }),
)
const unable = fc.constant<Schedule['wire']>({ cannotResume: true })

const common = {
  recording: fc.constantFrom(...recordings),
  page: fc.array(
    fc.record({
      afterMs: fc.nat({ max: 120_000 }),
      what: fc.constantFrom('goOffline' as const, 'goOnline' as const, 'comeBack' as const),
    }),
    { maxLength: 4 },
  ),
  hasSnapshot: fc.boolean(),
  random: fc.double({ min: 0, max: 0.999, noNaN: true }),
}
/** Begun, and never more than six in a row that bring nothing: another run's name is one, too. */
const curable: fc.Arbitrary<Schedule> = fc.record({
  ...common,
  wire: able,
  faults: fc
    .tuple(cut, fc.array(fc.oneof(cut, cut, passing), { maxLength: 4 }))
    .map(([first, others]) => [first, ...others]),
})
const anything: fc.Arbitrary<Schedule> = fc.record({
  ...common,
  wire: fc.oneof({ weight: 5, arbitrary: able }, unable),
  faults: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: cut },
      { weight: 1, arbitrary: missing },
      { weight: 2, arbitrary: passing },
      { weight: 1, arbitrary: final },
    ),
    { maxLength: 16 },
  ),
})

const SCHEDULES = 500

/** Whether a text is another one with nothing but gaps. */
function isWithGaps(part: string, whole: string): boolean {
  let at = 0
  for (const unit of whole.split('')) if (unit === part[at]) at += 1
  return at === part.length
}

describe('any schedule of faults', () => {
  it('that can be cured ends as the run that had none, which was asked for once', async () => {
    await fc.assert(
      fc.asyncProperty(curable, async (schedule) => {
        const { run, posts, how } = await play(schedule)
        expectAsUncut(run, await uncutOf(schedule), how)
        expect(posts).toBe(1)
      }),
      { numRuns: SCHEDULES },
    )
  })

  it('at all doubles nothing, loses nothing, and ends with the whole run or with what is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (schedule) => {
        const { run, posts, how } = await play(schedule)
        const uncut = await uncutOf(schedule)
        const isAllThatIsLeft = run.endedBy === 'body'
        if (run.position?.gaps) {
          // It says so itself, and all that is there was said, in order.
          expect(isWithGaps(run.text, uncut.text), how()).toBe(true)
          return
        }
        if (run.endedBy === 'event') {
          // A request that was refused before it began may be sent again, and is then one of the run's errors.
          expectAsUncut({ ...run, attempt: 0, errors: [] }, { ...uncut, errors: [] }, how)
        } else if (isAllThatIsLeft) expect(schedule.faults.some(({ status }) => status === 204)).toBe(true)
        else {
          expect(run.error?.code, how()).toMatch(
            /^(disconnected|timeout|network|http|bad_content_type|redirect_blocked)$/,
          )
          expect(/^(disconnected|timeout|error)$/.test(run.end)).toBe(true)
        }
        expect(uncut.text.startsWith(run.text), how()).toBe(true)
        expect(run.parts.length).toBeLessThanOrEqual(uncut.parts.length)
        const refused = schedule.faults.filter(({ status = 0 }) => /408|425|429|503/.test(`${status}`))
        expect(posts).toBeLessThanOrEqual(1 + refused.length)
      }),
      { numRuns: SCHEDULES },
    )
  })
})
