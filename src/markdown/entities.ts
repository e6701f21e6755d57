/**
 * Names of characters: each stands for the one after the one before it, or for the number before it. Letters with
 * accents and capital letters follow from the others. The rest of the 2,125 names would cost 12 kB and hardly occur.
 *
 * @see https://html.spec.whatwg.org/multipage/named-characters.html
 */
const NAMES =
  '9 Tab NewLine 33 excl quot num dollar percnt amp apos lpar rpar ast plus comma 46 period sol 58 ' +
  'colon semi lt equals gt quest commat 91 lsqb bsol rsqb Hat lowbar grave 123 lcub vert rcub 160 nbsp ' +
  'iexcl cent pound curren yen brvbar sect 169 copy ordf laquo not shy reg 176 deg plusmn sup2 sup3 181 ' +
  'micro para middot 185 sup1 ordm raquo frac14 frac12 frac34 iquest 215 times 223 szlig 230 aelig 240 ' +
  'eth 247 divide oslash 254 thorn 338 OElig oelig 945 alpha beta gamma delta epsilon zeta eta theta iota ' +
  'kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega 8194 ensp emsp 8201 ' +
  'thinsp 8208 hyphen 8211 ndash mdash 8216 lsquo rsquo sbquo 8220 ldquo rdquo bdquo 8224 dagger Dagger ' +
  'bull 8230 hellip 8240 permil 8242 prime Prime 8249 lsaquo rsaquo 8364 euro 8482 trade 8592 larr uarr ' +
  'rarr darr harr 8599 nearr 8656 lArr uArr rArr dArr hArr 8704 forall 8707 exist 8709 empty 8711 nabla ' +
  'isin notin 8715 ni 8719 prod 8721 sum minus 8730 radic 8733 prop infin 8736 ang 8743 and or cap cup ' +
  'int 8756 there4 8764 sim 8773 cong 8776 asymp 8800 ne equiv 8804 le ge 8834 sub sup 8838 sube supe ' +
  '8853 oplus 8855 otimes 8869 perp 8968 lceil rceil lfloor rfloor 9674 loz 9733 starf star 9824 spades ' +
  '9827 clubs 9829 hearts diams 10003 check 10007 cross 10216 lang rang'

const ACCENTS = ['grave', 'acute', 'circ', 'tilde', 'uml', 'ring', 'cedil', 'caron']
const MARKS = '\u0300\u0301\u0302\u0303\u0308\u030a\u0327\u030c'
const ACCENTED = new RegExp(`^([a-z])(${ACCENTS.join('|')})$`, 'i')
const CAPITAL = /^([A-Z][a-z]+|AElig|ETH|THORN)$/

const ENTITY = /&(?:#(?:x([\da-f]{1,6})|(\d{1,7}))|([a-z][a-z\d]{1,8}));/iy
const ESCAPE_OR_ENTITY = /\\([!-/:-@[-`{-~])|&#?[a-z\d]{1,9};/gi

/** What an entity stands for, and where the text goes on behind it. */
export interface Entity {
  character: string
  end: number
}

/**
 * Reads the entity that begins at `index`; `undefined` if none that we know does.
 *
 * @see https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
 */
export function readEntity(text: string, index: number): Entity | undefined {
  ENTITY.lastIndex = index
  const match = ENTITY.exec(text)
  if (!match) return undefined
  const [, hex, decimal, name] = match
  const character = name ? characterOf(name) : fromCode(hex ? parseInt(hex, 16) : Number(decimal))
  return character ? { character, end: ENTITY.lastIndex } : undefined
}

/** The text with its backslash escapes and entities resolved: an address, a title, what stands behind a fence. */
export function decodeText(text: string): string {
  return text.replace(
    ESCAPE_OR_ENTITY,
    (match, escaped: string | undefined) => escaped ?? readEntity(match, 0)?.character ?? match,
  )
}

let codes: Map<string, number> | undefined

function characterOf(name: string): string | undefined {
  codes ??= readNames()
  const code = codes.get(name)
  if (code) return String.fromCharCode(code)
  const [, letter, accent] = ACCENTED.exec(name) ?? []
  if (letter && accent) {
    const character = (letter + MARKS[ACCENTS.indexOf(accent)]).normalize()
    return character < '\u0180' && character.length === 1 ? character : undefined
  }
  const lower = CAPITAL.test(name) && codes.get(name.toLowerCase())
  // In both alphabets small letters come 32 after capital ones.
  if (lower && ((lower >= 224 && lower < 255) || (lower >= 945 && lower < 970)))
    return String.fromCharCode(lower - 32)
  return undefined
}

function readNames(): Map<string, number> {
  const names = new Map<string, number>()
  let code = 0
  for (const word of NAMES.split(' ')) {
    if (word < 'A') code = Number(word)
    else names.set(word, code++)
  }
  return names
}

/** No character is half of a pair, and none is nothing. */
function fromCode(code: number): string {
  return code && code < 0x11_0000 && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
}
