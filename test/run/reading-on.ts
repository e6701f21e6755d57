import { expect } from 'vitest'
import {
  type CollectedRun,
  collectAgent,
  resumeByGet,
  type StreamAgentOptions,
} from 'react-agent-stream/core'
import { createAutoTime } from './auto-time.js'
import { expectAsUncut } from './lasting.js'
import { createLogServer, type Fault, type LogServer, type LogServerOptions } from './log-server.js'

/** How a server tells a run. */
export type Wire = Partial<Omit<LogServerOptions, 'faults'>> & Pick<LogServerOptions, 'events'>

/** A run to its end, and the server it was read from. Waits take no time. */
export async function readRun(
  wire: Wire,
  faults: readonly Fault[] = [],
  options: Partial<StreamAgentOptions> = {},
): Promise<{ run: CollectedRun; server: LogServer }> {
  const server = createLogServer({ ...wire, faults })
  const time = createAutoTime()
  const run = await time.until(
    collectAgent({
      url: 'http://agent.test/run',
      fetch: server.fetch,
      resume: resumeByGet(),
      input: 'x',
      random: () => 0,
      // Shorter than by default: silence is looked at once a second.
      idleTimeoutMs: 5_000,
      ...time,
      ...options,
    }),
  )
  return { run, server }
}

/** Behind which event each request asked. */
export function asked({ requests }: LogServer): (string | null)[] {
  return requests.map(({ headers }) => headers.get('last-event-id'))
}

/** What goes wrong with connections, one after the other. */
export type Faults = readonly Fault[]

/** Whatever goes wrong, the run comes out as if nothing had. Returns how many different things went wrong. */
export async function expectUncut(
  wire: Wire,
  schedules: Iterable<Faults>,
  options: Partial<StreamAgentOptions> = {},
): Promise<number> {
  const { run: uncut } = await readRun(wire, [], options)
  expect(uncut.end).toBe('finished')
  let count = 0
  for (const faults of schedules) {
    const { run, server } = await readRun(wire, faults, options)
    expectAsUncut(run, uncut, () => `${JSON.stringify(faults)}, asked behind ${asked(server).join()}`)
    expect(server.open()).toBe(0)
    count += 1
  }
  return count
}

/** Places of a body: the first and the last, and those `step` apart. */
export function* places(bytes: number, step: number, from = 0): Generator<number> {
  for (let at = from; at < bytes; at += step) yield at
  yield bytes
}

/** How long a whole body of this wire is. */
export async function bytesOf(wire: Wire): Promise<number> {
  return (await readRun(wire)).server.bytes
}
