// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { type ReactElement, StrictMode } from 'react'
import {
  type Highlighter,
  Markdown,
  type MarkdownProps,
  type MarkdownRendererProps,
  type MarkdownRenderers,
} from 'react-agent-stream'
import type { Paragraph } from 'react-agent-stream/core'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { seeded } from '../law.js'
import { chatMarkdown } from '../markdown/chat-markdown.js'

afterEach(cleanup)

/** Shows a text, and more of it when asked. */
function show(text: string, props: Omit<MarkdownProps, 'text'> = {}) {
  const element = (text: string, isStreaming = false): ReactElement => (
    <Markdown {...props} text={text} isStreaming={isStreaming} />
  )
  const view = render(element(text))
  return {
    container: view.container,
    root: view.container.firstElementChild as HTMLElement,
    more: (text: string, isStreaming = true) => view.rerender(element(text, isStreaming)),
  }
}

/** What is in the page, without what only says that more can come. */
function page(element: Element): string {
  const copy = element.cloneNode(true) as Element
  for (const node of [copy, ...copy.querySelectorAll('*')])
    for (const name of ['data-streaming', 'data-open', 'id', 'href']) node.removeAttribute(name)
  return copy.innerHTML
}

test('a text that arrives in pieces ends as the same text that arrives at once', () => {
  for (const text of [chatMarkdown(seeded(3)), chatMarkdown(seeded(7))]) {
    const whole = page(show(text).root)
    const { root, more } = show('')
    for (let end = 0; end < text.length; end += 37) more(text.slice(0, end))
    more(text, false)
    expect(page(root)).toBe(whole)
    cleanup()
  }
})

describe('what is finished', () => {
  const counted = vi.fn()
  function Counted({ node, children }: MarkdownRendererProps<Paragraph>): ReactElement {
    counted(node.text)
    return <p>{children}</p>
  }
  const renderers: MarkdownRenderers = { paragraph: Counted }

  it('is never rendered again, whatever comes after it', () => {
    const paragraphs = Array.from({ length: 300 }, (_, index) => `Paragraph ${index}.`)
    const { more } = show('', { renderers })
    for (let shown = 1; shown <= paragraphs.length; shown++)
      more(`${paragraphs.slice(0, shown).join('\n\n')}\n\n`)
    counted.mockClear()
    more(`${paragraphs.join('\n\n')}\n\nAnd`)
    more(`${paragraphs.join('\n\n')}\n\nAnd one more.`)
    expect(counted.mock.calls.flat()).not.toContain('Paragraph 0.')
    expect(counted.mock.calls.length).toBeLessThan(6)
  })

  it('keeps its elements', () => {
    const { root, more } = show('One *two')
    const paragraph = root.querySelector('p')
    let text = 'One *two'
    for (let index = 0; index < 40; index++) {
      text += index === 0 ? '* three.\n\nNext' : ` ${index}\n\nNext`
      more(text)
    }
    expect(root.querySelector('p')).toBe(paragraph)
    expect(paragraph?.textContent).toBe('One two three.')
    expect(root.querySelectorAll('p')).toHaveLength(41)
  })

  it('keeps the elements of items, rows and lines too', () => {
    for (const [begin, line, selector] of [
      ['', (index: number) => `- item ${index}\n`, 'li'],
      ['| a |\n| - |\n', (index: number) => `| ${index} |\n`, 'tbody tr'],
      ['```\n', (index: number) => `line ${index}\n`, '[data-agent="code-piece"]'],
    ] as const) {
      const { root, more } = show('')
      let text = begin + line(0)
      more(text)
      const first = root.querySelector(selector)
      for (let index = 1; index < 100; index++) more((text += line(index)))
      expect(root.querySelector(selector), selector).toBe(first)
      expect(first?.isConnected, selector).toBe(true)
      cleanup()
    }
  })
})

test('in development, where all is rendered twice, the same is shown', () => {
  const text = chatMarkdown(seeded(5))
  const once = page(show(text).root)
  const { container, rerender } = render(
    <StrictMode>
      <Markdown text={text.slice(0, 200)} isStreaming />
    </StrictMode>,
  )
  rerender(
    <StrictMode>
      <Markdown text={text} />
    </StrictMode>,
  )
  expect(page(container.firstElementChild!)).toBe(once)
})

