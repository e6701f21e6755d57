import { type ComponentType, type ReactElement, useEffect, useState } from 'react'
import { CodeBlock, type CodeRendererProps, Markdown, type MarkdownProps } from 'react-agent-stream'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { everything, footnotes, hostile, largeTable, longCode, rightToLeft } from './texts.js'

const meta = preview.meta({
  title: 'Components/Markdown',
  component: Markdown as ComponentType<Omit<MarkdownProps, 'render'>>,
  args: { text: everything, headingOffset: 1 },
  render: (args) => (
    <div className="story">
      <Markdown {...args} />
    </div>
  ),
})

/** A text that arrives in pieces of some characters. */
function Arriving({ text, ...props }: MarkdownProps): ReactElement {
  const [length, setLength] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setLength((length) => length + 7), 16)
    return () => clearInterval(timer)
  }, [])
  const isStreaming = length < text.length
  return <Markdown {...props} text={text.slice(0, length)} isStreaming={isStreaming} />
}

export const Everything = meta.story()

export const Streaming = meta.story({
  render: (args) => (
    <div className="story">
      <Arriving {...args} />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    await waitFor(() => expect(canvas.getByRole('group', { name: 'Footnotes' })).toBeInTheDocument(), {
      timeout: 20_000,
    })
    await waitFor(() => expect(canvasElement.querySelector('[data-streaming]')).toBeNull(), {
      timeout: 20_000,
    })
  },
})

export const Unfinished = meta.story({
  args: {
    isStreaming: true,
    text: 'What is unfinished looks finished:\n\n- **strong words\n- `code that goes on\n- a [link that is not whole](https://exam',
  },
  play: async ({ canvas }) => {
    await expect(canvas.queryByRole('link')).toBeNull()
  },
})

export const Hostile = meta.story({
  args: { text: hostile },
  play: async ({ canvas, canvasElement }) => {
    await expect(canvasElement.querySelector('script, img')).toBeNull()
    await expect(canvas.getAllByRole('link')).toHaveLength(2)
  },
})

export const LongCode = meta.story({
  args: { text: longCode(400) },
  play: async ({ canvas, userEvent }) => {
    const wrap = canvas.getByRole('button', { name: 'Wrap lines' })
    await userEvent.click(wrap)
    await expect(wrap).toHaveAttribute('aria-pressed', 'true')
    await userEvent.click(wrap)
  },
})

export const WideTable = meta.story({ args: { text: largeTable(14, 8) } })

export const LongTable = meta.story({ args: { text: largeTable(4, 200) } })

export const LongList = meta.story({
  args: { text: Array.from({ length: 300 }, (_, index) => `${index + 1}. Item ${index + 1}`).join('\n') },
})

export const BothDirections = meta.story({ args: { text: rightToLeft } })

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

export const Images = meta.story({
  args: {
    text: `Held until it is asked for: ![A chart](https://cdn.example.net/chart.png)

In a link: [![A badge](https://cdn.example.net/badge.svg)](https://example.org)

Without a description: ![](https://cdn.example.net/a.png)

In the text itself, and so loaded: ![A dot](${picture})`,
  },
  play: async ({ canvas }) => {
    await expect(canvas.getAllByRole('button', { name: 'Load image from cdn.example.net' })).toHaveLength(2)
  },
})

export const Footnotes = meta.story({
  args: { text: footnotes },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(canvas.getByRole('link', { name: 'Footnote 2' }))
    await expect(document.activeElement).toHaveTextContent('The second to be mentioned')
    await userEvent.click(canvas.getByRole('link', { name: 'Back to where footnote 2 is mentioned' }))
    await expect(document.activeElement).toHaveTextContent('2')
  },
})

/** Numbers in a fence as bars: what a component of one's own can be for. */
function Bars({ code, isOpen }: CodeRendererProps): ReactElement {
  const values = code.split(/\s+/).map(Number).filter(Boolean)
  return (
    <figure style={{ margin: '1em 0 0' }} aria-label={isOpen ? 'Bars, not complete' : 'Bars'}>
      {values.map((value, index) => (
        <div
          key={index}
          style={{
            inlineSize: `${value}%`,
            marginBlockEnd: 4,
            paddingInline: 8,
            borderRadius: 4,
            background: 'var(--agent-running-background)',
            color: 'var(--agent-running-text)',
          }}
        >
          {value}
        </div>
      ))}
    </figure>
  )
}

export const YourOwnComponents = meta.story({
  args: {
    text: '## Bars\n\n```bars\n20\n45\n80\n```\n\nAll other code stays as it is:\n\n```js\n20 + 45 + 80\n```\n\n> And a note.',
    renderers: {
      code: { bars: Bars },
      quote: ({ children }) => (
        <aside
          aria-label="Note"
          style={{
            padding: 12,
            border: '1px solid var(--agent-border)',
            borderRadius: 10,
            marginBlockStart: 16,
          }}
        >
          {children}
        </aside>
      ),
    },
  },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole('figure', { name: 'Bars' })).toHaveTextContent('204580')
  },
})

export const CodeByItself = meta.story({
  render: () => (
    <div className="story">
      <CodeBlock code={'SELECT name, price\nFROM models\nORDER BY price;\n'} language="sql" />
    </div>
  ),
})
