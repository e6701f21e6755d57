import type { CodeKind } from '../components/code-highlight.js'

/**
 * What a rule reads from `at` on: a sticky expression (`/…/y`), or a function that returns where it ends, and -1
 * where it does not apply. It may read nothing, if it moves; at the end of a line all rules are asked once more.
 *
 * Lines come from strangers: an expression must not try the same characters in two ways. A string whose closing
 * quote is optional, for instance, is read once; one whose quote is required is read again from each quote on.
 */
export type Match = RegExp | ((line: string, at: number, mark: string) => number)

/** What that is: a kind, plain (`undefined`), or what the function says of `line` from `start` to `end`. */
export type Kind = CodeKind | undefined | KindOf
type KindOf = (text: string, line: string, start: number, end: number) => CodeKind | undefined

/** How a rule changes what is read next. The steps are taken in this order. */
export interface Move {
  /** Back to the mode around this one. */
  pop?: true
  /** This mode becomes another one. */
  swap?: string
  /** Another mode within this one. */
  push?: string
  /** A language within this one, up to the first match of an expression with the flags `gi`. */
  embed?: { language: Grammar; until: RegExp }
  /** Remembered with the mode that is pushed, and handed to its rules: how a string began, for instance. */
  mark?: (text: string, line: string) => string
}

/** One rule of a mode. */
export type Rule = readonly [match: Match, kind?: Kind, move?: Move]

/** A language: by mode, rules that are tried in their order. What none of them reads is plain. */
export interface Grammar {
  readonly start: readonly Rule[]
  readonly [mode: string]: readonly Rule[]
}

/** Back to the mode around this one. */
export const POP: Move = { pop: true }

const NAME_WITH_A_CAPITAL = /^[A-Z](?:\w*[a-z]|$)/

/** The first character from `at` on that is no space; `''` at the end of the line. */
export function nextCharacter(line: string, at: number): string {
  let next = at
  while (line[next] === ' ' || line[next] === '\t') next += 1
  return line.charAt(next)
}

/**
 * Tells names apart: words of the language, names that are called, and names with a capital, which are types.
 *
 * @param groups Words with spaces between them.
 * @param options `anyCase`: the words are given in lower case and mean the same in capitals; there are no types.
 */
export function words(
  groups: Partial<Record<CodeKind, string>>,
  { anyCase = false }: { anyCase?: boolean } = {},
): KindOf {
  const kinds = new Map(
    Object.entries(groups).flatMap(([kind, list]) =>
      list.split(' ').map((word): [string, CodeKind] => [word, kind as CodeKind]),
    ),
  )
  return (text, line, start, end) => {
    const kind = line[start - 1] === '.' ? undefined : kinds.get(anyCase ? text.toLowerCase() : text)
    if (kind) return kind
    if (line[end] === '(' || nextCharacter(line, end) === '(') return 'function'
    return !anyCase && NAME_WITH_A_CAPITAL.test(text) ? 'type' : undefined
  }
}

/** A name. */
export const NAME: RegExp = /[A-Za-z_$\u00a0-\uffff][\w$\u00a0-\uffff]*/y

/** What is between two things. */
export const SPACE: Rule = [/\s+/y]

/** A number, with its unit. */
export const NUMBER: Rule = [
  /(?:0[xX][\da-fA-F_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)\w*/y,
  'number',
]

/** Strings that end with their line at the latest. */
export const DOUBLE_QUOTED: Rule = [/"(?:[^"\\]|\\.)*"?/y, 'string']
export const SINGLE_QUOTED: Rule = [/'(?:[^'\\]|\\.)*'?/y, 'string']

/** A comment to the end of the line. */
export const SLASH_COMMENT: Rule = [/\/\/.*/y, 'comment']
export const HASH_COMMENT: Rule = [/(?<![^\s;])#.*/y, 'comment']

/** A comment over several lines. It needs the mode `comment`: {@link COMMENT}. */
export const BLOCK_COMMENT: Rule = [/\/\*/y, 'comment', { push: 'comment' }]

/** Within a block comment. */
export const COMMENT: readonly Rule[] = [
  [/.*?\*\//y, 'comment', POP],
  [/.+/y, 'comment'],
]

/** Reads up to the end of what the mode remembers; needs a rule for lines that do not hold it. */
const throughMark: Match = (line, at, mark) => {
  const found = line.indexOf(mark, at)
  return found < 0 ? -1 : found + mark.length
}

/** A string over several lines, up to what the mode remembers. */
export const THROUGH_MARK: readonly Rule[] = [
  [throughMark, 'string', POP],
  [/.+/y, 'string'],
]

/** A string of whole lines, up to one that says what the mode remembers. */
export const TO_MARKED_LINE: readonly Rule[] = [
  [
    (line, at, mark) => (at === 0 && line.replace(/[;,)]+$/, '').trim() === mark ? line.length : -1),
    'string',
    POP,
  ],
  [/.+/y, 'string'],
]
