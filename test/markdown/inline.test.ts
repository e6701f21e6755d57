// What stands within a line: laws on texts made of markers and words, then cases.
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { decodeText } from '../../src/markdown/entities.js'
import { isBalanced, parseInline } from '../../src/markdown/inline.js'
import type { Definitions, Inline } from '../../src/markdown/tree.js'
import { outline } from './html-tree.js'
import { toHtml } from './to-html.js'

const none: Definitions = { links: new Map(), footnotes: new Map() }
const known: Definitions = {
  links: new Map([['R', { url: '/u', title: 't' }]]),
  footnotes: new Map([['1', 1]]),
}

const finished = (text: string, definitions = none): readonly Inline[] =>
  parseInline(text, { definitions, isOpen: false })
const unfinished = (text: string, definitions = none): readonly Inline[] =>
  parseInline(text, { definitions, isOpen: true })

/** As HTML, in a paragraph. */
function htmlOf(text: string, definitions: Definitions, isOpen = false): string {
  const paragraph = { type: 'paragraph', stretches: [], count: 0, text, isOpen } as const
  const empty = { settled: [], count: 0, rest: [] }
  return toHtml({ blocks: { ...empty, rest: [paragraph] }, footnotes: empty, definitions })
}

/** What is read of it without its markers. */
function wordsOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node
      if (node.type === 'code') return node.text
      return 'children' in node ? wordsOf(node.children) : node.type === 'break' ? '\n' : ''
    })
    .join('')
}

function* allNodes(nodes: readonly Inline[], depth = 1): Generator<readonly [node: Inline, depth: number]> {
  for (const node of nodes) {
    yield [node, typeof node === 'string' ? depth - 1 : depth]
    if (typeof node === 'object' && 'children' in node) yield* allNodes(node.children, depth + 1)
  }
}

const words = ['a', 'b', 'foo', ' ', ' ', '. ', '.', '!', '"', '-', '$', '1', 'é', '日', '「', '\u00a0']
const emphasis = ['*', '**', '***', '_', '__', '`', '``', '\\']
const lines = ['  \nw', '\\\nw', '\nw', ' \nw']
const links = ['[', ']', '(', ')', '](u)', '](<u v> "t")', "](u 't')", '![', '[r]', '![r]', '[r][]', '[a][r]']
const entities = ['&amp;', '&copy', '&auml;', '&#65;', '&nope;']
const angled = ['<https://a.b/c>', '<m@x.y>']
const strikes = ['~', '~~', '~~~']
const bare = ['https://x.y/z', 'http://x', 'www.x.y', 'm.e@x.y', '(', ')', ';', '?', '/', "'", '/a_b']

/** Texts that begin and end with a letter, so that they are nothing but a paragraph. */
function texts(...kinds: readonly string[][]): fc.Arbitrary<string> {
  const part = fc.constantFrom(...kinds.flat())
  return fc.array(part, { minLength: 1, maxLength: 14 }).map((parts) => `x${parts.join('')}y`)
}

const definition = '\n\n[r]: /u "t"'
const markdownIt = new MarkdownIt({ xhtmlOut: true })
const withGfm = { extensions: [gfm()], htmlExtensions: [gfmHtml()] }

describe('reads what the implementations of CommonMark read', () => {
  // Each of the two differs from the specification somewhere: lengths of runs (micromark counts what is left of them),
  // symbols outside of the first plane, labels behind labels. Neither differs where the other one does.
  const expectAgreement = (text: string): void => {
    const got = outline(htmlOf(text, known))
    const source = text + definition
    if (got !== outline(micromark(source))) expect(got, text).toBe(outline(markdownIt.render(source)))
  }

  test('emphasis, code and escapes', () => {
    fc.assert(fc.property(texts(words, emphasis, ['😀'], lines), expectAgreement), { numRuns: 400 })
  })

  test('links, images and entities', () => {
    // `[r][` without a label behind it: both say it is text, the specification and cmark say it is a link.
    const isAgreed = (text: string) => !/\]\[(?!\]|r\])/.test(text)
    fc.assert(
      fc.property(texts(words, links, entities, ['*', '**', '`', '\\']).filter(isAgreed), expectAgreement),
      {
        numRuns: 400,
      },
    )
  })

  test('addresses in angle brackets', () => {
    // Behind a backslash they are bare addresses.
    const isAngled = (text: string) => !/\\</.test(text)
    fc.assert(fc.property(texts(words, emphasis, angled, lines).filter(isAngled), expectAgreement), {
      numRuns: 250,
    })
  })
})

