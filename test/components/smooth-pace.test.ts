import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { characterEnd, MAX_LAG_MS, nextPace, startPace } from '../../src/components/smooth-pace.js'

describe('pace', () => {
  it('never falls, never runs ahead, and is never more than 300 ms late', () => {
    const paint = fc.record({
      after: fc.integer({ min: 0, max: 400 }),
      more: fc.integer({ min: 0, max: 500 }),
    })
    fc.assert(
      fc.property(fc.array(paint, { maxLength: 80 }), (paints) => {
        let now = 0
        let length = 0
        let pace = startPace(0, now)
        const arrived = [{ at: 0, length: 0 }]
        for (const { after, more } of paints) {
          now += after
          length += more
          arrived.push({ at: now, length })
          const before = pace.shown
          pace = nextPace(pace, length, now)
          const due = arrived.findLast(({ at }) => at <= now - MAX_LAG_MS)?.length ?? 0
          expect(pace.shown).toBeGreaterThanOrEqual(before)
          expect(pace.shown).toBeLessThanOrEqual(length)
          expect(pace.shown).toBeGreaterThanOrEqual(due)
        }
      }),
    )
  })

  it('is even while text arrives in equal jumps', () => {
    let pace = startPace(0, 0)
    const steps: number[] = []
    for (let now = 16; now < 4_000; now += 16) {
      const before = pace.shown
      pace = nextPace(pace, Math.floor(now / 200) * 60, now)
      if (now > 2_000) steps.push(pace.shown - before)
    }
    // 60 characters every 200 ms are 4.8 a paint; shown as they come it would be 60, then eleven times nothing.
    expect(Math.max(...steps)).toBeLessThan(8)
  })

  it('shows all of it 300 ms after the last arrival', () => {
    const pace = nextPace(startPace(0, 0), 500, 100)
    expect(pace.shown).toBeLessThan(100)
    expect(nextPace(pace, 500, 400).shown).toBe(500)
  })

  it('reveals a first piece, and one after a long wait, over several paints', () => {
    let pace = startPace(0, 0)
    for (const [length, start] of [
      [500, 5],
      [1_000, 60_000],
    ] as const) {
      pace = nextPace(pace, length, start)
      expect(pace.shown).toBeLessThan(length - 400)
      for (let now = start; now <= start + 320; now += 16) pace = nextPace(pace, length, now)
      expect(pace.shown).toBe(length)
    }
  })

  it('starts over at once when the text became shorter', () => {
    expect(nextPace(startPace(100, 0), 10, 16).shown).toBe(10)
  })
})

describe('characterEnd', () => {
  it('gives only places between two characters', () => {
    const character = fc.constantFrom('a', 'é', '👨‍👩‍👧‍👦', '🇫🇷', 'e\u0301', '漢', '👍🏽')
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), fc.nat(80), (characters, index) => {
        const ends = characters.reduce<number[]>((all, one) => [...all, (all.at(-1) ?? 0) + one.length], [0])
        const end = characterEnd(characters.join(''), index)
        expect(ends).toContain(end)
        expect(end).toBe(ends.find((place) => place >= index) ?? ends.at(-1))
      }),
    )
  })
})
