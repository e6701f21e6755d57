// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import fc from 'fast-check'
import { Attachment, type FileUIPart } from 'react-agent-stream'
import { afterEach, describe, expect, it, vi } from 'vitest'

afterEach(cleanup)

const part = (url: string, mediaType = 'image/png', filename?: string): FileUIPart => ({
  type: 'file',
  mediaType,
  url,
  ...(filename !== undefined && { filename }),
})
const png = (chars: number) => `data:image/png;base64,${'A'.repeat(chars)}`
const kind = (container: HTMLElement) =>
  container.querySelector<HTMLElement>("[data-agent='attachment']")?.dataset['kind']
/** What the browser loads by itself. */
const loads = (container: HTMLElement) => [...container.querySelectorAll('[src], [srcset], [style], link')]

describe('an agent’s file', () => {
  it('never loads anything from elsewhere unasked, whatever its address and type are', () => {
    const address = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
      fc.constantFrom(
        '//evil.example/a.png',
        '/api/logout',
        'HTTPS://evil.example/a.png',
        'javascript:alert(1)',
        'data:image/svg+xml;base64,PHN2Zz4=',
        'data:image/svg+xml,<svg onload="alert(1)">',
        'data:text/html;base64,PGI+',
        'data:image/png;base64,AAAA"onerror="alert(1)',
        'data:image/png;base64,AA\nAA',
        'blob:https://example.org/1',
        'https://user:password@evil.example/a.png',
      ),
    )
    fc.assert(
      fc.property(address, fc.constantFrom('image/png', 'image/svg+xml', 'text/html'), (url, mediaType) => {
        const { container } = render(<Attachment file={part(url, mediaType)} />)
        expect(loads(container)).toEqual([])
        for (const link of container.querySelectorAll('a')) {
          expect(link.protocol).toMatch(/^https?:$/)
          expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer nofollow ugc'])
          expect(container.textContent).toContain(link.host)
        }
        cleanup()
      }),
      { numRuns: 60 },
    )
  })

  it.each(['png', 'jpeg', 'gif', 'webp', 'avif'])(
    'is shown where it is a small %s in the message',
    (type) => {
      const { container } = render(
        <Attachment file={part(`data:image/${type};base64,AAAA`, 'image/x', 'A chart.png')} />,
      )
      expect(kind(container)).toBe('image')
      expect(screen.getByRole('img', { name: 'A chart.png' }).getAttribute('src')).toContain(type)
    },
  )

  it('is shown up to 256 KiB, and above that after a click', async () => {
    const fits = (256 * 1_024 * 4) / 3
    const { rerender } = render(<Attachment file={part(png(Math.floor(fits)))} />)
    expect(screen.queryByRole('img')).toBeTruthy()
    rerender(<Attachment file={part(png(Math.ceil(fits) + 4))} />)
    expect(screen.queryByRole('img')).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Show image (262 kB)' }))
    expect(screen.queryByRole('img')).toBeTruthy()
  })

  it('is loaded from elsewhere after a click, without telling from where, and another one is not', async () => {
    const { container, rerender } = render(<Attachment file={part('https://example.org/a.png')} />)
    await userEvent.click(screen.getByRole('button', { name: 'Load image from example.org' }))
    const image = screen.getByRole('img')
    expect([image.getAttribute('src'), image.getAttribute('referrerpolicy')]).toEqual([
      'https://example.org/a.png',
      'no-referrer',
    ])
    expect(document.activeElement).toBe(container.firstElementChild)
    rerender(<Attachment file={part('https://example.org/b.png')} />)
    expect(screen.queryByRole('img')).toBeNull()
  })

  it('is a link with its host where it is on the web, and text where it is not', () => {
    const { container, rerender } = render(
      <Attachment file={part('https://example.org/r.pdf', 'application/pdf', 'r\u202Efdp.exe')} />,
    )
    expect(screen.getByRole('link').textContent).toBe('r⟨U+202E⟩fdp.exe')
    expect(kind(container)).toBe('link')
    expect(container.textContent).toContain('example.org')
    rerender(<Attachment file={part('/r.pdf', 'application/pdf')} />)
    expect(screen.queryByRole('link')).toBeNull()
    expect([kind(container), container.textContent]).toEqual(['file', 'Fileapplication/pdf'])
  })
})

describe('a reader’s own file', () => {
  it('is shown whatever its size', () => {
    render(<Attachment from="user" file={part(png(1_000_000), 'image/png', 'photo.png')} />)
    expect(screen.getByRole('img', { name: 'photo.png' })).toBeTruthy()
  })

  it('is not loaded from elsewhere either', () => {
    const { container } = render(<Attachment from="user" file={part('https://example.org/a.png')} />)
    expect(loads(container)).toEqual([])
  })

  it('is a chip with its picture where it can be taken away', async () => {
    const onRemove = vi.fn()
    const { container } = render(
      <Attachment from="user" file={part(png(4), 'image/png', 'photo.png')} onRemove={onRemove} />,
    )
    expect([kind(container), container.querySelector('img')?.alt]).toEqual(['file', ''])
    await userEvent.click(screen.getByRole('button', { name: 'Remove photo.png' }))
    expect(onRemove).toHaveBeenCalledOnce()
  })
})
