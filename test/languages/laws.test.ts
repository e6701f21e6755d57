import { type LineHighlighter, highlight } from 'react-agent-stream/highlight'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Grammar } from '../../src/languages/grammar.js'
import { languages } from '../../src/languages/languages.js'
import { samples } from './samples.js'

const names = Object.keys(samples)
const code = Object.values(samples).map((sample) => sample.replace(/⟦\w+:/g, '').replaceAll('⟧', ''))

/** What grammars look at: their marks, words and numbers, and pieces of all samples, in any order. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...`"""|'''|\`|\${|{{|}}|/*|*/|//|<!--|-->|<script>|</script>|<style>|</style>|<div a="|</|/>|<>|<<EOF|EOF|<<<'X'|R"x(|r#"|$(|\\|[|]|(|)|<|>|#|@|--|: |- ||\t|é|\u2028|\r|𝒳|\`\`\`|*|_|**|!|&&|=begin`.split(
      '|',
    ),
  ),
  fc.constantFrom(...code.flatMap((text) => text.split(/(?<=\s)/))),
  fc.string({ maxLength: 5 }),
)
const line = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('').replaceAll('\n', ' '))
const lines = fc.array(line, { maxLength: 12 })

async function highlighterOf(name: string): Promise<LineHighlighter> {
  const highlighter = await highlight(name)
  if (!highlighter) throw new Error(`${name} is not known`)
  return highlighter
}

function read(highlighter: LineHighlighter, text: readonly string[], start = highlighter.start) {
  let state = start
  return text.map((one) => {
    const before = state
    const { tokens, state: after } = highlighter.line(one, state)
    state = after
    return { before, tokens, after }
  })
}

/** All of it can be read, and nothing of it be written. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    // An expression remembers where it looked last.
    if (!(value instanceof RegExp)) Object.freeze(value)
    for (const one of Object.values(value)) freeze(one)
  }
  return value
}

describe.each(names)('%s', (name) => {
  it('loses no character, and tells neighbours apart', async () => {
    const highlighter = await highlighterOf(name)
    fc.assert(
      fc.property(lines, (text) => {
        const tokens = read(highlighter, text).map(({ tokens }) => tokens)
        expect(tokens.map((one) => one.map(({ text }) => text).join(''))).toEqual(text)
        for (const one of tokens) {
          expect(one.every(({ text }) => text !== '')).toBe(true)
          expect(one.every(({ kind }, index) => index === 0 || kind !== one[index - 1]?.kind)).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('says the same of a line whatever was read since', async () => {
    const highlighter = await highlighterOf(name)
    fc.assert(
      fc.property(lines, (text) => {
        const first = read(highlighter, text)
        const again = first.map(({ before }, index) => highlighter.line(text[index] ?? '', before))
        expect(again).toEqual(first.map(({ tokens, after }) => ({ tokens, state: after })))
      }),
      { numRuns: 50 },
    )
  })

  it('changes no state that it was given', async () => {
    const highlighter = await highlighterOf(name)
    fc.assert(
      fc.property(lines, (text) => {
        let state = freeze(highlighter.start)
        for (const one of text) state = freeze(highlighter.line(one, state).state)
      }),
      { numRuns: 30 },
    )
  })

  it('remembers little, however deep the code is', async () => {
    const highlighter = await highlighterOf(name)
    const deep = Array.from({ length: 300 }, () => '{([`${$(<div>{"#{f"{')
    const last = read(highlighter, deep).at(-1)?.after
    expect(JSON.stringify(last).length).toBeLessThan(20_000)
  })

  it('has no mode it does not know', async () => {
    const grammar: Grammar | undefined = await languages.get(name)?.()
    const rules = Object.values(grammar ?? {}).flat()
    expect(rules.length).toBeGreaterThan(0)
    const modes = rules.flatMap(([, , move]) => [move?.push, move?.swap]).filter((mode) => mode !== undefined)
    expect(modes.filter((mode) => !Object.hasOwn(grammar ?? {}, mode))).toEqual([])
    const expressions = rules.flatMap(([match]) => (typeof match === 'function' ? [] : [match]))
    expect(expressions.filter(({ sticky, global }) => !sticky || global)).toEqual([])
  })

  it('reads the longest lines in a moment, whatever they repeat', async () => {
    const highlighter = await highlighterOf(name)
    const hostile = [
      ...`" ' \` / * < > ( [ { $ # @ - : = , . \\ _ ! a 0 | &`.split(' '),
      ...[
        'a ',
        'a.',
        'a,',
        '"a',
        "'a",
        '/[',
        '/a',
        '<a',
        '<a ',
        '<script ',
        '</',
        '<!',
        'a<',
        'a(',
        'a:',
        'a: ',
      ],
      ...[
        'as ',
        'type a',
        'match ',
        '[a',
        '![a',
        '[a](',
        '*a',
        '**a',
        '`a',
        '_a ',
        '/*',
        '*/',
        '//',
        '-- ',
        '${',
      ],
      ...[
        '$(',
        '<<A ',
        '"\\',
        '{{',
        'f"{',
        'R"(',
        'r#"',
        '1_',
        '0x',
        '1.',
        '1e',
        'url(',
        '--a',
        '@a ',
        '#a',
        '- ',
      ],
      ...[' ', '\t', ' a', '&a', '::', ': |', '"""', "'''", '```', '\u2028', 'é'],
    ]
    const slow: string[] = []
    for (const one of hostile) {
      const text = one.repeat(2000).slice(0, 2000)
      const took = () => {
        const start = process.cpuUsage()
        highlighter.line(text, highlighter.start)
        const { user, system } = process.cpuUsage(start)
        return (user + system) / 1_000
      }
      // Processor time, so that others on the machine do not count; an expression that looks back is slow again.
      if (took() > 40 && took() > 40 && took() > 40) slow.push(one)
    }
    expect(slow).toEqual([])
  })
})

it('leaves what is too long plain, and goes on after it', async () => {
  const highlighter = await highlighterOf('js')
  const long = `const a = "${'x'.repeat(2_000_000)}"`
  expect(read(highlighter, [long, 'let b']).map(({ tokens }) => tokens)).toEqual([
    [{ text: long }],
    [{ text: 'let', kind: 'keyword' }, { text: ' b' }],
  ])
})

it('leaves what comes after 5,000 lines plain', async () => {
  const read5001 = read(
    await highlighterOf('js'),
    Array.from({ length: 5001 }, () => 'let a'),
  )
  expect(read5001.slice(-2).map(({ tokens }) => tokens)).toEqual([
    [{ text: 'let', kind: 'keyword' }, { text: ' a' }],
    [{ text: 'let a' }],
  ])
})
