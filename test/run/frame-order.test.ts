// The law of the order of frames: however a run is chopped into connections, and whatever they repeat, each frame comes
// through once and in order. The oracle is a list: the frames up to the farthest that any connection told.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Frame } from 'react-agent-stream/core'
import { createFrameOrder, type FrameOrder } from '../../src/run/frame-order.js'

/** Few words, so that neighbours are often alike. */
const words = fc.array(fc.constantFrom('a', 'a', 'b', 'the '), { minLength: 1, maxLength: 40 })

const framesOf = (data: readonly string[], idOf: (index: number) => string | undefined): Frame[] =>
  data.map((data, index) => {
    const id = idOf(index)
    return id === undefined ? { data } : { data, id }
  })

/** An order whose run goes without what is missing for good. */
const orderOfRun = (position = { duplicates: 0 }): FrameOrder => createFrameOrder(position, () => undefined)

/** What one connection does: how many events it repeats, how many it tells in all, how often each. */
const connection = fc.record({
  overlap: fc.nat({ max: 12 }),
  length: fc.nat({ max: 15 }),
  times: fc.constantFrom(1, 1, 1, 2, 3),
})
type Connection = typeof connection extends fc.Arbitrary<infer C> ? C : never

/** Tells a run over these connections and one more, which is whole. Returns all that came through. */
function tell(frames: readonly Frame[], connections: readonly Connection[], repeatsAll = false): Frame[] {
  const order = orderOfRun()
  const out: Frame[] = []
  const whole = { overlap: 0, length: frames.length, times: 1 }
  for (const { overlap, length, times } of [...connections, whole]) {
    const lastEventId = order.open()
    const behind = frames.findLastIndex(({ id }) => id !== undefined && id === lastEventId) + 1
    const begin = repeatsAll ? 0 : Math.max(0, behind - overlap)
    // The first event of all is told once: two of one id may be two events.
    for (const frame of frames.slice(begin, begin + length))
      for (let time = 0; time < (frame === frames[0] ? 1 : times); time += 1)
        out.push(...order.push({ ...frame }))
    expect(out).toEqual(frames.slice(0, out.length))
  }
  return out
}

const kinds: [string, (index: number) => string][] = [
  ['that count from 1', (index) => `${index + 1}`],
  ['that count from 0', String],
  ['that rise', (index) => `${index * 7 + 3}`],
  ['that rise beyond what a number holds', (index) => `90071992547409931${index + 10}`],
  ['like 1700-0', (index) => `1700-${index}`],
  ['that mean nothing', (index) => `${(index * 7919) % 1009}-x`],
  ['that mean nothing and are numbers', (index) => `${(index * 7919 + 500) % 1009}`],
]

describe.each(kinds)('ids %s', (_, idOf) => {
  it('tell old frames from new ones over any connections', () => {
    fc.assert(
      fc.property(words, fc.array(connection, { maxLength: 6 }), (data, connections) => {
        const frames = framesOf(data, idOf)
        expect(tell(frames, connections)).toEqual(frames)
      }),
      { numRuns: 150 },
    )
  })

  it('also where each connection repeats everything', () => {
    fc.assert(
      fc.property(words, fc.array(connection, { maxLength: 6 }), (data, connections) => {
        const frames = framesOf(data, idOf)
        expect(tell(frames, connections, true)).toEqual(frames)
      }),
      { numRuns: 150 },
    )
  })
})

