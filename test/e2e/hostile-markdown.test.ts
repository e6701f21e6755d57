import fc from 'fast-check'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedFixture } from '../markdown/fixtures.js'
import { hostileTexts } from '../markdown/hostile.js'
import type { Fault, HostilePage } from './hostile/page.js'
import { type HostileSite, startHostileSite } from './hostile/site.js'

let site: HostileSite
beforeAll(async () => {
  site = await startHostileSite()
})
afterAll(() => site.close())
beforeEach(() => {
  site.asked.length = 0
})

const own = hostileTexts.map(({ markdown }) => markdown)
const shared = sharedFixture<string[]>('xss.json', [])

// What texts and markup are made of, put together at random: the same every time.
const piece = fc.constantFrom(
  ...[
    '**',
    '_',
    '`',
    '```',
    '~~',
    '[',
    ']',
    '](',
    ')',
    '![',
    '<',
    '>',
    '"',
    "'",
    '|',
    '- ',
    '1. ',
    '> ',
    '# ',
    '\n',
    '\n\n',
  ],
  ...[
    ' ',
    '    ',
    '\\',
    '&',
    '&lt;',
    '&#0;',
    '&#x202e;',
    '[^1]',
    '[^1]: ',
    '[a]: ',
    '| - |',
    '\0',
    '\u001b',
    '\u202e',
    '\u200b',
  ],
  ...[
    'a',
    'javascript:alert(1)',
    'https://evil.example/',
    'data:image/png;base64,AAAA',
    '//evil.example',
    'a@b.example',
  ],
  ...[
    '<img src=x onerror=alert(1)>',
    '<script>',
    '<br>',
    ' onclick=alert(1)',
    'style="position:fixed"',
    'www.evil.example',
  ],
)
const mixed = fc.sample(fc.string({ unit: piece, minLength: 8, maxLength: 24 }), { numRuns: 60, seed: 4 })

/** All that came of a page: nothing may. */
async function harmOf(page: Page, faults: readonly Fault[] = []): Promise<object> {
  const heard = await page.evaluate(() => window.hostile.heard)
  return { faults, heard, asked: site.asked }
}

const none = { faults: [], heard: [], asked: [] }

/** Shows texts at every length, so many at a time that the page is heard in between. */
async function watch(page: Page, texts: readonly string[]): Promise<Fault[]> {
  const faults: Fault[] = []
  for (let at = 0; at < texts.length; at += 40)
    faults.push(...(await page.evaluate((batch) => window.hostile.watch(batch), texts.slice(at, at + 40))))
  return faults
}

describe('hostile texts, at every length they can have while they are written', () => {
  const harmless = 'run nothing, ask for nothing, break no policy and become nothing but harmless elements'

  it.each([
    ['as published, under a strict policy', 'production', [...own, ...shared, ...mixed]],
    ['with the checks of React, rendered twice', 'development', own],
  ] as const)(
    `${harmless} (%s)`,
    async (_, mode, texts) => {
      const page = await site.open(mode)
      expect(await harmOf(page, await watch(page, texts))).toEqual(none)
    },
    120_000,
  )

  it('ask for nothing where no policy keeps them from it', async () => {
    const page = await site.open('production', 'none')
    for (const text of [...own, ...shared]) await page.evaluate((text) => window.hostile.show({ text }), text)
    expect(await harmOf(page)).toEqual(none)
  })
})

/** What the page shows, after `text` was given to it. */
async function show(page: Page, props: Parameters<HostilePage['show']>[0]): Promise<Locator> {
  await page.evaluate((given) => window.hostile.show(given), props)
  return page.locator('[data-agent="markdown"]')
}

