// A connection that is cut anywhere is invisible in what becomes of the run: over all recordings, at every byte.
//
// The state is a function of the frames that came through and of how the connection ended, so the parser is asked at
// every byte, and the whole client wherever that gives other frames than a byte before. Without the variable
// AGENT_STREAM_FIXTURES, and outside of CI, only some bytes are tried; resume-wires.test.ts cuts real bodies.
//
// Where each fault is tested that a run must bear; the tests of a fault are named after it:
//   cut at every byte                        resume-cuts, resume-wires; e2e/resume-page
//   any chunking                             framing/sse, framing/sse-oracle, resume-wires
//   duplicate delivery                       resume-repeats, frame-order
//   reordering, gap                          resume-repeats, frame-order
//   stall, comments only                     resume-manners, watch, resume-wires
//   half-open                                resume-faults; e2e/resume-page
//   freeze, hidden tab, kept page            resume-manners; e2e/resume-page
//   offline, online                          resume-manners; e2e/resume-page
//   400 … 422, 401 with onAuth               resume-faults
//   408 … 504, Retry-After                   resume-faults, retry
//   204 on resume                            resume-faults
//   wrong content type                       resume-faults, transports/fetch
//   redirect                                 resume-faults, transports/fetch
//   invalid JSON and the like                resume-wires, protocols/aiecs
//   invalid UTF-8                            framing/sse
//   lines and events too long                resume-wires, leaks, transports/fetch
//   a million events                         e2e
//   server restart                           resume-repeats; e2e/resume-kills, e2e/resume-proxies
//   StrictMode, unmount and remount          hooks/use-agent-stream; e2e/resume-page
//   stop in every phase, two sends           resume-stops
//   a callback that throws                   resume-stops, state/states
//   clock jumps                              resume-manners, watch
//   two tabs, a page that is loaded again    resume-stops, hooks/keep-run; e2e/resume-page
//   rendered on a server                     hooks/use-agent-stream; e2e/resume-page
//   all of them at random                    resume-schedules
import { afterAll, describe, expect, it } from 'vitest'
import { type CollectedRun, collectAgent, resumeByTransport, type Transport } from 'react-agent-stream/core'
import { seeded } from '../law.js'
import { type AiecsRecording, allAiecsRecordings } from '../recordings.js'
import { type CutMode, cutTransport, framesBefore, type WireLog, wireLog } from './cut-transport.js'
import { expectAsUncut } from './lasting.js'
import { noSleep } from './log-server.js'

const isWhole = process.env['AGENT_STREAM_FIXTURES'] !== undefined || process.env['CI'] !== undefined
const modes: CutMode[] = ['clean', 'break', 'reset']
const EVERY_BYTE_UP_TO = 20_000
const SEEDED = 1_000
const SAMPLE = 12

let cuts = 0
let runs = 0
afterAll(() => {
  console.log(
    `Cut at ${cuts} places, in ${runs} runs${isWhole ? '' : ': a sample, see the head of the file'}.`,
  )
})

function collect(transport: Transport): Promise<CollectedRun> {
  runs += 1
  const clock = { now: () => 5 }
  const resume = resumeByTransport()
  return collectAgent({ transport, resume, input: 'x', clock, sleep: noSleep, random: () => 0 })
}

/** Where to cut, in order. */
function placesOf({ bytes: { length }, ends }: WireLog): number[] {
  const random = seeded(length)
  const some = (count: number) => Array.from({ length: count }, () => Math.floor(random() * (length + 1)))
  if (!isWhole) return some(SAMPLE).toSorted((a, b) => a - b)
  if (length <= EVERY_BYTE_UP_TO) return Array.from({ length: length + 1 }, (_, at) => at)
  const around = ends.flatMap((end) => [end - 1, end, Math.min(end + 1, length)])
  return [...new Set([0, ...around, ...some(SEEDED)])].toSorted((a, b) => a - b)
}

async function expectNoCutToMatter(log: WireLog): Promise<void> {
  const uncut = await collect(cutTransport(log, log.frames, 'clean'))
  expect(uncut.parts.length + uncut.errors.length).toBeGreaterThan(0)
  let before = -1
  for (const cutAt of placesOf(log)) {
    cuts += modes.length
    const first = framesBefore(log, cutAt)
    if (first.some(({ data, id }, index) => data !== log.frames[index]?.data || id !== log.ids[index]))
      expect(first, `the parser, cut behind ${cutAt}`).toEqual(log.frames.slice(0, first.length))
    if (first.length === before) continue
    before = first.length
    for (const mode of modes) {
      const run = await collect(cutTransport(log, first, mode))
      expectAsUncut(run, uncut, () => `${mode}, behind ${cutAt} bytes`)
    }
  }
}

describe('cut at every byte k of a recorded run', () => {
  it.each(allAiecsRecordings())('$name', async ({ lines }: AiecsRecording) => {
    await expectNoCutToMatter(wireLog(lines))
  })

  it('and of longer ones, with ids that mean nothing, at every event’s end and many other places', async () => {
    const long = allAiecsRecordings().filter(({ lines }) => lines.length > 100)
    expect(long.length).toBeGreaterThan(1)
    for (const { lines } of long)
      await expectNoCutToMatter(wireLog(lines, (index) => `${index}-${'7f3a'.repeat(16)}-${index * 7_919}`))
  })
})
