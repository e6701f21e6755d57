import { createRandom } from './random.js'

/** `mixed` is an answer as they are; `words` plain paragraphs; the others are one huge block each. */
export type AnswerKind = 'mixed' | 'words' | 'fence' | 'list' | 'table' | 'paragraph'

/** An answer in Markdown, and what must be on the page once it is shown. */
export interface Answer {
  markdown: string
  /** The visible text, run by run: a paragraph, an item, a row, a block of code. */
  texts: readonly string[]
  /** How many elements of a name there must be at least. */
  counts: Readonly<Record<string, number>>
  /** The last words. */
  last: string
}

/** A message that was finished before. */
export interface PastMessage {
  id: string
  role: 'user' | 'assistant'
  text: string
}

/** A token has this many characters on average. */
const TOKEN_CHARS = 4

const WORDS =
  'the of and to in is that for it as was with be by on not he this are or his from at which but have an had they you were their one all we can her has there been if more when will would who so no stream token render answer model latency browser layout commit queue buffer parser signal reader writer frame budget schedule cursor memory network worker thread promise event vector matrix planner agent tool result schema index cache cluster replica shard ledger quorum throughput overhead'.split(
    ' ',
  )
const EAST_ASIAN = [
  '流式渲染',
  '増分解析',
  '性能测试',
  '応答速度',
  '토큰 처리',
  '主线程',
  '内存占用',
  '描画コスト',
]
const EMOJI = ['🚀', '✅', '👩‍💻', '🔥', '📈', '🇯🇵', '⚠️', '🧪']
const TYPESCRIPT = [
  'const value = await queue.take(index);',
  'export function plan(input: string): number {',
  '  return input.length * 2 + offset;',
  '}',
  'for (const item of items) total += item.size;',
  'if (cache.has(key)) return cache.get(key);',
  '// keep the stable prefix frozen',
  'type Row = { id: string; cells: string[] };',
]
const CODE: readonly (readonly [string, readonly string[]])[] = [
  ['ts', TYPESCRIPT],
  [
    'python',
    [
      'def merge(left, right):',
      '    out = []',
      '    while left and right:',
      '        out.append(left.pop(0) if left[0] < right[0] else right.pop(0))',
      '    return out + left + right',
      'async with session.get(url) as resp:',
      '    data = await resp.json()',
      '# cost per token must stay flat',
    ],
  ],
  [
    'bash',
    [
      'set -euo pipefail',
      'for f in src/*.ts; do echo "$f"; done',
      'curl -sS "$BASE/v1/stream" | jq .delta',
      'export NODE_ENV=production',
      'grep -rn "TODO" src | wc -l',
      'tar -czf out.tgz dist',
    ],
  ],
]

