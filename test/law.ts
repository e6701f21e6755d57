import { expect } from 'vitest'
import type { AgentError } from '../src/errors.js'
import type { Stage } from '../src/framing/stage.js'

/** All that a stage gave, and the code of the error it ended with, if it did. */
export interface Reading<Out> {
  outputs: Out[]
  failed?: string
}

/** Runs a stage over the pieces to its end. */
export function readAll<In, Out>(stage: Stage<In, Out>, pieces: Iterable<In>): Reading<Out> {
  const outputs: Out[] = []
  try {
    for (const piece of pieces) outputs.push(...stage.push(piece))
    outputs.push(...stage.end())
    return { outputs }
  } catch (error) {
    return { outputs, failed: (error as AgentError).code ?? String(error) }
  }
}

/** A small seeded generator (mulberry32), the same everywhere: numbers from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Sliceable<T> = { readonly length: number; slice(start: number, end?: number): T }

/** Every way to cut in two: one cut before each element, and at both ends. */
export function* cutOnce<T extends Sliceable<T>>(input: T): Generator<T[]> {
  for (let at = 0; at <= input.length; at++) yield [input.slice(0, at), input.slice(at)]
}

/** One element at a time. */
export function cutAll<T extends Sliceable<T>>(input: T): T[] {
  return Array.from({ length: input.length }, (_, at) => input.slice(at, at + 1))
}

/** Cut at random places, empty pieces included. */
export function cutAtRandom<T extends Sliceable<T>>(input: T, random: () => number, cuts: number): T[] {
  const places = Array.from({ length: cuts }, () => Math.floor(random() * (input.length + 1)))
  const ends = [0, ...places.toSorted((a, b) => a - b), input.length]
  return ends.slice(1).map((end, index) => input.slice(ends[index] ?? 0, end))
}

/** How to test {@link expectNoCutToMatter}. */
export interface LawOptions<Out> {
  /** What of the outputs must not depend on the cuts. @default all of them */
  observe?: (outputs: Out[]) => unknown
  /** Inputs up to this length are cut at every place, longer ones at `cuts` random ones. @default 20_000 */
  everyPlaceUpTo?: number
  /** How many readings with random cuts. @default 50 */
  runs?: number
  /** @default 1 */
  seed?: number
}

/** The law of stages: however the input is cut, the output is the same. Returns the reading of the whole. */
export function expectNoCutToMatter<In extends Sliceable<In>, Out>(
  create: () => Stage<In, Out>,
  input: In,
  { observe = (outputs) => outputs, everyPlaceUpTo = 20_000, runs = 50, seed = 1 }: LawOptions<Out> = {},
): Reading<Out> {
  const random = seeded(seed)
  const read = (pieces: In[]) => {
    const { outputs, failed } = readAll(create(), pieces)
    return JSON.stringify([observe(outputs), failed])
  }
  const whole = read([input])

  function check(pieces: In[], how: () => string): void {
    const cut = read(pieces)
    // Only when it fails: a message per piece would cost more than the reading.
    if (cut !== whole) expect(cut, how()).toBe(whole)
  }

  if (input.length <= everyPlaceUpTo) {
    for (const pieces of cutOnce(input)) check(pieces, () => `cut before ${pieces[0]?.length}`)
  } else {
    for (let run = 0; run < runs; run++) {
      const pieces = cutAtRandom(input, random, 1)
      check(pieces, () => `cut before ${pieces[0]?.length}`)
    }
  }
  check(cutAll(input), () => 'one at a time')
  for (let run = 0; run < runs; run++) {
    const pieces = cutAtRandom(input, random, 1 + Math.floor(random() * 12))
    check(pieces, () => `cut into ${pieces.map((piece) => piece.length).join(', ')}`)
  }
  return readAll(create(), [input])
}