describe('reads what the implementations of GFM read', () => {
  const expectAgreement = (text: string): void => {
    expect(outline(htmlOf(text, none)), text).toBe(outline(micromark(text, withGfm)))
  }

  test('struck text', () => {
    fc.assert(fc.property(texts(words, strikes, ['`', '\\']), expectAgreement), { numRuns: 400 })
  })

  test('bare addresses', () => {
    // Lengths of runs are counted in two ways, see above. An address with an `@` in it is e-mail for one and web for
    // another. Chinese behind one is our own rule, and for micromark a no-break space is no white space.
    const isAgreed = (text: string) => !/\*{3}|\u00a0|(www|http)\S*[@「]|@\S*(www|http|@)/.test(text)
    fc.assert(fc.property(texts(words, bare, ['**', '&amp;', '&hl;']).filter(isAgreed), expectAgreement), {
      numRuns: 400,
    })
  })
})

const anything = texts(words, emphasis, lines, links, strikes, ['😀', '[^1]', '<br>', '<b>'])

describe('a text that grows', () => {
  /** What was shown is still there, in the same order. */
  function expectKept(before: string, after: string, prefix: string): void {
    let at = 0
    for (const char of after) if (char === before[at]) at++
    expect(before.slice(at), prefix).toBe('')
  }

  function expectNothingTakenBack(text: string): void {
    let before = ''
    for (let end = 1; end <= text.length; end++) {
      const prefix = text.slice(0, end)
      const after = wordsOf(unfinished(prefix, known)).replace(/[^\p{L}\p{N}]/gu, '')
      expectKept(before, after, prefix)
      before = after
    }
  }

  test('takes no word back', () => {
    fc.assert(
      fc.property(
        texts(words, emphasis, lines, links, strikes, ['😀', '[^1]', '<br>', '<b>'], bare),
        expectNothingTakenBack,
      ),
      { numRuns: 400 },
    )
    fc.assert(fc.property(texts(words, emphasis, links, entities), expectNothingTakenBack), { numRuns: 400 })
  })

  test('ends as the finished one if nothing is open in it', () => {
    const isWhole = (text: string) => isBalanced(`${text}. `)
    fc.assert(
      fc.property(anything.filter(isWhole), (text) => {
        expect(unfinished(`${text}. `)).toEqual(finished(`${text}. `))
      }),
      { numRuns: 400 },
    )
  })

  test('is read by itself where it is cut after a sentence and nothing is open', () => {
    const isWhole = (text: string) => isBalanced(`${text}. `)
    fc.assert(
      fc.property(anything.filter(isWhole), anything, (first, second) => {
        const joined = htmlOf(`${first}. ${second}`, none).replace(/^<p>|<\/p>$/g, '')
        const apart = [`${first}. `, second].map((text) => htmlOf(text, none).replace(/^<p>|<\/p>$/g, ''))
        expect(apart.join('')).toBe(joined)
      }),
      { numRuns: 400 },
    )
  })

  test.each([
    ['a **b', false],
    ['a *b* ', true],
    ['a `b', false],
    ['a `b` ', true],
    ['a [b', false],
    ['a [b]', false],
    ['a [b] ', true],
    ['a [b](c', false],
    ['a [b](c) ', true],
    ['a <b', false],
    ['a \\', false],
    ['see https://x.y', false],
    ['see https://x.y ', true],
    ['it is ~5 of 2 * 3 ', false],
    ['it is 2 * 3. ', true],
  ])('%j can be cut off: %j', (text, expected) => {
    expect(isBalanced(text)).toBe(expected)
  })
})

