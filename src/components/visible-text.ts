// Every control, format, private and lone surrogate code point, the two separators, and the fillers that
// take up room without being seen.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/gu
const JOINER = /^[\u200C\u200D]$/
// Where joiners are spelling and not a trick: within emoji, and in the scripts that need them.
const JOINED_BEFORE =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\p{Script=Arabic}\p{Script=Deva}\p{Script=Beng}\p{Script=Guru}\p{Script=Gujr}\p{Script=Taml}\p{Script=Telu}\p{Script=Knda}\p{Script=Mlym}\p{Script=Sinh}\p{Script=Mong}\p{Script=Syrc}\p{M}]$/u

/**
 * Shows what cannot be seen: controls, bidirectional overrides, zero-width and tag characters become
 * `⟨U+202E⟩`, so that a name or an argument cannot pretend to be another one. Tabs and line feeds stay.
 *
 * @see https://trojansource.codes/
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (character, offset: number) => {
    if (character === '\t' || character === '\n') return character
    if (JOINER.test(character) && JOINED_BEFORE.test(text.slice(Math.max(0, offset - 2), offset)))
      return character
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return `⟨U+${code}⟩`
  })
}

/** The same in one line: for names, and for arguments beside them. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ').trim())
}

/** Longer than any real sequence; what goes on for longer is text with a stray introducer before it. */
const SEQUENCE_CHARS = 4_096
const CR = 0x0d
const ESC = 0x1b
const BEL = 0x07
const ST = 0x9c

/**
 * Text as a terminal would leave it: without colours, cursor movements, titles and links (CSI, OSC, DCS, lone
 * escapes, 8-bit controls), and with `\n` for every sort of line end. Other controls stay, for
 * {@link visibleText} to show. Linear in the text's length.
 *
 * @see https://ecma-international.org/publications-and-standards/standards/ecma-48/
 */
export function stripAnsi(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/[\r\u001b\u0080-\u009f]/.test(text)) return text
  let out = ''
  let kept = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code !== ESC && code !== CR && !inRange(code, 0x80, 0x9f)) {
      at++
      continue
    }
    out += text.slice(kept, at)
    if (code === CR) {
      if (text.charCodeAt(at + 1) !== 0x0a) out += '\n'
      at++
    } else at = sequenceEnd(text, at, code)
    kept = at
  }
  return out + text.slice(kept)
}

/** Where the control sequence that begins at `start` is over. */
function sequenceEnd(text: string, start: number, code: number): number {
  // ESC and a letter is the 7-bit form of the 8-bit control that lies 0x40 higher.
  const introducer = code === ESC ? text.charCodeAt(start + 1) + 0x40 : code
  const body = start + (code === ESC ? 2 : 1)
  if (introducer === 0x9b) return controlEnd(text, body)
  if ([0x90, 0x98, 0x9d, 0x9e, 0x9f].includes(introducer)) return stringEnd(text, body)
  if (code !== ESC) return start + 1
  let at = start + 1
  while (inRange(text.charCodeAt(at), 0x20, 0x2f)) at++
  return inRange(text.charCodeAt(at), 0x30, 0x7e) ? at + 1 : at
}

/** CSI: parameters, intermediates, one final byte. */
function controlEnd(text: string, body: number): number {
  let at = body
  while (at - body < SEQUENCE_CHARS && inRange(text.charCodeAt(at), 0x20, 0x3f)) at++
  return inRange(text.charCodeAt(at), 0x40, 0x7e) ? at + 1 : at
}

/** OSC, DCS and their like: until BEL or ST. Any other control ends them too, so no text is read twice. */
function stringEnd(text: string, body: number): number {
  const limit = Math.min(text.length, body + SEQUENCE_CHARS)
  for (let at = body; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === BEL || code === ST) return at + 1
    if (code === ESC) return text[at + 1] === '\\' ? at + 2 : at
    if (inRange(code, 0x80, 0x9f)) return at
  }
  // Never ended: only the introducer goes, so that the text behind it is not lost.
  return body
}

function inRange(code: number, from: number, to: number): boolean {
  return code >= from && code <= to
}
