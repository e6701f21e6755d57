import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { webUrl } from '../../src/components/web-url.js'

describe('webUrl', () => {
  it.each([
    ['https://example.com/path?q=1#frag', 'https://example.com/path?q=1#frag', 'example.com'],
    ['HTTPS://EXAMPLE.COM/', 'https://example.com/', 'example.com'],
    ['http://localhost:8080/a_b_(c)', 'http://localhost:8080/a_b_(c)', 'localhost:8080'],
    ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['https://例え.jp/道', 'https://xn--r8jz45g.jp/%E9%81%93', 'xn--r8jz45g.jp'],
  ])('links %s', (address, href, host) => {
    expect(webUrl(address)).toEqual({ href, host })
  })

  it.each([
    '',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    ' https://example.com',
    'https://example.com/\n',
    'https://user@example.com',
    'https://example.com@evil.example',
    'https://:pass@evil.example',
    'https:/example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'https://./',
    '//evil.example',
    '/logout',
    'a.html',
    '#fragment',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://example.com',
    'mailto:a@example.com',
    'blob:https://example.com/1',
    'https://example.com/\u202Egpj.exe',
    'https://exam\u200Bple.com',
    `https://example.com/${'a'.repeat(9_000)}`,
    'https://exa mple.com',
    'https://',
  ])('does not link %j', (address) => {
    expect(webUrl(address)).toBeUndefined()
  })

  it('never gives anything but http and https, without credentials and in ASCII', () => {
    const piece = fc.constantFrom(
      'http',
      'https',
      'javascript',
      ':',
      '//',
      '/',
      '\\',
      '@',
      'a.b',
      '\t',
      '\u202E',
      'é',
    )
    const address = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.array(piece).map((all) => all.join('')),
      fc.string(),
    )
    fc.assert(
      fc.property(address, (text) => {
        const link = webUrl(text)
        if (!link) return
        const { protocol, username, password } = new URL(link.href)
        expect(protocol).toMatch(/^https?:$/)
        expect(username + password).toBe('')
        expect(link.href + link.host).toMatch(/^[\u0021-\u007E]+$/)
      }),
    )
  })
})