describe('for any text', () => {
  const hostile = fc.oneof(
    anything,
    fc.string({ unit: 'binary', maxLength: 60 }),
    texts(words, emphasis, lines, links, strikes, entities, angled, bare, [
      '<',
      '>',
      '<!--',
      '-->',
      '<a b="',
      '\ud800',
    ]),
  )

  test('the result depends on the arguments alone, and is well formed', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, isOpen) => {
        const nodes = parseInline(text, { definitions: known, isOpen })
        parseInline('*a [b](c `d', { definitions: none, isOpen: !isOpen })
        expect(parseInline(text, { definitions: known, isOpen })).toEqual(nodes)
        let before: Inline | undefined
        for (const [node, depth] of allNodes(nodes)) {
          expect(depth).toBeLessThanOrEqual(8)
          expect(node, 'an empty text').not.toBe('')
          if (typeof node === 'object' && 'children' in node)
            for (const [index, child] of node.children.entries())
              expect(typeof child === 'string' && typeof node.children[index - 1] === 'string').toBe(false)
          before = node
        }
        expect(before === undefined ? wordsOf(nodes) : '').toBe('')
      }),
      { numRuns: 400 },
    )
  })

  test('nodes nest eight deep, and deeper markers are text', () => {
    const text = `${'*a **b '.repeat(20)}c${'** *'.repeat(20)}`
    const open = unfinished('*a **b '.repeat(20))
    expect(Math.max(...Array.from(allNodes(open), ([, depth]) => depth))).toBe(8)
    expect(wordsOf(open)).toBe(`a b a b a b a b ${'*a **b '.repeat(16)}`)
    expect(Math.max(...Array.from(allNodes(finished(text)), ([, depth]) => depth))).toBeLessThanOrEqual(8)
    const links = `${'**a *b '.repeat(4)}[c](d) ![e](f) \`g\` https://h.i${'* b**'.repeat(4)}`
    expect(wordsOf(finished(links))).toBe('a b a b a b a b [c](d) e g https://h.i b b b b')
  })

  test('more than 64 open brackets are text', () => {
    expect(finished(`${'['.repeat(64)}a](b)`).at(-1)).toMatchObject({ type: 'link', url: 'b' })
    expect(finished(`${'['.repeat(65)}a](b)`).at(-1)).toMatchObject({ type: 'link', children: ['[a'] })
  })

  test('an address that is too long leads nowhere', () => {
    const long = 'a'.repeat(8193)
    const isText = (text: string) => finished(text).length === 1 && finished(text)[0] === text
    expect(isText(`[a](${long})`)).toBe(true)
    expect(isText(`[a](<${long}>)`)).toBe(true)
    expect(isText(`http://${long}`)).toBe(true)
    expect(isText(`<http://${long}>`)).toBe(true)
    expect(finished(`[a](${long.slice(1)})`)).toMatchObject([{ type: 'link' }])
    expect(finished(`http://a.b/${'c'.repeat(2037)}`)).toMatchObject([{ type: 'link' }])
    expect(isText(`http://a.b/${'c'.repeat(2038)}`)).toBe(true)
  })

  test('a plain text is one string', () => {
    const text = 'It costs 5 * 3 & more, [sic] a_b_c!\nNext line: "done".'
    expect(finished(text)).toEqual([text])
    expect(unfinished(text)).toEqual([text])
    expect(finished('')).toEqual([])
  })
})

/** Nodes in short: a word for the type, and what it holds. */
function short(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node
      if (node.type === 'break') return '⏎'
      if (node.type === 'code') return `code(${node.text})`
      if (node.type === 'footnote') return `footnote(${node.label} ${node.number})`
      if (node.type === 'image') return `image(${node.url} ${node.alt})`
      const inner = short(node.children)
      return node.type === 'link'
        ? `link(${node.isOpen ? 'open' : node.url} ${inner})`
        : `${node.type}(${inner})`
    })
    .join('')
}

describe('a finished text', () => {
  test.each([
    ['an open delimiter is text', 'a **b *c*', 'a **b emphasis(c)'],
    ['an unfinished link is text', '[a](b c', '[a](b c'],
    ['a link within a link is none', '[a [b](c) d](e)', '[a link(c b) d](e)'],
    ['an address within a link is text', '[see http://a.b now](c)', 'link(c see http://a.b now)'],
    ['a bare address in brackets ends with them', '[http://a.b]', '[link(http://a.b http://a.b)]'],
    ['images have the text of what is within', '![a *b* `c` [d](e) ![f](g)](h)', 'image(h a b c d f)'],
    ['destinations are decoded, not normalised', '[a](b%20\\*&amp;ü)', 'link(b%20*&ü a)'],
    ['references', '[r] [R][] [a][r] ![r] [x]', 'link(/u r) link(/u R) link(/u a) image(/u r) [x]'],
    ['footnotes that are defined', 'a[^1]![^1] [^2]', 'afootnote(1 1)!footnote(1 1) [^2]'],
    [
      'HTML is text, and nothing in it is emphasis',
      '<a b="*"> *c* <!-- *d* -->',
      '<a b="*"> emphasis(c) <!-- *d* -->',
    ],
    ['a line break of HTML is one', 'a<br>b<br/>c<BR />d<br x>', 'a⏎b⏎c⏎d<br x>'],
    ['hard and soft line ends', 'a  \n b\\\nc \n  d', 'a⏎b⏎c\nd'],
    [
      'addresses',
      '<http://a.b?c=*> <d@e.f> g@h.i.',
      'link(http://a.b?c=* http://a.b?c=*) link(mailto:d@e.f d@e.f) link(mailto:g@h.i g@h.i).',
    ],
    ['www and parentheses', '(www.a.b/c_(d)).', '(link(http://www.a.b/c_(d) www.a.b/c_(d))).'],
    ['Chinese behind an address', '看https://a.b，好。', '看link(https://a.b https://a.b)，好。'],
    ['one and two tildes', '~a~ ~~b~~ ~~~c~~~ ~d~~', 'strike(a) strike(b) ~~~c~~~ ~d~~'],
    ['emphasis beside symbols and emoji', '**a**😀 *「b」*c', 'strong(a)😀 *「b」*c'],
    ['code keeps what is in it', '`` a`b `` ` ` `\\`', 'code(a`b) code( ) code(\\)'],
  ])('%s', (_name, text, expected) => {
    expect(short(finished(text, known))).toBe(expected)
  })

  test('a link whose text is its address says so', () => {
    const bareness = (text: string) =>
      finished(text).map((node) => typeof node === 'object' && 'isBare' in node && node.isBare)
    expect(bareness('<http://a.b>')).toEqual([true])
    expect(bareness('http://a.b')).toEqual([true])
    expect(bareness('[http://a.b](http://a.b)')).toEqual([false])
  })
})