describe('links', () => {
  it('open elsewhere and tell nobody where from', () => {
    show('[A page](https://example.org/a "What it says")')
    const link = screen.getByRole('link', { name: 'A page' })
    expect(Object.fromEntries(Array.from(link.attributes, ({ name, value }) => [name, value]))).toEqual({
      href: 'https://example.org/a',
      title: 'What it says',
      rel: 'noopener noreferrer nofollow ugc',
      target: '_blank',
    })
  })

  it('lead nowhere before they are whole, and are plain text where they may not lead', () => {
    const { container, more } = show('')
    for (const text of [
      'See [this',
      'See [this](https://exa',
      'See https://exam',
      'See [this](javascript:alert(1))',
    ]) {
      more(text)
      expect(screen.queryByRole('link'), text).toBeNull()
    }
    expect(container.textContent).toBe('See this')
  })

  it('say the host where their text names another', () => {
    show('[https://bank.example](https://evil.example/a)')
    expect(screen.getByRole('link', { name: 'https://bank.example — evil.example' })).toBeTruthy()
  })

  it('within the page stay in the page', () => {
    show('[Below](#below)')
    expect(screen.getByRole('link').getAttribute('target')).toBeNull()
  })

  it('of the page itself, and to more programs, are allowed by a policy that may be written inline', () => {
    const { more } = show('[a](/orders) [b](sms:123)', { links: { relative: true, schemes: ['sms'] } })
    const hrefs = () => screen.getAllByRole('link').map((link) => link.getAttribute('href'))
    expect(hrefs()).toEqual(['/orders', 'sms:123'])
    more('[a](/orders) [b](sms:123)\n\n', false)
    expect(hrefs()).toEqual(['/orders', 'sms:123'])
  })

  it('are told of before they are followed', () => {
    const onLinkClick = vi.fn((_href: string, event: { preventDefault: () => void }) =>
      event.preventDefault(),
    )
    show('[A **page**](https://example.org/a)', { onLinkClick })
    expect(fireEvent.click(screen.getByText('page'))).toBe(false)
    expect(onLinkClick.mock.calls.map(([href]) => href)).toEqual(['https://example.org/a'])
  })

  it('with only the number of a source have a name that says whose it is', () => {
    show('Known [1](https://example.org/a) and [2](https://example.net "The other").')
    expect(screen.getAllByRole('link').map((link) => link.getAttribute('aria-label'))).toEqual([
      'Source 1, example.org',
      'Source 2, The other',
    ])
  })

  it('without a text show where they lead', () => {
    show('[](https://example.org/a)')
    expect(screen.getByRole('link', { name: 'example.org' })).toBeTruthy()
  })
})

describe('images', () => {
  const image = '![A chart](https://cdn.example/a.png?d=secret)'

  it('are not loaded before the reader says so', () => {
    const { container } = show(image)
    expect(container.querySelector('img')).toBeNull()
    expect(container.textContent).toContain('A chart')
    expect(container.textContent).toContain('cdn.example')
    const button = screen.getByRole('button', { name: 'Load image from cdn.example' })
    button.focus()
    fireEvent.click(button)
    const shown = screen.getByRole('img', { name: 'A chart' })
    expect(shown.getAttribute('src')).toBe('https://cdn.example/a.png?d=secret')
    expect(shown.getAttribute('referrerpolicy')).toBe('no-referrer')
    expect(document.activeElement?.contains(shown)).toBe(true)
  })

  it('are loaded unasked where a policy allows it', () => {
    show(`${image} ![b](https://other.example/b.png)`, { images: { allow: ['https://cdn.example/'] } })
    expect(screen.getAllByRole('img').map((shown) => shown.getAttribute('src'))).toEqual([
      'https://cdn.example/a.png?d=secret',
    ])
  })

  it('in a link have no button', () => {
    show(`[${image}](https://example.org)`)
    expect(screen.queryByRole('button')).toBeNull()
    expect(screen.getByRole('link').textContent).toContain('A chart')
  })

  it('that are asked for are not asked for once the address is another', () => {
    const { container, more } = show(image)
    fireEvent.click(screen.getByRole('button'))
    more('![A chart](https://cdn.example/b.png)', false)
    expect(container.querySelector('img')).toBeNull()
  })
})

