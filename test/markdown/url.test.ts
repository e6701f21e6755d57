import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { imageUrl, linkUrl, otherHost, webUrl } from '../../src/markdown/url.js'
import { sharedFixture } from './fixtures.js'

// What addresses are made of, and what is used to make them look like others.
const piece = fc.constantFrom(
  ...['http', 'https', 'HTTPS', 'javascript', 'data', 'mailto', 'tel', 'sms', 'blob', 'image/png;base64,'],
  ...[':', '//', '/', '\\', '@', '.', '..', '%2f', '%00', '#', '?', '&', 'a.b', 'evil.example', '[::1]', '0'],
  ...[
    '\t',
    '\n',
    '\0',
    '\u007f',
    '\u00a0',
    '\u00ad',
    '\u200b',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ud800',
    'é',
    '。',
  ],
)
const address = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.array(piece, { maxLength: 12 }).map((all) => all.join('')),
  fc.string({ unit: 'binary' }),
)

const unseen = /[\p{C}\p{Z}]/u

describe('linkUrl', () => {
  it('gives nothing but the schemes of the list, without credentials, and with nothing unseen', () => {
    fc.assert(
      fc.property(address, (text) => {
        const link = linkUrl(text)
        if (!link) return
        expect(link.href).not.toMatch(unseen)
        expect(link.host).toMatch(/^[\u0021-\u007e]*$/)
        if (link.href.startsWith('#')) {
          expect(link).toEqual({ href: text, host: '' })
          return
        }
        const { protocol, username, password } = new URL(link.href)
        expect(['http:', 'https:', 'mailto:', 'tel:']).toContain(protocol)
        expect(username + password).toBe('')
      }),
      { numRuns: 1_500 },
    )
  })

  it('stays at the origin of the page with everything else that `relative` lets through', () => {
    const page = 'https://app.example/chat/7'
    fc.assert(
      fc.property(address, (text) => {
        const link = linkUrl(text, { relative: true })
        if (!link || link.host !== '' || /^(mailto|tel):/.test(link.href)) return
        expect(link.href).not.toMatch(unseen)
        expect(new URL(link.href, page).origin).toBe('https://app.example')
      }),
      { numRuns: 1_500 },
    )
  })

  it.each([
    ['https://example.com/path?q=1#frag', 'https://example.com/path?q=1#frag', 'example.com'],
    ['HTTPS://EXAMPLE.COM/', 'https://example.com/', 'example.com'],
    ['http://localhost:8080/a_b_(c)', 'http://localhost:8080/a_b_(c)', 'localhost:8080'],
    ['http://[::1]:3000/', 'http://[::1]:3000/', '[::1]:3000'],
    ['https://аррӏе.com/', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
    ['https://例え.jp/道', 'https://xn--r8jz45g.jp/%E9%81%93', 'xn--r8jz45g.jp'],
    ['https://ok.example/"onclick="alert(1)', 'https://ok.example/%22onclick=%22alert(1)', 'ok.example'],
    ['MAILTO:a@example.com?subject=hi', 'mailto:a@example.com?subject=hi', 'example.com'],
    ['tel:+15550100', 'tel:+15550100', ''],
    ['#fn-1', '#fn-1', ''],
  ])('links %s', (text, href, host) => {
    expect(linkUrl(text)).toEqual({ href, host })
  })

  it.each([
    '',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    '\u0001javascript:alert(1)',
    'java\tscript:alert(1)',
    'javascript://example.com/%0aalert(1)',
    'javascript：alert(1)',
    'feed:javascript:alert(1)',
    'vbscript:msgbox(1)',
    'data:text/html,<script>alert(1)</script>',
    'data:image/png;base64,iVBORw0KGgo=',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    'ftp://example.com/a',
    'about:blank',
    'vscode://file/etc/passwd',
    'sms:+15550100',
    'mailto:',
    'tel:*%2306%23',
    'tel:1',
    ' https://example.com',
    'https://example.com/\n',
    'https://exa mple.com',
    'https://example.com/\u202Egpj.exe',
    'https://exam\u200Bple.com',
    'https://user@example.com',
    'https://bank.example@evil.example',
    'https://:pass@evil.example',
    'https://bank.example%40evil.example/',
    'https://bank.example\\@evil.example/',
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https:\\\\evil.example',
    'https://',
    'https://.',
    'https://[::1',
    `https://example.com/${'a'.repeat(9_000)}`,
    '//evil.example',
    '/\\evil.example',
    './/evil.example',
    '/logout',
    'a.html',
    '?logout=1',
    '#!/admin',
    '#/admin/delete?id=1',
    '#:~:text=secret',
  ])('does not link %j', (text) => {
    expect(linkUrl(text)).toBeUndefined()
  })

  it('links the schemes that an app adds, whatever their case', () => {
    const policy = { schemes: ['sms', 'Slack'] }
    expect(linkUrl('sms:+15550100', policy)?.href).toBe('sms:+15550100')
    expect(linkUrl('SLACK://channel?id=1', policy)).toEqual({ href: 'slack://channel?id=1', host: 'channel' })
    expect(linkUrl('vscode://file/x', policy)).toBeUndefined()
    expect(linkUrl('slack://user@channel', policy)).toBeUndefined()
  })

  it('does not read https more leniently when it is added', () => {
    expect(linkUrl('https:evil.example', { schemes: ['https'] })).toBeUndefined()
  })

  it.each(['/orders/7', 'a.html', './a', '../a', '?page=2', '#/route', '#a:b'])(
    'links %j of the page',
    (text) => {
      expect(linkUrl(text, { relative: true })).toEqual({ href: text, host: '' })
    },
  )

  it.each([
    '//evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'x:y',
    '/a\tb',
    '/\u202Ea',
    '\\\\evil.example',
  ])('does not link %j of the page', (text) => {
    expect(linkUrl(text, { relative: true })).toBeUndefined()
  })

  it.each([
    'javascript',
    'JavaScript',
    'javascript:',
    ' vbscript',
    'data',
    'file',
    'blob',
    'filesystem',
    '',
    '*',
  ])('refuses a policy with the scheme %j, and says what to do', (scheme) => {
    expect(() => linkUrl('https://example.com', { schemes: ['sms', scheme] })).toThrow(
      expect.objectContaining({ code: 'misuse', message: expect.stringContaining("schemes: ['sms']") }),
    )
  })
})

const png = 'data:image/png;base64,iVBORw0KGgo='
const cdn = { allow: ['https://cdn.example.com/img/', 'https://other.example'] }

describe('imageUrl', () => {
  it('gives nothing but small raster images that are in the text, unless images are allowed', () => {
    fc.assert(
      fc.property(address, (text) => {
        expect(imageUrl(text) ?? png).toMatch(/^data:image\/(png|jpe?g|gif|webp|avif);base64,[\w+/]+={0,2}$/i)
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives nothing but https and what is of the page, whatever is allowed', () => {
    fc.assert(
      fc.property(address, (text) => {
        const url = imageUrl(text, { allow: 'all', relative: true })
        if (url === undefined || url.startsWith('data:image/')) return
        const { protocol, host } = new URL(url, 'https://app.example/chat/7')
        expect(url).not.toMatch(unseen)
        expect(protocol).toBe('https:')
        expect(host === 'app.example' || host === webUrl(text)?.host).toBe(true)
      }),
      { numRuns: 1_500 },
    )
  })

  it.each([
    png,
    'DATA:IMAGE/JPEG;BASE64,/9j/4AAQ',
    'data:image/gif;base64,R0lGODlh',
    'data:image/webp;base64,UklGRg==',
    'data:image/avif;base64,AAAA',
  ])('shows %s, which loads nothing', (text) => {
    expect(imageUrl(text)).toBe(text)
  })

  it.each([
    'data:image/svg+xml;base64,PHN2Zz4=',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'data:image/png,notbase64',
    'data:image/png;base64,aaa"onerror="alert(1)',
    'data:image/png;x;base64,AAAA',
    'data:text/html;base64,PHNjcmlwdD4=',
    'https://cdn.example.com/img/a.png',
    'http://cdn.example.com/img/a.png',
    'https://evil.example/i.png?d=SECRET',
    '/api/logout',
    '',
  ])('does not show %s by itself', (text) => {
    expect(imageUrl(text)).toBeUndefined()
  })

  it('shows up to 256 KiB that are in the text', () => {
    const image = (bytes: number) => `data:image/png;base64,${'A'.repeat((bytes / 3) * 4)}`
    expect(imageUrl(image(262_143))).toBeDefined()
    expect(imageUrl(image(262_146))).toBeUndefined()
  })

  it.each([
    'https://cdn.example.com/img/a.png',
    'https://CDN.EXAMPLE.COM/img/deep/a.png?w=1',
    'https://cdn.example.com/img/',
    'https://other.example/any/where.png',
  ])('loads %s, which is allowed', (text) => {
    expect(imageUrl(text, cdn)).toBe(new URL(text).href)
  })

  it.each([
    'http://cdn.example.com/img/a.png',
    'https://cdn.example.com:444/img/a.png',
    'https://cdn.example.com/other/a.png',
    'https://cdn.example.com/img',
    'https://cdn.example.com/img/../secret.png',
    'https://cdn.example.com/img/%2e%2e/secret.png',
    'https://cdn.example.com/img/..%2fsecret',
    'https://cdn.example.com/img/..%5Csecret',
    'https://cdn.example.com/IMG/a.png',
    'https://cdn.example.com.evil.example/img/a.png',
    'https://cdn.example.com@evil.example/img/a.png',
    'https://cdn.example.com./img/a.png',
    'https://cdn.example.com/img/\ta.png',
    'https://other.example.evil.example/',
    '/img/a.png',
  ])('does not load %j, which is not', (text) => {
    expect(imageUrl(text, cdn)).toBeUndefined()
  })

  it('takes an allowed folder without its slash as the same folder, and not as the beginning of a name', () => {
    const policy = { allow: ['https://cdn.example.com/img'] }
    expect(imageUrl('https://cdn.example.com/img/a.png', policy)).toBeDefined()
    expect(imageUrl('https://cdn.example.com/images/a.png', policy)).toBeUndefined()
  })

  it('loads images of the page only when that is asked for too', () => {
    expect(imageUrl('/charts/7.png', { allow: 'all' })).toBeUndefined()
    expect(imageUrl('/charts/7.png', { allow: 'all', relative: true })).toBe('/charts/7.png')
    expect(imageUrl('//evil.example/7.png', { allow: 'all', relative: true })).toBeUndefined()
  })

  it.each([
    'http://cdn.example.com/',
    'cdn.example.com',
    '*',
    'https://*.example.com/',
    'data:',
    'https://',
    '/img',
  ])('refuses a policy that allows %j, and says what to do', (beginning) => {
    expect(() => imageUrl(png, { allow: [beginning] })).toThrow(
      expect.objectContaining({ code: 'misuse', message: expect.stringContaining("allow: ['https://") }),
    )
  })
})

describe('otherHost', () => {
  const shown = (label: string, text: string) => otherHost(label, linkUrl(text)!)

  it.each([
    'https://bank.example/login',
    'https://bank.example@evil.example/',
    'bank.example',
    'Sign in at bank.example, please',
    'sign in:https://bank.example',
    '(www.bank.example)',
    'bank\u200b.example',
    'evil.exam\u00adple',
    'bank。example',
    'ｂａｎｋ．example',
    'bank․example',
    '\u202emoc.knab',
    'help@bank.example',
    'еvil.example',
    'bank.example/evil.example',
    'evil.example.bank.example',
    'https:\\\\bank.example',
    'http://localhost:3000',
    '10.0.0.1',
    'https://bank.example∕evil.example',
  ])('names the host beside %j', (label) => {
    expect(shown(label, 'https://evil.example/x')).toBe('evil.example')
  })

  it.each([
    'https://evil.example/login',
    'https://evil.example/?next=https://bank.example',
    'evil.example',
    'EVIL.example.',
    'www.evil.example/bank.example',
    'Read more',
    'Node.js and next.config.ts',
    'e.g. version 2.0, etc...',
    '',
  ])('names none beside %j', (label) => {
    expect(shown(label, 'https://evil.example/x')).toBeUndefined()
  })

  it('names the host in ASCII when the label has letters that look like others', () => {
    expect(shown('https://аррӏе.com/', 'https://аррӏе.com/')).toBe('xn--80ak6aa92e.com')
  })

  it('compares the domain of a mail address', () => {
    expect(shown('me@corp.example', 'mailto:me@corp.example')).toBeUndefined()
    expect(shown('me@corp.example', 'mailto:me@evil.example?cc=me@corp.example')).toBe('evil.example')
  })

  it('names none where no host is', () => {
    expect(shown('bank.example', '#note')).toBeUndefined()
    expect(shown('bank.example', 'tel:+15550100')).toBeUndefined()
  })

  it('takes time in proportion to the length', () => {
    for (const label of ['!', '.', 'a.', '@', ':/', 'a@', '-', ' a.bc'].map((unit) => unit.repeat(100_000))) {
      const start = performance.now()
      shown(label, 'https://evil.example')
      expect(performance.now() - start).toBeLessThan(1_000)
    }
  })
})

describe('webUrl', () => {
  it.each(['mailto:a@example.com', 'tel:+15550100', '#a', '/a', 'sms:1'])('gives nothing for %s', (text) => {
    expect(webUrl(text)).toBeUndefined()
  })
})

interface UrlCase {
  url: string
  allowed_link: boolean
  allowed_image: boolean
  allowed_image_with_prefix: boolean
}

const shared = sharedFixture<UrlCase[]>('urls.json', [])

test.each(shared)(
  'shared address %# becomes a link and an image exactly where it may ($note)',
  ({ url, ...allowed }) => {
    const policy = { allow: ['https://cdn.example.com/img/'] }
    expect({
      allowed_link: !!linkUrl(url),
      allowed_image: !!imageUrl(url),
      allowed_image_with_prefix: !!imageUrl(url, policy),
    }).toEqual({
      allowed_link: allowed.allowed_link,
      allowed_image: allowed.allowed_image,
      allowed_image_with_prefix: allowed.allowed_image_with_prefix,
    })
  },
)