describe('an unfinished text', () => {
  test.each([
    ['open delimiters reach to the end', 'a **b *c', 'a strong(b emphasis(c))'],
    ['a delimiter at the end is held back', 'a **b*', 'a strong(b)'],
    ['so is one that may open', 'a **', 'a '],
    ['a single tilde and sums are text', '~5 2**3 x*2', '~5 2**3 x*2'],
    ['struck text', '~~a ~b~', 'strike(a strike(b))'],
    ['code reaches to the end', 'a `b *c* ``', 'a code(b *c* )'],
    ['the text of a link without its bracket', 'a [b *c', 'a b emphasis(c)'],
    ['so while its address may come', 'a [b]', 'a b'],
    ['a link leads nowhere before its address is whole', 'a [*b*](http://c.d "e', 'a link(open emphasis(b))'],
    ['what can be no address any more is text', '[a](b c', '[a](b c'],
    ['half a reference', '[a][r', 'a'],
    ['half an image shows nothing', 'a ![b *c', 'a '],
    ['not even while its address comes', 'a ![b](http://c', 'a '],
    ['half a footnote shows nothing', 'a[^1', 'a'],
    ['an address at the end is text', 'http://a.b/c_d_', 'http://a.b/c_d'],
    ['an e-mail address at the end is text', 'a@b.cd.', 'a@b.cd.'],
    ['an address in angle brackets is shown without them', 'a <http://b.c', 'a http://b.c'],
    ['what may become a line break is held back', 'a<br', 'a'],
    ['half an entity is held back', 'a &am', 'a '],
    ['also behind an address', 'http://a.b&am', 'http://a.b'],
    ['a backslash at the end is held back', 'a\\', 'a'],
    ['half a character is held back', 'a\ud83d', 'a'],
    ['what joins characters is held back', '👨\u200d', '👨'],
    ['a link to something else than addresses is one', '[a](b) c', 'link(b a) c'],
  ])('%s', (_name, text, expected) => {
    expect(short(unfinished(text, known))).toBe(expected)
  })
})

test.each([
  ['a\\*b &amp; &Ouml;&scaron;&Omega;&frac34;', 'a*b & Öš\u03a9¾'],
  ['&#0; &#xD800; &#x110000; &#x1F600;', '\ufffd \ufffd \ufffd 😀'],
  ['\\a &nope; &amp &ALPHA;', '\\a &nope; &amp &ALPHA;'],
  ['&rarr;&hellip;&nbsp;&lsqb;&check;', '→…\u00a0[✓'],
])('%j stands for %j', (text, expected) => {
  expect(decodeText(text)).toBe(expected)
})

test('a comment that never ends is text, wherever in a line it begins', () => {
  for (let before = 0; before < 8; before++) {
    const text = `${'x'.repeat(before)}<!-- *a* <!--`
    expect(wordsOf(finished(text))).toBe(text.replaceAll('*', ''))
    expect(wordsOf(unfinished(text)).startsWith(text.slice(0, before))).toBe(true)
  }
})

test('an address in what is not whole yet leads nowhere: it may be the label of a link to elsewhere', () => {
  const address = 'https://bank.example/'
  const isLink = (text: string, isOpen: boolean) =>
    JSON.stringify(parseInline(text, { definitions: none, isOpen })).includes('"type":"link"')
  for (const [before, after] of [
    ['[', ' '],
    ['[', ']'],
    ['[<', '>'],
    ['[<', '>]'],
    ['[a [b] ', ' '],
    ['<a href="', '" on'],
  ]) {
    expect(isLink(`${before}${address}${after}`, true), `${before}…${after}`).toBe(false)
    expect(isLink(`${before}${address}${after}`, false), `${before}…${after}`).toBe(true)
  }
  expect(isLink(`[x] ${address} `, true)).toBe(true)
  expect(isLink(`[${address}] and more`, true)).toBe(true)
})