describe('what a text consists of', () => {
  it('has headings below what is above it', () => {
    show('# One\n\n#### Four', { headingOffset: 3 })
    expect(screen.getByRole('heading', { name: 'One', level: 4 })).toBeTruthy()
    expect(screen.getByRole('heading', { name: 'Four', level: 6 })).toBeTruthy()
  })

  it('has lists that say that they are, with their numbers', () => {
    const { container } = show('3. a\n4. b\n\n- c')
    expect(screen.getAllByRole('list').map(({ tagName }) => tagName)).toEqual(['OL', 'UL'])
    expect(container.querySelector('ol')?.start).toBe(3)
    expect(
      Array.from(container.querySelectorAll('ol li'), (item) => (item as HTMLElement).dataset['marker']),
    ).toEqual(['3.', '4.'])
  })

  it('has tasks named by what is to be done', () => {
    show('- [x] Buy **milk**\n- [ ] Drink it')
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Buy milk' }).checked).toBe(true)
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Drink it' }).disabled).toBe(true)
  })

  it('has long lists whose items are still items of one list', () => {
    const { container } = show(Array.from({ length: 100 }, (_, index) => `${index + 1}. Item`).join('\n'))
    const [list] = screen.getAllByRole('list')
    expect(screen.getAllByRole('list')).toHaveLength(1)
    expect(within(list!).getAllByRole('listitem')).toHaveLength(100)
    const markers = Array.from(
      container.querySelectorAll<HTMLElement>('[data-marker]'),
      (item) => item.dataset['marker'],
    )
    expect(markers).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 1}.`))
  })

  it('has tables in a box that the keyboard can scroll', () => {
    show('| a | b |\n| - | -: |\n| 1 | 2 |')
    const box = screen.getByRole('group', { name: 'Table' })
    expect(box.tabIndex).toBe(0)
    expect(
      within(box)
        .getAllByRole('columnheader')
        .map((cell) => cell.getAttribute('scope')),
    ).toEqual(['col', 'col'])
    expect(within(box).getByRole('cell', { name: '2' }).dataset['align']).toBe('right')
  })

  it('has HTML as text', () => {
    const { container } = show('<b onclick="x">bold</b>\n\n<script>alert(1)</script>')
    expect(container.querySelector('b, script')).toBeNull()
    expect(container.textContent).toContain('<script>alert(1)</script>')
  })

  it('shows what cannot be seen in code, and hands out the code as it is', () => {
    const { container } = show('`a\u202Eb`\n\n```\nc\u202Ed\n```')
    expect(container.querySelector('p code')?.textContent).toBe('a⟨U+202E⟩b')
    expect(container.querySelector('pre')?.textContent).toContain('c⟨U+202E⟩d')
  })

  it('resolves what is defined later, and only once it is', () => {
    const { more } = show('See [it][a].')
    expect(screen.queryByRole('link')).toBeNull()
    more('See [it][a].\n\n[a]: https://example.org/\n\n')
    expect(screen.getByRole('link', { name: 'it' })).toBeTruthy()
  })
})

describe('footnotes', () => {
  const text = 'One[^b] and two[^a].\n\n[^a]: Note *a*.\n\n[^b]: Note b.\n\n[^c]: Nobody mentions it.'

  it('are listed in the order in which they are mentioned, those that are', () => {
    show(text)
    const list = within(screen.getByRole('group', { name: 'Footnotes' }))
    expect(list.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Note b.↩',
      'Note a.↩',
    ])
  })

  it('lead there and back, and leave the address of the page as it is', () => {
    show(text)
    const mark = screen.getByRole('link', { name: 'Footnote 1' })
    fireEvent.click(mark)
    expect(document.activeElement?.textContent).toBe('Note b.↩')
    fireEvent.click(screen.getByRole('link', { name: 'Back to where footnote 1 is mentioned' }))
    expect(document.activeElement).toBe(mark)
    expect(location.hash).toBe('')
  })

  it('of two texts have ids of their own', () => {
    render(
      <>
        <Markdown text={text} />
        <Markdown text={text} />
      </>,
    )
    const ids = Array.from(document.querySelectorAll('[id]'), ({ id }) => id)
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
  })
})

describe('components of the user', () => {
  it('show what they are there for', () => {
    const renderers: MarkdownRenderers = {
      paragraph: ({ children }) => <p title="own">{children}</p>,
      heading: ({ level, children }) => <header data-level={level}>{children}</header>,
      quote: ({ children }) => <aside>{children}</aside>,
      list: ({ node, children }) => <menu data-start={node.start}>{children}</menu>,
      item: ({ children }) => <li title="own">{children}</li>,
      table: ({ children }) => <table title="own">{children}</table>,
      rule: () => <hr title="own" />,
      link: ({ href, children }) => <a href={`/out?to=${href}`}>{children}</a>,
      image: ({ src, node }) => <output data-src={src}>{node.alt}</output>,
      inlineCode: ({ children }) => <kbd>{children}</kbd>,
      code: {
        mermaid: ({ code, language, isOpen }) => <figure>{`${language} ${isOpen} ${code}`}</figure>,
        '*': ({ code, children }) => <section title={code}>{children}</section>,
      },
    }
    const { root } = show(
      [
        'A `b` [c](https://example.org) ![d](https://example.org/d.png)',
        '# E',
        '> f',
        '2. g',
        '| h |\n| - |\n| i |',
        '---',
        '```mermaid\nj\n```',
        '```ts\nk\n```',
      ].join('\n\n'),
      { renderers },
    )
    for (const [selector, text] of [
      ['p[title=own] kbd', 'b'],
      ['p > a[href="/out?to=https://example.org/"]', 'c'],
      ['p > output', 'd'],
      ['header[data-level="1"]', 'E'],
      ['aside p[title=own]', 'f'],
      ['menu[data-start="2"] > li[title=own]', 'g'],
      ['table[title=own] td', 'i'],
      ['hr[title=own]', ''],
      ['figure', 'mermaid false j\n'],
    ] as const)
      expect(root.querySelector(selector)?.textContent, selector).toBe(text)
    expect(root.querySelector('section')?.title).toBe('k\n')
    expect(root.querySelector('section pre')?.textContent).toBe('k\n')
  })

  it('that throw are replaced by what is shown without them, and take nothing else with them', () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const fails = (): never => {
      throw new RangeError('too deep')
    }
    const { root } = show('Before\n\n```math\nx^2\n```\n\nAfter [it](https://example.org)', {
      renderers: { code: { math: fails }, link: fails },
    })
    expect(root.querySelector('pre')?.textContent).toBe('x^2\n')
    expect(screen.getByRole('link', { name: 'it' })).toBeTruthy()
    expect(root.textContent).toContain('Before')
    error.mockRestore()
  })

  it('are not found by names that every object has', () => {
    const { root } = show('```constructor\na\n```', { renderers: { code: {} } })
    expect(root.querySelector('pre')?.textContent).toBe('a\n')
  })
})

test('code is copied as it was written', async () => {
  const writeText = vi.fn(() => Promise.resolve())
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  show('```ts\nconst a = 1\n\nconst b = "\u202E"\n```')
  expect(screen.getByRole('group', { name: 'Code, ts' })).toBeTruthy()
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Copy code' })))
  expect(writeText.mock.calls).toEqual([['const a = 1\n\nconst b = "\u202E"\n']])
  expect(screen.getByRole('status').textContent).toBe('Copied, with characters that cannot be seen')
  vi.unstubAllGlobals()
})

test('code is coloured after it was shown, once what colours it is loaded, and stays plain where that fails', async () => {
  const languages: string[] = []
  const highlight: Highlighter = async (language) => {
    languages.push(language)
    if (language === 'bad') throw new Error('not found')
    return { start: 0, line: (text) => ({ tokens: [{ text, kind: 'keyword' }], state: 0 }) }
  }
  const { root } = show('```TS\nlet a\n```\n\n```bad\nlet b\n```\n\n```\nlet c\n```', { highlight })
  expect(root.querySelector('[data-kind]')).toBeNull()
  await waitFor(() => expect(root.querySelectorAll('[data-kind="keyword"]')).toHaveLength(1))
  expect(Array.from(root.querySelectorAll('pre'), ({ textContent }) => textContent)).toEqual([
    'let a\n',
    'let b\n',
    'let c\n',
  ])
  expect(languages).toEqual(['ts', 'bad'])
})

test('long lines of code are broken when asked for', () => {
  show('```\na\n```')
  const button = screen.getByRole('button', { name: 'Wrap lines' })
  expect(screen.getByRole('group').tabIndex).toBe(0)
  fireEvent.click(button)
  expect(button.getAttribute('aria-pressed')).toBe('true')
  expect(button.closest<HTMLElement>('[data-agent="code-block"]')?.dataset['wrap']).toBe('')
  expect(screen.getByRole('group').tabIndex).toBe(-1)
})