/** An answer of about so many tokens: always the same one for the same seed. */
export function makeAnswer(tokens: number, seed: number, kind: AnswerKind = 'mixed'): Answer {
  const random = createRandom(seed)
  const chars = tokens * TOKEN_CHARS
  const texts: string[] = []
  const blocks: string[] = []
  const counts: Record<string, number> = {}
  let written = 0

  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1))
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const count = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by
  }
  const write = (block: string) => {
    blocks.push(block)
    written += block.length + 2
  }
  const words = (number: number) => Array.from({ length: number }, () => pick(WORDS)).join(' ')

  /** Running text: as Markdown, and as it is seen. */
  const inline = (length: number, withLinks = true): [markdown: string, visible: string] => {
    let markdown = ''
    let visible = ''
    const add = (source: string, seen = source) => {
      const space = markdown ? ' ' : ''
      markdown += space + source
      visible += space + seen
    }
    const around = (before: string, text: string, after = before) => add(before + text + after, text)
    for (let left = length; left > 0; ) {
      const number = int(3, 8)
      left -= number
      add(words(number))
      const chance = random()
      if (chance < 0.1) around('**', words(2))
      else if (chance < 0.18) around('*', words(1))
      else if (chance < 0.3) around('`', `${pick(WORDS)}.${pick(WORDS)}()`)
      else if (chance < 0.36 && withLinks) {
        const text = words(2)
        around('[', text, `](https://example.com/${pick(WORDS)}/${int(1, 999)})`)
      } else if (chance < 0.41) add(pick(EMOJI))
      else if (chance < 0.46) add(pick(EAST_ASIAN))
      else if (chance < 0.48) around('~~', words(1))
      else if (chance < 0.6) {
        markdown += ','
        visible += ','
      }
    }
    return [`${markdown}.`, `${visible}.`]
  }
  const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
  const row = (cells: number) =>
    Array.from({ length: cells }, () => (random() < 0.3 ? String(int(1, 99_999)) : words(int(1, 3))))
  const rowLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

  const paragraph = () => {
    const sentences = Array.from({ length: int(2, 5) }, () => inline(int(8, 18)).map(capital))
    texts.push(sentences.map(([, visible]) => visible).join(' '))
    write(sentences.map(([markdown]) => markdown).join(' '))
  }
  const item = (marker: string, length: number, withLinks = true): string => {
    const [markdown, visible] = inline(length, withLinks)
    texts.push(visible)
    count('li')
    return marker + markdown
  }
  const fence = (language: string, lines: readonly string[]) => {
    count('pre')
    texts.push(lines.join('\n'))
    write(`\`\`\`${language}\n${lines.join('\n')}\n\`\`\``)
  }

  const mixed = (index: number) => {
    const chance = index === 1 ? 0 : random()
    if (chance < 0.12) {
      const heading = `Section ${index} ${words(int(2, 4))}`
      texts.push(heading)
      write(`## ${heading}`)
      paragraph()
    } else if (chance < 0.5) paragraph()
    else if (chance < 0.64) {
      count('ul')
      const lines: string[] = []
      for (let left = int(3, 7); left > 0; left--) {
        lines.push(item('- ', int(5, 12)))
        if (random() < 0.2) {
          lines.push(item('  - ', 4, false))
          count('ul')
        }
      }
      write(lines.join('\n'))
      paragraph()
    } else if (chance < 0.72) {
      count('ol')
      const length = int(3, 6)
      write(Array.from({ length }, (_, at) => item(`${at + 1}. `, int(5, 12))).join('\n'))
      paragraph()
    } else if (chance < 0.8) {
      const columns = int(3, 5)
      const head = row(columns)
      count('table')
      texts.push(head.join(''))
      const rows = Array.from({ length: int(3, 8) }, () => row(columns))
      for (const cells of rows) texts.push(cells.join(''))
      count('td', rows.length * columns)
      write([rowLine(head), `|${' --- |'.repeat(columns)}`, ...rows.map(rowLine)].join('\n'))
    } else if (chance < 0.94) {
      const [language, lines] = CODE[index % CODE.length] ?? ['', []]
      fence(
        language,
        Array.from({ length: int(5, 24) }, () => pick(lines)),
      )
    } else {
      const [markdown, visible] = inline(int(10, 20))
      count('blockquote')
      texts.push(visible)
      write(`> ${markdown}`)
    }
  }

  /** Lines until there are enough characters. */
  const lines = (next: () => string): string[] => {
    const all: string[] = []
    for (let length = 0; length < chars; length += (all.at(-1)?.length ?? 0) + 1) all.push(next())
    return all
  }
  switch (kind) {
    case 'fence':
      fence(
        'ts',
        lines(() => pick(TYPESCRIPT)),
      )
      break
    case 'list':
      count('ul')
      write(lines(() => item('- ', int(8, 16))).join('\n'))
      break
    case 'table': {
      count('table')
      texts.push('abcd')
      const rows = lines(() => {
        const cells = row(4)
        texts.push(cells.join(''))
        count('td', 4)
        return rowLine(cells)
      })
      write(['| a | b | c | d |', '| --- | --- | --- | --- |', ...rows].join('\n'))
      break
    }
    case 'paragraph': {
      const seen: string[] = []
      const sentences = lines(() => {
        const [markdown, visible] = inline(int(8, 18))
        seen.push(visible)
        return markdown
      })
      texts.push(seen.join(' '))
      write(sentences.join(' '))
      break
    }
    case 'words':
      while (written < chars) {
        const text = `${words(int(20, 60))}.`
        texts.push(text)
        write(text)
      }
      break
    case 'mixed':
      for (let index = 1; written < chars; index++) mixed(index)
  }
  const last = `End of the answer number ${seed} reached.`
  return { markdown: [...blocks, last].join('\n\n'), texts: [...texts, last], counts, last }
}

/** Cuts an answer into tokens of one to seven characters, never inside of one that takes two units. */
export function tokensOf(markdown: string): string[] {
  const random = createRandom(7)
  const tokens: string[] = []
  for (let start = 0; start < markdown.length; ) {
    let end = Math.min(markdown.length, start + 1 + Math.floor(random() * 7))
    const code = markdown.charCodeAt(end - 1)
    if (code >= 0xd800 && code < 0xdc00 && end < markdown.length) end++
    tokens.push(markdown.slice(start, end))
    start = end
  }
  return tokens
}

/** Finished messages, questions and answers in turn. */
export function makeHistory(length: number): PastMessage[] {
  return Array.from({ length }, (_, index) =>
    index % 2 === 0
      ? { id: `h${index}`, role: 'user', text: `Question ${index} about ${WORDS[index % WORDS.length]}?` }
      : { id: `h${index}`, role: 'assistant', text: makeAnswer(150, 100 + index).markdown },
  )
}
