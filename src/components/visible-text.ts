// Every control, format, private and lone surrogate code point, the two separators, and the fillers that take
// up room without being seen. Not tabs and line feeds; nor joiners where they are spelling and not a trick:
// within emoji, and in the scripts that need them.
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0](?<![\t\n]|[\p{ExtPict}\p{EMod}\uFE0F\p{M}\p{sc=Arab}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Mong}\p{sc=Syrc}][\u200C\u200D])/gu

/**
 * Shows what cannot be seen: controls, bidirectional overrides, zero-width and tag characters become
 * `⟨U+202E⟩`, so that a name or an argument cannot pretend to be another one. Tabs and line feeds stay.
 *
 * @param shown What a character that cannot be seen becomes.
 * @see https://trojansource.codes/
 */
export function visibleText(text: string, shown: (character: string) => string = token): string {
  return text.replace(UNSEEN, shown)
}

function token(character: string): string {
  return `⟨U+${hex(character.codePointAt(0))}⟩`
}

/** A code point or code unit as it is written: in capitals, with four digits or more. */
export function hex(code = 0): string {
  return code.toString(16).toUpperCase().padStart(4, '0')
}

/** The same in one line: for names, and for arguments beside them. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ').trim())
}

/** The first characters of a text. The half of a pair, which would show up as a token, is left out. */
export function firstChars(text: string, count: number): string {
  return text.length <= count ? text : text.slice(0, count).replace(/[\uD800-\uDBFF]$/, '')
}

// CSI; OSC, DCS and their like, until BEL, ST or any other control, so that no text is read twice; other escapes;
// lone 8-bit controls. 4,096 is longer than any real sequence: of a string that goes on for longer only the
// introducer goes, so that the text behind it is not lost.
const ANSI =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /\r\n?|(?:\x1b\[|\x9b)[ -?]{0,4096}[@-~]?|(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])(?:[^\x07\x1b\x80-\x9f]{0,4095}(?:[\x07\x9c]|\x1b\\|(?=[\x1b\x80-\x9f])))?|\x1b[ -/]*[0-~]?|[\x80-\x9f]/g

/**
 * Text as a terminal would leave it: without colours, cursor movements, titles and links (CSI, OSC, DCS, lone
 * escapes, 8-bit controls), and with `\n` for every sort of line end. Other controls stay, for
 * {@link visibleText} to show. Linear in the text's length.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-48/
 */
export function stripAnsi(text: string): string {
  return text.replace(ANSI, (control) => (control[0] === '\r' ? '\n' : ''))
}
