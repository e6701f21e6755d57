/**
 * Names of characters, each behind how many characters lie between it and the one before it. Those that begin with `-`
 * are accents on a letter, and Greek capitals follow from small letters. The other names of HTML would cost 12 kB and
 * hardly occur.
 *
 * @see https://html.spec.whatwg.org/multipage/named-characters.html
 */
const NAMES =
  '34quot num 2amp apos 2ast 17lt 1gt 28lsqb 1rsqb 1lowbar grave 26lcub vert rcub 34nbsp iexcl cent ' +
  'pound curren yen 1sect 1copy ordf laquo not shy reg 1deg plusmn sup2 sup3 1micro para middot 1sup1 ' +
  'ordm raquo frac14 frac12 frac34 iquest 6AElig 16times Oslash 6szlig 6aelig 16divide oslash 89OElig ' +
  'oelig 428-grave -acute -circ -tilde 4-uml 1-ring 1-caron 26-cedil 137alpha beta gamma delta epsilon ' +
  'zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega ' +
  '7224ensp emsp 5thinsp 9ndash mdash 3lsquo rsquo sbquo 1ldquo rdquo bdquo 1dagger Dagger bull 3hellip ' +
  '9permil 1prime Prime 5lsaquo rsaquo 113euro 117trade 109larr uarr rarr darr harr 59lArr 1rArr 1hArr ' +
  '43forall 1part exist 1empty 1nabla isin notin 1ni 3prod 1sum minus 7radic 2prop infin 8and or cap ' +
  'cup int 16sim 8cong 2asymp 23ne equiv 2le ge 28sub sup 2sube supe 834loz 58starf star 89spades ' +
  '2clubs 1hearts diams 172check 3cross'

const ENTITY = /^&(#x[\da-f]{1,6}|#\d{1,7}|[a-z][a-z\d]{1,7});/i
const ESCAPE_OR_ENTITY = /\\([!-/:-@[-`{-~])|&#?[a-z\d]{1,8};/gi

let codes: Map<string, number> | undefined

/**
 * Reads the entity that a text begins with.
 *
 * @returns What it stands for and how long it is; `undefined` if it is none that we know.
 * @see https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 */
export function readEntity(text: string): readonly [character: string, length: number] | undefined {
  const [source = '', name = ''] = ENTITY.exec(text) ?? []
  const character = name.startsWith('#') ? numbered(Number(`0${name.slice(1)}`)) : named(name)
  return character ? [character, source.length] : undefined
}

/** The text with its backslash escapes and entities resolved: an address, a title, what stands behind a fence. */
export function decodeText(text: string): string {
  return text.replace(
    ESCAPE_OR_ENTITY,
    (source, escaped: string | undefined) => escaped ?? readEntity(source)?.[0] ?? source,
  )
}

/** No character is half of a pair, and none is nothing. */
function numbered(code: number): string {
  return code && code < 0x11_0000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
}

function named(name: string): string {
  codes ??= readNames()
  const first = name.charAt(0)
  const rest = name.slice(1)
  const small = codes.get(first.toLowerCase() + rest) ?? 0
  const accent = codes.get(`-${rest}`)
  const letter = accent ? (first + String.fromCharCode(accent)).normalize() : ''
  const code = codes.get(name) ?? (small > 944 && small < 970 ? small - 32 : 0)
  return code ? String.fromCharCode(code) : letter.length === 1 && letter < '\u0180' ? letter : ''
}

function readNames(): Map<string, number> {
  const names = new Map<string, number>()
  let code = -1
  for (const [, gap, name = ''] of NAMES.matchAll(/(\d*)(\S+)/g)) {
    code += Number(gap) + 1
    names.set(name, code)
  }
  return names
}