describe('links', () => {
  let page: Page
  beforeAll(async () => {
    page = await site.open('production')
  })

  const hostsOf = (links: readonly string[]) => links.map((href) => new URL(href).hostname)

  it.each([
    ['a bare address', 'See https://google.com and more', 'google.com'],
    ['a bare address at the end', 'See https://google.com', 'google.com'],
    ['a bare address before a line end', 'See https://google.com/a\nmore', 'google.com'],
    ['an address in angle brackets', 'See <https://google.com> now', 'google.com'],
    ['a link', 'See [this](https://google.com "The title") now', 'google.com'],
    ['a link in angle brackets', 'See [this](<https://google.com>) now', 'google.com'],
    ['a link in bold', 'See **[this](https://google.com)** now', 'google.com'],
    ['a link in a cell', '| a |\n| - |\n| https://google.com |\n', 'google.com'],
    ['a reference', 'See [this][r] now\n\n[r]: https://google.com\n\nend', 'google.com'],
    ['a reference at the end', 'See [this] now\n\n[this]: https://google.com', 'google.com'],
    ['a name of a host', 'See www.google.com. Then', 'www.google.com'],
  ])('never lead to another host while they are written: %s', async (_, text, host) => {
    const links = await page.evaluate((given) => window.hostile.linksAt(given), text)
    expect(new Set(links.flatMap(hostsOf))).toEqual(new Set([host]))
    expect(links.at(-1)).toHaveLength(1)
  })

  it('lead nowhere as long as more of the address can come', async () => {
    for (const text of [
      'See https://google.com',
      '[a](https://google.com',
      '<https://google.com',
      'www.google.com',
      'a@google.com',
      '[a]\n\n[a]: https://google.com',
    ]) {
      const box = await show(page, { text, isStreaming: true })
      expect(await box.locator('a').count(), text).toBe(0)
    }
  })

  it('lead to no host on their way that is not named in full', async () => {
    const wrong: string[] = []
    for (const text of [...own, ...shared]) {
      const links = await page.evaluate((given) => window.hostile.linksAt(given), text)
      const last = new Set(links.at(-1))
      for (const href of new Set(links.flat())) {
        // Half of a name is followed by the rest of it.
        const named = new RegExp(`${new URL(href).hostname.replaceAll('.', '\\.')}(?![\\w-]|\\.\\w)`, 'i')
        if (!last.has(href) && !named.test(text)) wrong.push(`${href} in ${JSON.stringify(text)}`)
      }
    }
    expect(wrong).toEqual([])
  }, 120_000)

  it.each([
    ['[https://bank.example/login](https://evil.example/login)', 'https://bank.example/login — evil.example'],
    ['[**bank.example**](https://evil.example)', 'bank.example — evil.example'],
    ['[`bank.example`](https://evil.example)', 'bank.example — evil.example'],
    ['[bank\u200b.example](https://evil.example)', 'bank\u200b.example — evil.example'],
    [
      'https://\u0430\u0440\u0440\u04cf\u0435.com/ is it',
      'https://\u0430\u0440\u0440\u04cf\u0435.com/ — xn--80ak6aa92e.com',
    ],
    ['[bank.example](https://bank.example/login)', 'bank.example'],
    ['[the bank](https://evil.example)', 'the bank'],
  ])('say where they lead when they look as if they led elsewhere: %s', async (text, name) => {
    const box = await show(page, { text })
    expect(await box.locator('a').allTextContents()).toEqual([name])
  })

  it('name the host from left to right, whatever the label turns around', async () => {
    await show(page, { text: '[\u202e\u2067\u05d0 moc.knab](https://evil.example) \u05d0' })
    const places = await page.evaluate(() => window.hostile.charactersOf('[data-agent="link-host"]'))
    const lefts = places.map((place) => Number(place.split(' ').at(-2)))
    expect(places.map((place) => place[0]).join('')).toContain('evil.example')
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b))
  })
})

