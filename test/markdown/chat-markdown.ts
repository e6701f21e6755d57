/** A number from 0 up to 1: `seeded(…)`, or one that a test chooses. */
type Random = () => number

const words =
  'the a answer stream token agent reads writes fast slow value list of and so that it works because when you call run with no error Überraschung 日本語 مرحبا naïve 3.14 42 v2.1 don’t e.g. 👩‍💻 ✓ file_name.ts snake_case 2*3 C# a<b R&D'.split(
    ' ',
  )

/**
 * An answer as agents write them: what they use of Markdown, nested the way they nest it. The same numbers
 * give the same text.
 */
export function chatMarkdown(random: Random, blocks = 6): string {
  const writer = createWriter(random)
  const parts = Array.from({ length: blocks }, () => writer.block(0))
  return parts.join(writer.pick(['\n\n', '\n\n', '\n\n', '\n\n\n'])) + writer.pick(['', '\n', '\n\n'])
}

/** The same without what may change once by design: labels that are defined later, and lists that turn loose. */
export function plainChatMarkdown(random: Random, blocks = 6): string {
  const writer = createWriter(random, { hasLabels: false })
  return Array.from({ length: blocks }, () => writer.block(0)).join('\n\n')
}

interface Writer {
  pick<Item>(items: readonly Item[]): Item
  block(depth: number): string
}

function createWriter(random: Random, { hasLabels = true }: { hasLabels?: boolean } = {}): Writer {
  let labels = 0

  function pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(random() * items.length)] as Item
  }
  const times = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const repeat = (least: number, most: number, make: (index: number) => string) =>
    Array.from({ length: times(least, most) }, (_, index) => make(index))
  const text = (least = 1, most = 6) => repeat(least, most, () => pick(words)).join(' ')
  const indent = (block: string, by: string) => block.replace(/\n(?=[^\n])/g, `\n${by}`)

  const inlines: readonly ((depth: number) => string)[] = [
    () => text(),
    () => text(),
    () => text(),
    (depth) => `**${inline(depth + 1, 1, 2)}**`,
    (depth) => `*${inline(depth + 1, 1, 1)}*`,
    (depth) => `_${inline(depth + 1, 1, 1)}_`,
    (depth) => `***${inline(depth + 1, 1, 1)}***`,
    (depth) => `~~${inline(depth + 1, 1, 1)}~~`,
    () => `\`${pick(['npm run build', 'a ** b', '<div>', 'x | y', 'const a = [1](2)'])}\``,
    () => '``a ` b``',
    () => `[${text(1, 3)}](https://example.com/${pick(['a', 'a_(b)', 'a?b=c&d=e', 'a#b'])})`,
    () => `[${text(1, 2)}](<https://example.com/a b> "${text(1, 2)}")`,
    (depth) => `[**${inline(depth + 1, 1, 1)}**](https://example.com 'a')`,
    () => `![${text(1, 2)}](https://example.com/i.png)`,
    () => '[![alt](https://example.com/i.png)](https://example.com)',
    () =>
      pick(['https://example.com/a.', '(www.example.com)', 'someone@example.com', '<https://example.com>']),
    () =>
      pick([
        '&amp;',
        '&copy;',
        '&#x1F600;',
        '\\*not stressed\\*',
        '\\_',
        '5 * 3 * 2',
        '$5 and $6',
        '#tag',
        '@a',
      ]),
    () => pick(['<br>', '<b>bold</b>', 'a < b', 'a  \nb', 'a\\\nb', '\n']),
    () =>
      hasLabels ? pick([`[${text(1, 1)}][ref${times(0, labels)}]`, `[ref${times(0, labels)}]`]) : text(),
    () => (hasLabels ? `${pick(words)}[^${times(1, 3)}]` : text()),
  ]

  function inline(depth: number, least = 1, most = 5): string {
    if (depth > 2) return text(1, 2)
    return repeat(least, most, () => pick(inlines)(depth)).join(pick([' ', ' ', ', ', '. ']))
  }
  const line = (depth: number) => inline(depth, 1, 2).replace(/ *\\?\n/g, ' ')

  function list(depth: number): string {
    const bullet = pick(['-', '-', '*', '+'])
    const number = pick([1, 1, 1, 0, 7, 99])
    const style = pick(['bullet', 'bullet', 'ordered', 'ordered', 'task', 'paren'])
    const gap = pick(['\n', '\n', '\n', '\n\n'])
    return repeat(1, 5, (index) => {
      const marker =
        style === 'ordered' ? `${number + index}. ` : style === 'paren' ? `${index + 1}) ` : `${bullet} `
      const box = style === 'task' ? pick(['[ ] ', '[x] ', '[X] ']) : ''
      const children =
        depth < 3 && random() < 0.35
          ? repeat(1, 2, () => {
              const child = pick([list, list, fence, paragraph, quote, table])(depth + 1)
              return pick(['\n', '\n', '\n\n']) + child
            }).join('')
          : ''
      return marker + box + indent(line(1) + children, ' '.repeat(marker.length))
    }).join(gap)
  }

  function fence(): string {
    const marks = pick(['```', '```', '```', '~~~', '````'])
    const language = pick(['', 'js', 'ts', 'python', 'tsx title="a.tsx"', 'diff'])
    const code = repeat(0, 6, () =>
      pick([
        'const a = `x` ** 2',
        '',
        '  return [a](b)',
        '# not a heading',
        '- not a list',
        '| a |',
        '\ttab',
        '``',
        '> a',
      ]),
    )
    return [marks + language, ...code, marks].join('\n')
  }

  function table(): string {
    const columns = times(1, 4)
    const cell = () =>
      pick([text(0, 2), text(1, 2), '**a**', '`a`', 'a \\| b', '[a](https://example.com)', '1'])
    const row = (make: () => string) => `| ${Array.from({ length: columns }, make).join(' | ')} |`
    const rows = repeat(0, 5, () => row(cell))
    return [row(() => text(1, 2)), row(() => pick(['---', ':--', '--:', ':-:', '-'])), ...rows].join('\n')
  }

  function quote(depth: number): string {
    const marker = pick(['> ', '> ', '>'])
    const inner = repeat(1, 2, () => block(depth + 1)).join('\n\n')
    return marker + inner.replace(/\n/g, `\n${marker}`)
  }

  function paragraph(): string {
    const lines = repeat(1, 3, () => inline(0))
    return lines.join(pick(['\n', '. ']))
  }

  const blocks: readonly ((depth: number) => string)[] = [
    paragraph,
    paragraph,
    paragraph,
    list,
    list,
    list,
    fence,
    fence,
    table,
    quote,
    () => `${'#'.repeat(times(1, 6))} ${line(0)}${pick(['', '', ' ##'])}`,
    () => `${line(1)}\n${pick(['===', '---'])}`,
    () => pick(['---', '***', '* * *', '___']),
    () => '    indented\n\n      code',
    () => (hasLabels ? `[ref${labels++}]: https://example.com/${labels} "${text(1, 2)}"` : paragraph()),
    () => (hasLabels ? `[^${times(1, 3)}]: ${line(1)}\n\n    ${line(1)}` : paragraph()),
    () =>
      pick(['$$\na^2 + b_2\n$$', '<details>\n<summary>More</summary>\n\ntext\n\n</details>', '<!-- a -->']),
  ]

  function block(depth: number): string {
    return depth > 3 ? paragraph() : pick(blocks)(depth)
  }

  return { pick, block }
}
