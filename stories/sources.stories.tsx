import type { ComponentType } from 'react'
import { Sources, type SourcesProps } from 'react-agent-stream'
import { expect } from 'storybook/test'
import preview from '../.storybook/preview.js'

const sources: SourcesProps['sources'] = [
  {
    type: 'source-url',
    sourceId: '1',
    url: 'https://docs.python.org/3/whatsnew/3.13.html',
    title: 'What’s New In Python 3.13',
  },
  { type: 'source-url', sourceId: '2', url: 'https://example.org/a/page/without/a/title?and=a&long=query' },
  {
    type: 'source-document',
    sourceId: '3',
    title: 'Language history',
    filename: 'history.pdf',
    mediaType: 'application/pdf',
  },
  {
    type: 'source-url',
    sourceId: '1b',
    url: 'https://docs.python.org/3/whatsnew/3.13.html',
    title: 'The same page again',
  },
]

const meta = preview.meta({
  title: 'Components/Sources',
  component: Sources as ComponentType<SourcesProps>,
  args: { sources },
})

export const Closed = meta.story({
  play: async ({ canvas, userEvent }) => {
    const button = canvas.getByRole('button', { name: '3 sources' })
    await userEvent.click(button)
    await expect(canvas.getAllByRole('link')).toHaveLength(2)
    await userEvent.click(button)
    await expect(button).toHaveAttribute('aria-expanded', 'false')
  },
})
export const Open = meta.story({ args: { defaultOpen: true } })
export const Hostile = meta.story({
  args: {
    defaultOpen: true,
    sources: [
      { type: 'source-url', sourceId: '1', url: 'javascript:alert(1)', title: 'Your bank' },
      {
        type: 'source-url',
        sourceId: '2',
        url: 'https://your-bank.example@evil.example/',
        title: 'https://your-bank.example',
      },
      { type: 'source-url', sourceId: '3', url: 'https://аррӏе.com/', title: 'apple.com' },
      {
        type: 'source-url',
        sourceId: '4',
        url: 'https://evil.example/',
        title: '\u202Eelpmaxe.knab-ruoy//:sptth',
      },
      { type: 'source-url', sourceId: '5', url: `https://example.org/${'unbreakable'.repeat(40)}` },
    ],
  },
  play: async ({ canvas }) => {
    const hosts = canvas.getAllByRole<HTMLAnchorElement>('link').map(({ host }) => host)
    await expect(hosts).toEqual(['xn--80ak6aa92e.com', 'evil.example', 'example.org'])
    await expect(canvas.getByText('xn--80ak6aa92e.com')).toBeVisible()
  },
})
