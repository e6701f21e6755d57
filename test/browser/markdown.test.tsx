import 'react-agent-stream/styles.css'
import { Markdown, type MarkdownProps } from 'react-agent-stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'

beforeEach(() => page.viewport(800, 600))

async function show(text: string, props: Omit<MarkdownProps, 'text'> = {}) {
  const { container, rerender } = await render(<Markdown {...props} text={text} />)
  return {
    root: container.firstElementChild as HTMLElement,
    more: (text: string) => rerender(<Markdown {...props} text={text} isStreaming />),
  }
}

const top = (element: Element) => element.getBoundingClientRect().top
const all = (root: Element, selector: string) => [...root.querySelectorAll<HTMLElement>(selector)]
const repeated = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join('')

/** Whether what is in it is laid out. */
const isLaidOut = (element: HTMLElement) => element.checkVisibility({ contentVisibilityAuto: true })

const paints = async (count = 2) => {
  for (let done = 0; done < count; done++) await new Promise((painted) => requestAnimationFrame(painted))
}

describe('a long text', () => {
  it.each([
    ['paragraphs', (index: number) => `Paragraph ${index}\n\n`, 'p'],
    ['items', (index: number) => `- Item ${index}\n`, 'li:not([role=none])'],
    ['items that are set apart', (index: number) => `- Item ${index}\n\n`, 'li:not([role=none])'],
  ])('has its %s as far apart within a group as between two', async (_, part, selector) => {
    await page.viewport(800, 3_000)
    const { root } = await show(repeated(40, part))
    await paints()
    const tops = all(root, selector).map(top)
    const distances = tops.slice(1).map((place, index) => Math.round((place - tops[index]!) * 8) / 8)
    expect(tops).toHaveLength(40)
    expect(new Set(distances).size).toBe(1)
  })

  it('is laid out only where it is to be seen', async () => {
    const { root } = await show(repeated(600, (index) => `Paragraph ${index}\n\n`))
    await paints()
    const paragraphs = all(root, 'p')
    expect(isLaidOut(paragraphs[0]!)).toBe(true)
    expect(isLaidOut(paragraphs[300]!)).toBe(false)
    expect(isLaidOut(paragraphs[590]!)).toBe(false)
    paragraphs[590]!.scrollIntoView()
    await paints(4)
    expect(isLaidOut(paragraphs[590]!)).toBe(true)
  })
})

describe('a table', () => {
  const table = (rows: number) =>
    `| Name | Number | What it says |\n| - | -: | - |\n${repeated(rows, (index) => `| Row ${index} | ${index * 7} | ${'word '.repeat(index % 9)}|\n`)}`

  it('keeps the widths of its columns when it becomes long, and the heights of its rows', async () => {
    const { root, more } = await show('')
    const widths = () => all(root, 'th').map((cell) => Math.round(cell.getBoundingClientRect().width))
    const heights = () =>
      all(root, 'tbody tr')
        .slice(0, 60)
        .map((row) => Math.round(row.getBoundingClientRect().height))
    await more(table(62))
    const [before, rows] = [widths(), heights()]
    await more(table(70))
    expect(root.querySelector('table')?.dataset['frozen']).toBe('')
    expect(widths()).toEqual(before)
    expect(heights()).toEqual(rows)
    await more(table(200))
    expect(all(root, 'tbody tr')).toHaveLength(200)
    expect(
      all(root, 'tr:last-child > td').every((cell, index) => {
        const head = all(root, 'th')[index % 3]!
        return (
          Math.abs(cell.getBoundingClientRect().left - head.getBoundingClientRect().left) < 1 ||
          !isLaidOut(cell)
        )
      }),
    ).toBe(true)
  })

  it('that is wide scrolls by itself', async () => {
    const { root } = await show(
      `|${repeated(20, (index) => ` Column ${index} |`)}\n|${' - |'.repeat(20)}\n|${' cell |'.repeat(20)}`,
    )
    const box = root.querySelector<HTMLElement>('[data-agent="table"]')!
    expect(box.scrollWidth).toBeGreaterThan(box.clientWidth)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
  })
})

describe('code', () => {
  it('has lines of one height, in and between its pieces, and all of them can be scrolled to', async () => {
    const line = (index: number) => `line ${index}${index === 5 ? ' long'.repeat(60) : ''}\n`
    const { root } = await show(`\`\`\`\n${repeated(72, line)}\`\`\``)
    await paints()
    const pieces = all(root, '[data-agent="code-piece"]')
    const pre = root.querySelector('pre')!
    expect(pieces).toHaveLength(3)
    expect(Math.abs((pieces.at(-1)!.getBoundingClientRect().height * 3) / 72 - 20.15)).toBeLessThan(0.5)
    expect(pre.scrollWidth).toBeGreaterThan(pre.clientWidth + 500)
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
  })

  it('is copied by hand as it is shown', async () => {
    const { root } = await show(`\`\`\`\n${repeated(60, (index) => `line ${index}\n`)}\`\`\``)
    getSelection()?.selectAllChildren(root.querySelector('code')!)
    expect(getSelection()?.toString().trimEnd()).toBe(repeated(60, (index) => `line ${index}\n`).trimEnd())
  })
})

it('stays in its box, whatever is in it', async () => {
  await page.viewport(320, 600)
  const { root } = await show(
    `# ${'w'.repeat(200)}\n\n${'x'.repeat(400)}\n\n- ${'y'.repeat(300)}\n\n> ${'z'.repeat(300)}\n\n\`${'c'.repeat(300)}\` [${'l'.repeat(200)}](https://example.org/${'p'.repeat(300)}) ![${'a'.repeat(200)}](https://example.org/a.png)`,
  )
  const { right } = root.getBoundingClientRect()
  for (const element of all(root, '*'))
    expect(element.getBoundingClientRect().right).toBeLessThanOrEqual(right + 1)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320)
})

it('turns each paragraph, item and cell the way its own text runs', async () => {
  const { root } = await show('English\n\nمرحبا\n\n- one\n- عنصر\n\n| a |\n| - |\n| خلية |')
  const side = (element: Element) => {
    const range = document.createRange()
    range.selectNodeContents(element)
    const [text, box] = [range.getBoundingClientRect(), element.getBoundingClientRect()]
    return text.left - box.left < box.right - text.right ? 'left' : 'right'
  }
  expect(all(root, 'p').map(side)).toEqual(['left', 'right'])
  expect(all(root, 'li').map((item) => getComputedStyle(item).direction)).toEqual(['ltr', 'rtl'])
})
