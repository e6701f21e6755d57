import type { Clock, Frame, Paint, Sleep, Transport, TransportRequest } from 'react-agent-stream/core'

/** Time that passes only when it is told to: a clock, what sleeps by it, and paints that are asked for. */
export interface FakeTime {
  clock: Clock
  sleep: Sleep
  paint: Paint
  /** Lets time pass, waking what sleeps in order, and everything that follows from it happen. */
  advance(ms: number): Promise<void>
  /** Lets time pass in which nothing runs, and then what is due, all at once. */
  freeze(ms: number): Promise<void>
  /** Paints once. */
  paintNow(): void
  /** How much is asleep or waits for a paint. */
  waiting(): number
}

/** Something that waits for a time. */
export interface Sleeper {
  at: number
  wake: () => void
}

/** Puts what sleeps among the sleepers, until it is woken or its signal aborts. */
export function sleepAmong(sleepers: Set<Sleeper>, now: () => number): Sleep {
  return (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const sleeper = {
        at: now() + ms,
        wake() {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', sleeper.wake)
          resolve()
        },
      }
      sleepers.add(sleeper)
      signal.addEventListener('abort', sleeper.wake)
    })
}

export function createFakeTime(start = 1_000_000): FakeTime {
  let now = start
  const sleepers = new Set<Sleeper>()
  const paints = new Set<() => void>()
  return {
    clock: { now: () => now },
    sleep: sleepAmong(sleepers, () => now),
    paint(callback) {
      const once = () => {
        paints.delete(once)
        callback()
      }
      paints.add(once)
      return () => void paints.delete(once)
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (;;) {
        const next = [...sleepers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!next) break
        now = Math.max(now, next.at)
        next.wake()
        await settle()
      }
      now = until
    },
    async freeze(ms) {
      now += ms
      for (const { at, wake } of sleepers) if (at <= now) wake()
      await settle()
    },
    paintNow() {
      for (const callback of [...paints]) callback()
    },
    waiting: () => sleepers.size + paints.size,
  }
}

/** Lets everything happen that only waits for promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
}

/** A transport whose connections are played by hand. */
export interface HandTransport {
  transport: Transport
  /** Every request so far. */
  requests: TransportRequest[]
  /** Answers the latest request; until then it hangs. */
  accept(options?: { sees?: 'bytes' | 'events'; ends?: 'body' }): Promise<void>
  refuse(error: unknown): Promise<void>
  /** Delivers one group of frames: objects as JSON, strings as they are. */
  send(...values: unknown[]): Promise<void>
  /** Ends the body, cleanly or by breaking. */
  close(error?: unknown): Promise<void>
}

export function createHandTransport(): HandTransport {
  const requests: TransportRequest[] = []
  let answer: {
    resolve: (connection: Awaited<ReturnType<Transport>>) => void
    reject: (error: unknown) => void
  }
  let groups: (Frame[] | 'end' | { error: unknown })[] = []
  let wake = () => {}

  async function* frames(): AsyncGenerator<Frame[]> {
    const mine = groups
    for (;;) {
      const group = mine.shift()
      if (group === undefined) await new Promise<void>((resolve) => (wake = resolve))
      else if (group === 'end') return
      else if (Array.isArray(group)) yield group
      else throw group.error
    }
  }
  async function push(group: (typeof groups)[number]) {
    groups.push(group)
    wake()
    await settle()
  }

  return {
    requests,
    transport: (request) => {
      requests.push(request)
      groups = []
      return new Promise((resolve, reject) => (answer = { resolve, reject }))
    },
    async accept({ sees = 'bytes', ends } = {}) {
      answer.resolve({ frames: frames(), headers: new Headers(), sees, ...(ends && { ends }) })
      await settle()
    },
    async refuse(error) {
      answer.reject(error)
      await settle()
    },
    send: (...values) =>
      push(values.map((value) => ({ data: typeof value === 'string' ? value : JSON.stringify(value) }))),
    close: (error) => push(error === undefined ? 'end' : { error }),
  }
}