describe('ids that count', () => {
  it('put in order what comes in another, within 64 frames', () => {
    const places = fc.array(fc.nat({ max: 1_000 }), { maxLength: 40 })
    fc.assert(
      fc.property(words, places, fc.nat({ max: 40 }), (data, swaps, cut) => {
        const frames = framesOf(data, (index) => `${index + 1}`)
        const mixed = frames.slice(1)
        for (const place of swaps) {
          const at = place % Math.max(1, mixed.length - 1)
          mixed.splice(at, 2, ...mixed.slice(at, at + 2).toReversed())
        }
        const order = orderOfRun()
        order.open()
        const told = [...frames.slice(0, 1), ...mixed].slice(0, cut + 1)
        const out = told.flatMap((frame) => order.push(frame))
        expect(out).toEqual(frames.slice(0, out.length))
        // Whatever still waited for others is asked for again.
        const rest = frames.slice(Number(order.open()))
        out.push(...rest.flatMap((frame) => order.push(frame)))
        expect(out).toEqual(frames)
      }),
      { numRuns: 300 },
    )
  })

  it('hold no more than 64 frames for one that is missing', () => {
    const order = orderOfRun()
    order.open()
    order.push({ data: 'a', id: '1' })
    const push = (number: number) => order.push({ data: 'x', id: `${number}` })
    for (let number = 3; number < 67; number += 1) expect(push(number)).toEqual([])
    expect(() => push(67)).toThrow(expect.objectContaining({ code: 'disconnected' }))
  })

  it('show a gap: what is missing is asked for once more, and then gone without, unless somebody has it', () => {
    const one = { data: 'a', id: '1' }
    const four = { data: 'd', id: '4' }
    let gaps = 0
    let isRepaired = true
    const order = createFrameOrder({ duplicates: 0 }, () => {
      gaps += 1
      if (isRepaired) throw new Error('repaired')
    })
    order.open()
    expect([order.push(one), order.push(four), gaps]).toEqual([[one], [], 0])
    expect(order.open()).toBe('1')
    expect(() => order.push(four)).toThrow('repaired')
    expect([order.last, gaps]).toEqual(['1', 1])
    isRepaired = false
    expect([order.push(four), order.push({ data: 'e', id: '5' })]).toEqual([[four], [{ data: 'e', id: '5' }]])
    expect([order.open(), gaps]).toEqual(['5', 2])
  })
})

describe('several frames under one id', () => {
  const groups = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('a', 'b')), {
    minLength: 1,
    maxLength: 12,
  })
  /** Ids as the parser of event streams gives them: they stick. */
  const framesOfGroups = (sizes: readonly (readonly [number, string])[]) => [
    { data: 'first', id: '1' },
    ...sizes.flatMap(([size], group) =>
      Array.from({ length: size }, (_, index) => ({ data: `${group}.${index}`, id: `${group + 2}` })),
    ),
  ]

  it('all come through, once, wherever a connection that knows of it is cut', () => {
    fc.assert(
      fc.property(groups, fc.array(fc.nat({ max: 40 }), { maxLength: 5 }), (sizes, cuts) => {
        const frames = framesOfGroups([[3, 'a'], ...sizes])
        const order = orderOfRun()
        const out: Frame[] = []
        // Three of the first group: from then on it is known that ids are shared.
        for (const cut of [3, ...cuts, frames.length]) {
          const lastEventId = order.open()
          const behind = frames.findLastIndex(({ id }) => id === lastEventId) + 1
          out.push(...frames.slice(behind, behind + cut).flatMap((frame) => order.push({ ...frame })))
          expect(out).toEqual(frames.slice(0, out.length))
        }
        expect(out).toEqual(frames)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a run of any length', () => {
  it.each<[string, (index: number) => string]>([
    ['that count', String],
    ['that rise', (index) => `${index * 2 + 5}`],
    ['that mean nothing', (index) => `${index}-x`],
  ])('with ids %s comes through, and its end is told from what came before', (_, idOf) => {
    const position = { duplicates: 0 }
    const order = orderOfRun(position)
    order.open()
    const frameAt = (index: number) => ({ data: `${index}`, id: idOf(index) })
    let count = 0
    for (let index = 0; index < 20_000; index += 1) count += order.push(frameAt(index)).length
    order.open()
    for (let index = 19_500; index < 20_000; index += 1) count += order.push(frameAt(index)).length
    expect([count, order.push(frameAt(20_000)).length, position.duplicates]).toEqual([20_000, 1, 500])
  })
})

describe('another story', () => {
  it('under an id that came before is no duplicate: it is refused', () => {
    const order = orderOfRun()
    order.open()
    for (const id of ['1', '2', '3']) order.push({ data: `old ${id}`, id })
    order.open()
    expect(() => order.push({ data: 'new 2', id: '2' })).toThrow(
      expect.objectContaining({ code: 'disconnected' }),
    )
  })
})
