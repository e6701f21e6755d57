import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LineHighlighter } from 'react-agent-stream'
import { createCodeColours } from '../../src/components/code-colours.js'
import { codeText, createCodePieces } from '../../src/components/code-pieces.js'

/** Numbers each line by what it knows from those before; words are tokens. */
const counting: LineHighlighter<number> = {
  start: 0,
  line: (text, state) => ({
    tokens: text
      .split(/(?<= )/)
      .map((word) => ({ text: word, kind: state % 2 === 0 ? 'keyword' : 'string' })),
    state: state + 1,
  }),
}

/** Colours code; time passes and waiting ends when told. */
function colour(highlighter: LineHighlighter = counting, msPerLine = 0) {
  const waiting = new Set<() => void>()
  let now = 0
  const slow: LineHighlighter = {
    start: highlighter.start,
    line(text, state) {
      now += msPerLine
      return highlighter.line(text, state)
    },
  }
  const colours = createCodeColours(
    slow,
    (callback) => {
      waiting.add(callback)
      return () => void waiting.delete(callback)
    },
    () => now,
  )
  /** Lets one slice of work be done. */
  const step = (): boolean => {
    const [callback] = waiting
    if (!callback) return false
    waiting.delete(callback)
    callback()
    return true
  }
  const idle = (): void => {
    while (step());
  }
  return { ...colours, waiting, step, idle }
}

/** What is coloured, as a list of lines with their kinds. */
function linesOf({ pieceAt }: Pick<ReturnType<typeof colour>, 'pieceAt'>): string[] {
  const lines: string[] = []
  for (let index = 0, piece = pieceAt(0); piece; piece = pieceAt(++index))
    for (const line of piece.lines) lines.push(`${line[0]?.kind} ${line.map(({ text }) => text).join('')}`)
  return lines
}

const codeOf = (lines: number) =>
  Array.from({ length: lines }, (_, index) => `const a${index} = ${index}`).join('\n')

describe('code is coloured', () => {
  it('the same however it arrives, and whatever has been coloured before', () => {
    const line = fc.string({ maxLength: 12, unit: fc.constantFrom('a', ' ', '\n', 'b') })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (parts) => {
        const whole = colour()
        whole.read(createCodePieces()(parts.join('')), false)
        whole.idle()
        const growing = colour()
        const cut = createCodePieces()
        let code = ''
        parts.forEach((part, index) => {
          growing.read(cut((code += part)), true)
          if (index % 3 === 0) growing.step()
        })
        growing.read(cut(code), false)
        growing.idle()
        expect(linesOf(growing)).toEqual(linesOf(whole))
        expect(codeText(cut(code))).toBe(code)
      }),
    )
  })

  it('line by line: the last one waits for its end', () => {
    const { read, idle, pieceAt } = colour()
    const cut = createCodePieces()
    read(cut('one\ntw'), true)
    idle()
    expect(pieceAt(0)?.text).toBe('one\n')
    read(cut('one\ntwo'), false)
    idle()
    expect(pieceAt(0)?.text).toBe('one\ntwo')
  })

  it('in slices of a few milliseconds', () => {
    const job = colour(counting, 1)
    job.read(createCodePieces()(codeOf(100)), false)
    let slices = 0
    while (job.step()) slices++
    expect(slices).toBeGreaterThanOrEqual(25)
    expect(linesOf(job)).toHaveLength(100)
  })

  it('in pieces that stay the same once they are complete', () => {
    const { read, idle, pieceAt } = colour()
    const cut = createCodePieces()
    read(cut(codeOf(60)), true)
    idle()
    const [first, second] = [pieceAt(0), pieceAt(1)]
    read(cut(codeOf(90)), true)
    idle()
    expect([pieceAt(0), pieceAt(1)]).toEqual([first, second])
    expect(pieceAt(0)).toBe(first)
  })

  it('anew when it is other code', () => {
    const job = colour()
    const cut = createCodePieces()
    job.read(cut(codeOf(30)), true)
    job.idle()
    job.read(cut('other\n'), false)
    job.idle()
    expect(linesOf(job)).toEqual(['keyword other'])
  })

  it('but not a line that is data', () => {
    const job = colour()
    job.read(createCodePieces()(`${'x '.repeat(2_000)}\nb\n`), false)
    job.idle()
    expect(job.pieceAt(0)?.lines[0]).toEqual([{ text: 'x '.repeat(2_000) }])
    expect(linesOf(job)[1]).toBe('keyword b')
  })

  it('no more once it is stopped', () => {
    const job = colour()
    job.read(createCodePieces()(codeOf(3)), false)
    job.stop()
    expect(job.waiting.size).toBe(0)
    expect(linesOf(job)).toEqual([])
  })
})
