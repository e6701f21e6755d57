// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { Sources, type SourcesProps } from 'react-agent-stream'
import { afterEach, describe, expect, it } from 'vitest'

afterEach(cleanup)

const sources: SourcesProps['sources'] = [
  { type: 'source-url', sourceId: '1', url: 'https://example.org/a', title: 'One' },
  {
    type: 'source-url',
    sourceId: '2',
    url: 'https://user@evil.example/',
    title: 'https://your-bank.example',
  },
  {
    type: 'source-document',
    sourceId: '3',
    mediaType: 'application/pdf',
    title: 'Paper',
    filename: 'a\u202Efdp.exe',
  },
  { type: 'source-url', sourceId: '4', url: 'https://example.org/a', title: 'One' },
]

describe('Sources', () => {
  it('counts what is named twice once, and opens to a list', async () => {
    render(<Sources sources={sources} />)
    const button = screen.getByRole('button', { name: '3 sources' })
    expect(button.getAttribute('aria-expanded')).toBe('false')
    await userEvent.click(button)
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Oneexample.org',
      'https://your-bank.examplehttps://user@evil.example/',
      'Papera⟨U+202E⟩fdp.exe',
    ])
  })

  it('links only what is safe to link, without telling where the reader comes from', () => {
    render(<Sources sources={sources} defaultOpen />)
    const links = screen.getAllByRole<HTMLAnchorElement>('link')
    expect(links.map(({ href, target, rel }) => [href, target, rel])).toEqual([
      ['https://example.org/a', '_blank', 'noopener noreferrer nofollow ugc'],
    ])
  })

  it('loads nothing', () => {
    const { container } = render(<Sources sources={sources} defaultOpen />)
    expect(container.querySelectorAll('img, link, iframe, object, [src], [style]')).toHaveLength(0)
  })

  it('is not there without a source', () => {
    const { container } = render(<Sources sources={[]} />)
    expect(container.childNodes).toHaveLength(0)
  })
})
