import type { ComponentType } from 'react'
import { Markdown, type MarkdownProps } from 'react-agent-stream'
import { highlight } from 'react-agent-stream/highlight'
import { expect, waitFor } from 'storybook/test'
import preview from '../.storybook/preview.js'
import { diagramRenderers } from './diagram.js'
import { mathRenderers } from './math.js'
import { code, diagrams, formulas } from './recipe-texts.js'

const meta = preview.meta({
  title: 'Recipes/Markdown',
  component: Markdown as ComponentType<Omit<MarkdownProps, 'render'>>,
  render: (args) => (
    <div className="story">
      <Markdown {...args} />
    </div>
  ),
})

/** Each language is loaded when code in it is shown. */
export const Highlighting = meta.story({
  args: { text: code, highlight },
  play: async ({ canvasElement }) => {
    const tokens = () =>
      [...canvasElement.querySelectorAll<HTMLElement>('[data-kind]')].map(
        ({ dataset, textContent }) => `${dataset['kind']} ${textContent}`,
      )
    const last = ['tag </article>', 'keyword def', 'keyword SELECT', 'keyword fn', 'tag </p>']
    await waitFor(() => expect(tokens()).toEqual(expect.arrayContaining(last)), { timeout: 10_000 })
  },
})

export const Formulas = meta.story({
  args: { text: formulas, renderers: mathRenderers },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('math[display="block"]')).toHaveLength(2)
    await expect(canvasElement.querySelectorAll('p math')).toHaveLength(2)
    await expect(canvasElement.querySelector('code')).toHaveTextContent('\\frac{a')
    await expect(canvasElement.querySelector('a')).toBeNull()
  },
})

export const Diagrams = meta.story({
  args: { text: diagrams, renderers: diagramRenderers },
  play: async ({ canvasElement }) => {
    const frames = () => [...canvasElement.querySelectorAll('iframe')]
    await waitFor(
      () => {
        void expect(frames()).toHaveLength(2)
        for (const frame of frames()) void expect(frame.offsetHeight).toBeGreaterThan(50)
      },
      { timeout: 30_000 },
    )
    await expect(canvasElement).toHaveTextContent('this is no diagram')
  },
})