describe('images', () => {
  it('are loaded once, and without telling where from, when the reader asks for them', async () => {
    const page = await site.open('production', 'none')
    const box = await show(page, { text: 'Done. ![a chart](https://evil.example/c.png?d=1)' })
    expect(await box.innerText()).toContain('a chart')
    expect(await box.innerText()).toContain('evil.example')
    expect(site.asked).toEqual([])
    const request = page.waitForRequest('**/c.png*')
    await box.getByRole('button', { name: /evil\.example/ }).click()
    expect((await request).headers()['referer']).toBeUndefined()
    await expect.poll(() => site.asked).toEqual(['https://evil.example/c.png?d=1'])
  })

  it('are loaded unasked only from where the app allows it', async () => {
    const page = await site.open('production', 'none')
    const text =
      '![a](https://cdn.example/secret.png) ![b](https://cdn.example/img/../secret.png) ![c](https://cdn.example.evil.example/img/c.png) ![d](http://cdn.example/img/d.png) ![e](/img/e.png)\n\n![f][f]\n\n[f]: https://cdn.example/img/f.png'
    await show(page, { text, images: { allow: ['https://cdn.example/img/'] } })
    await expect.poll(() => site.asked).toEqual(['https://cdn.example/img/f.png'])
  })
})

describe('what cannot be seen', () => {
  let page: Page
  beforeAll(async () => {
    page = await site.open('production')
  })

  const tricks = [
    '\u202e',
    '\u202d',
    '\u202b',
    '\u2067',
    '\u2068\u202e',
    '\u202e\u202e\u2067',
    '\u2066\u05d0',
    '\u2069\u202c\u202e',
  ]

  it.each([
    ['a paragraph', 'one X two\n\n###### plain (b) words 1, 2'],
    ['a heading', '# one X two\n###### plain (b) words 1, 2'],
    ['an item', '- one X two\n- ###### plain (b) words 1, 2'],
    ['an item with text below', '- one X two\n\n###### plain (b) words 1, 2'],
    ['a quotation', '> one X two\n\n###### plain (b) words 1, 2'],
    ['emphasis', '**one X two** three\n\n###### plain (b) words 1, 2'],
    ['a label', '[one X two](https://ok.example) three\n\n###### plain (b) words 1, 2'],
    ['an image', '![one X two](https://ok.example) three\n\n###### plain (b) words 1, 2'],
    ['code', '`one X two` three\n\n###### plain (b) words 1, 2'],
    ['a note', 'a[^1]\n\n[^1]: one X two\n\n###### plain (b) words 1, 2'],
    ['a table', '| one X two | three |\n| - | - |\n| one X two | three |\n\n###### plain (b) words 1, 2'],
  ])('does not turn around what comes after %s', async (_, pattern) => {
    const placesAfter = async (trick: string) => {
      await show(page, { text: pattern.replaceAll('X', trick) })
      return page.evaluate(() => window.hostile.charactersOf('h6'))
    }
    const plain = await placesAfter('')
    expect(plain.length).toBeGreaterThan(10)
    for (const trick of tricks) expect(await placesAfter(trick), JSON.stringify(trick)).toEqual(plain)
  })

  it('does not turn around the next cell', async () => {
    const placesIn = async (trick: string) => {
      await show(page, { text: `| ${trick} |  |\n| - | - |\n| a${trick} | plain (b) words 1, 2 |` })
      return page.evaluate(() => window.hostile.charactersOf('td:last-child'))
    }
    const plain = await placesIn('')
    for (const trick of tricks) expect(await placesIn(trick), JSON.stringify(trick)).toEqual(plain)
  })

  it('is dropped from prose when it is a control character, and shown where a name is read letter by letter', async () => {
    const box = await show(page, {
      text: 'a\u0007b\u001b[1mc\u0085d\u0000e\tf `g\u202eh\u200bi\u0007j` ![k\u202el](x) [m](https://ok.example "n\u202eo")\n\n```\np\u202eq\u0000\n```',
    })
    expect(await box.locator('p').textContent()).toMatch(
      /^ab\[1mcd\uFFFDe\tf g⟨U\+202E⟩h⟨U\+200B⟩i⟨U\+0007⟩j k⟨U\+202E⟩l/,
    )
    expect(await box.locator('a').getAttribute('title')).toBe('n⟨U+202E⟩o')
    expect(await box.locator('pre').textContent()).toContain('p⟨U+202E⟩q')
  })

  it('is in the code that is copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const box = await show(page, { text: '```js\nlet a = "\u202e"\u200b\n```' })
    await box.getByRole('button', { name: /copy/i }).click()
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('let a = "\u202e"\u200b\n')
  })
})
